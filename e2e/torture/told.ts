import type { CallLine, PromotionView } from "@/lib/promotions/types";

import type { Exchange } from "../stack/recording-proxy";

import type { Facts, PromotionFacts } from "./database";
import type { Ledger } from "./ledger";
import { type Change, type Held, idOf, valueIn, writeIn, writeOf } from "./registry";

/** Ends of promotions that nothing was ever written for. */
const unwritten = ["rejected", "withdrawn", "expired", "superseded"];
/** Sentences that say that the registry is as it was before. */
const nothingChanged = /Nothing was changed\.$|before anything of it was in the registry/;
/** One that was given up says itself that it does not know. */
const neverKnown = /never known\.$/;

/**
 * What is told of a promotion's writes is what came by: a step that holds was passed on to the registry (or somebody else did the
 * very same meanwhile), and where nothing is said to have changed, none was. What arrives after a promotion is over is no part of it.
 */
export function checkToldCameBy(
  exchanges: readonly Exchange[],
  changes: readonly Change[],
  { promotions }: Facts,
  ledger: Ledger,
): void {
  const arrived = exchanges.flatMap((exchange) => {
    const write = writeOf(exchange);
    const { forwardedAt, upstream } = exchange;
    return write && forwardedAt !== null ? [{ id: idOf(write), at: forwardedAt, upstream }] : [];
  });
  const others = changes.map((change) => ({ id: idOf(change), at: change.at }));
  for (const promotion of promotions) {
    const { number, model, state, stateReason, steps, askedAt, orderedAt, settledAt } = promotion;
    for (const step of steps) {
      const id = idOf({ ...step, model });
      const during = (since: number, { id: other, at }: { id: string; at: number }) =>
        other === id && at >= since && at <= settledAt;
      const sent = arrived.filter((write) => during(orderedAt ?? Infinity, write));
      const why = whyNotSo(promotion, step, {
        isWritten: sent.some(({ upstream }) => isYes(upstream)),
        isPossible: sent.some(({ upstream }) => upstream === null || isYes(upstream)),
        isTheirs: others.some((change) => during(askedAt, change)),
      });
      if (why !== null) ledger.blame("unexplained", `#${number} is ${state} (${stateReason}), and of ${id} ${why}`);
    }
  }
}

/** What was seen of a step: the registry said yes to it, or may have done it unheard; somebody else did the same. */
type Seen = { isWritten: boolean; isPossible: boolean; isTheirs: boolean };

const isYes = (status: number | null) => status !== null && status >= 200 && status < 300;

/** Null when what is told of a step is what was seen of it. */
function whyNotSo(
  { state, stateReason, steps }: PromotionFacts,
  { purpose, outcome }: PromotionFacts["steps"][number],
  { isWritten, isPossible, isTheirs }: Seen,
): string | null {
  const isDone = outcome === "held" || outcome === "skipped";
  const reason = stateReason ?? "";
  const isUndone = steps.some((step) => step.purpose === "undo");
  if (state === "applied" && !isDone) return `is told that it is ${outcome}`;
  if (outcome === "held" && !isPossible && !isTheirs) return "is told that it holds, though the registry never got it";
  if (outcome === "skipped" && purpose === "target" && (isWritten || !isTheirs))
    return `is told that it was not needed, though ${isWritten ? "the registry got it" : "nobody else had done it"}`;
  const isUnwritten = nothingChanged.test(reason) || (unwritten.includes(state) && !neverKnown.test(reason));
  return isUnwritten && isWritten && !isUndone ? "the registry took one" : null;
}

type Over = Pick<PromotionView, "number" | "state"> & {
  calls: readonly Pick<CallLine, "call" | "outcome" | "observed">[];
};

/** The registry shows what a promotion that is over says that it read there last; one that was applied says what it wrote. */
export function checkShown({ number, state, calls }: Over, held: Held, ledger: Ledger): void {
  const lines = calls.flatMap((line) => {
    const write = line.outcome === null ? null : writeIn(line.call);
    return write ? [{ ...line, write }] : [];
  });
  if (state === "applied" && lines.length === 0)
    ledger.blame("unexplained", `#${number} is applied and does not say what it wrote`);
  for (const { call, outcome, observed, write } of lines) {
    const shown = valueIn(held, write);
    if (shown !== observed || (outcome === "held" && shown !== write.after))
      ledger.blame(
        "unexplained",
        `#${number} says of ${call} that it is ${outcome} and reads ${observed}; the registry shows ${shown}`,
      );
  }
}
