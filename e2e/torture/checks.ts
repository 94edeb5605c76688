import type { Result } from "@/lib/result";

import type { Exchange } from "../stack/recording-proxy";

import type { Facts, PromotionFacts } from "./database";
import type { Acknowledged, Ledger } from "./ledger";
import { idOf, isReadOf, writeOf } from "./registry";

const under = ["open", "verifying", "applying", "accepted", "unknown"];

/** What one call of a crowd came to, and at which address; `null` of an action: no answer came. */
export type Outcome = { what: string; app: string | null; result: Result<unknown> | null };

/** What was answered with yes is in the database and in the audit log. */
export function checkNothingLost(acknowledged: readonly Acknowledged[], { promotions }: Facts, ledger: Ledger): void {
  const byNumber = new Map(promotions.map((promotion) => [promotion.number, promotion]));
  for (const said of acknowledged) {
    const promotion = byNumber.get(said.number);
    if (!promotion || !isKept(said, promotion))
      ledger.blame(
        "lost",
        `the ${said.what} of #${said.number} was answered with yes and is not kept: ${JSON.stringify({ said, promotion })}`,
      );
  }
}

function isKept(said: Acknowledged, { state, votes, told }: PromotionFacts): boolean {
  switch (said.what) {
    case "request":
      return told.includes("promotion.requested");
    case "withdrawal":
      return state === "withdrawn" && told.includes("promotion.withdrawn");
    case "vote": {
      const type = said.choice === "approve" ? "promotion.approved" : "promotion.rejected";
      return (
        told.includes(type) &&
        votes.some(({ memberName, choice }) => memberName === said.member && choice === said.choice)
      );
    }
  }
}

/** Each write that came by is one that a step orders, and no more often than the step says that it was tried. */
export function checkWritesExplained(exchanges: readonly Exchange[], { promotions }: Facts, ledger: Ledger): void {
  const tried = new Map<string, number>();
  for (const { model, steps } of promotions)
    for (const step of steps) {
      const key = idOf({ ...step, model });
      tried.set(key, (tried.get(key) ?? 0) + step.attempts);
    }
  const seen = new Map<string, number>();
  for (const write of exchanges.map(writeOf)) if (write) seen.set(idOf(write), (seen.get(idOf(write)) ?? 0) + 1);
  for (const [write, times] of seen) {
    const attempts = tried.get(write) ?? 0;
    if (attempts < times)
      ledger.blame("unexplained", `the registry was told ${write} ${times} times, the steps say ${attempts}`);
  }
}

/** The same write comes by again only after a whole reading of its model. */
export function checkNoneBlindlyRepeated(exchanges: readonly Exchange[], ledger: Ledger): void {
  const last = new Map<string, Exchange>();
  for (const exchange of exchanges) {
    const write = writeOf(exchange);
    if (!write) continue;
    const earlier = last.get(idOf(write));
    last.set(idOf(write), exchange);
    if (!earlier) continue;
    const between = exchanges.slice(exchanges.indexOf(earlier) + 1, exchanges.indexOf(exchange));
    if (
      !between.some(
        (other) =>
          other.status === 200 && (other.endedAt ?? Infinity) <= exchange.startedAt && isReadOf(write.model, other),
      )
    )
      ledger.blame(
        "doubled",
        `${idOf(write)} was written twice (${earlier.id}, ${exchange.id}) without a reading between`,
      );
  }
}

/** Every promotion is over and says why. */
export function checkStatesExplained({ promotions }: Facts, ledger: Ledger): void {
  for (const { number, state, stateReason } of promotions) {
    if (under.includes(state))
      ledger.blame("unexplained", `#${number} still is ${state}: ${stateReason ?? "it does not say why"}`);
    else if ((stateReason ?? "").trim() === "")
      ledger.blame("unexplained", `#${number} is ${state} and does not say why`);
  }
}

/** Whether a conflict (or what stopped half-way) or a review names all who hold a target of a model at once. */
export function isDoubleRecorded(
  model: string,
  target: string,
  holders: readonly string[],
  { promotions, reviews }: Facts,
  since = 0,
): boolean {
  const named = ({ version, stateReason }: PromotionFacts) =>
    holders.every(
      (holder) => holder === version || new RegExp(`(?<![\\w#])v?${holder}(?!\\w)`).test(stateReason ?? ""),
    );
  return (
    promotions.some(
      (one) =>
        one.model === model &&
        one.target === target &&
        one.settledAt >= since &&
        ["conflict", "partial"].includes(one.state) &&
        named(one),
    ) ||
    reviews.some(
      (one) =>
        one.model === model &&
        one.target === target &&
        one.openedAt >= since &&
        holders.every((holder) => one.holders.includes(holder)),
    )
  );
}

/**
 * Whoever loses is told that somebody else was first: all who call may do what they do, so any other refusal is a fault. Only
 * a process that was killed (`killed`: its address) may owe an answer.
 */
export function checkAnswers(outcomes: readonly Outcome[], killed: string | null, ledger: Ledger): void {
  for (const { what, app, result } of outcomes) {
    if (result?.ok) continue;
    if (!result) {
      if (app !== killed)
        ledger.blame("unexplained", `to ${what} nothing was answered, and nobody was killed at ${app}`);
    } else if (result.error.code !== "conflict" || result.error.message.trim() === "")
      ledger.blame("unexplained", `to ${what} was answered ${result.error.code}: ${result.error.message}`);
  }
}

/** Where nobody ever wins, nothing is shown about two who do. */
export function checkSomebodyWon(won: number, rounds: number, ledger: Ledger): void {
  if (rounds > 0 && won === 0) ledger.blame("unexplained", `in none of ${rounds} rounds anybody won`);
}

/** What was not done proves nothing. */
export function checkDone(what: string, done: number, wanted: number, ledger: Ledger): void {
  if (done < wanted) ledger.blame("unexplained", `only ${done} of ${wanted} ${what} could be made`);
}
