import type { Exchange } from "../stack/recording-proxy";

import type { Facts, PromotionFacts } from "./database";
import type { Acknowledged, Ledger } from "./ledger";
import { isReadOf, type SeenWrite, writeOf } from "./registry";

const under = ["open", "verifying", "applying", "accepted", "unknown"];

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

/** An alias belongs to the model, so the version in a step's row is not part of what is written when it is removed. */
function idOf({ model, axis, key, version, after }: SeenWrite): string {
  return JSON.stringify(axis === "alias" ? { model, axis, key, after } : { model, axis, key, version, after });
}
