import { versionLabel } from "@/lib/format";
import type { CallLine, PromotionView } from "@/lib/promotions/types";
import { isShared, targetWords } from "@/lib/target";

type Said = { what: string; next: string | null };
type Told = Pick<PromotionView, "state" | "kind" | "version" | "target" | "reverts"> &
  Partial<Pick<PromotionView, "stateReason" | "endpointName" | "split" | "isStill">> & { calls: readonly CallLine[] };

/** What became of a request and what to do next; null while it is open. The reason that the engine gives stands between them, unless it says who ended it. */
export function outcomeWords(told: Told): Said | null {
  const { state, stateReason = null, calls } = told;
  const target = targetWords(told.target, told.endpointName);
  switch (state) {
    case "open":
      return null;
    case "verifying":
      return {
        what: "Enough people have agreed.",
        next: "The evidence is being gathered once more; if it still is what they saw, the registry is told.",
      };
    case "applying":
      return {
        what: "The registry is being told.",
        next: "Each call stands under “What was done”, with what was read back.",
      };
    case "accepted":
      return {
        what: "The registry has accepted it and is not done yet.",
        next: "Interlock follows it and says here what came of it.",
      };
    case "unknown":
      return {
        what: "The registry did not answer after it was told.",
        next: "Whether it took it is not known. Interlock reads it again by itself and says here what it finds; nothing is written twice before that.",
      };
    case "applied":
      return appliedWords(told, target);
    case "conflict":
      return {
        what: `Conflict: somebody else changed ${target}.`,
        next: "Look at who holds it now. If it should still happen, ask again against that holder.",
      };
    case "refused":
      return wasUndone({ state, calls })
        ? { what: "Nothing of it is left in the registry.", next: "Ask again if it should still happen." }
        : { what: "The registry refused, and nothing changed.", next: "Once what it names is cleared, ask again." };
    case "partial":
      return {
        what: "It stopped half-way: some steps held, others did not.",
        next: "Finish it, which makes the missing calls, or undo it, which takes back those that held. “What was done” says which.",
      };
    case "rejected":
      return {
        what: stateReason ?? "Rejected.",
        next: "Nothing was changed. One rejection stops a request; a new one can be asked for.",
      };
    case "withdrawn":
      return { what: stateReason ?? "Withdrawn.", next: "Nothing was changed." };
    case "expired":
      return { what: "It expired.", next: "Nothing was changed. Ask again if it should still happen." };
    case "superseded":
      return supersededWords(calls);
  }
}

function wasSent(calls: Told["calls"]): boolean {
  return calls.some(
    ({ call, outcome }) => call !== "read" && outcome !== null && outcome !== "planned" && outcome !== "skipped",
  );
}

/** Where the registry refused, nothing held but the readings; where something did, it was written and taken back. */
export function wasUndone({ state, calls }: Pick<Told, "state" | "calls">): boolean {
  return state === "refused" && calls.some(({ call, outcome }) => call !== "read" && outcome === "held");
}

function supersededWords(calls: Told["calls"]): Said {
  if (wasSent(calls))
    return {
      what: "Given up.",
      next: "Look at who holds it now: what was sent may have happened. Ask again against that, if it should still happen.",
    };
  return {
    what: "Overtaken by events.",
    next: "Nothing was changed. Ask again against what holds now, if it should still happen.",
  };
}

function appliedWords({ kind, version, reverts, split, isStill = true }: Told, target: string): Said {
  const label = versionLabel(version);
  if (split) return { what: kind === "rollback" ? "Rolled back." : "Applied.", next: barredWords(reverts, target) };
  if (!isStill && kind !== "rollback" && !isShared(target)) {
    return {
      what: `Applied, and no longer so: ${label} held ${target} for a while.`,
      next: "The model’s timeline says what came after it.",
    };
  }
  if (isShared(target)) return { what: `Applied: ${label} is ${target} in the registry.`, next: null };
  if (kind === "promotion") return { what: `Applied: ${label} holds ${target}.`, next: null };
  return { what: `Rolled back: ${label} holds ${target} again.`, next: barredWords(reverts, target) };
}

function barredWords(reverts: string | null, target: string): string | null {
  return reverts === null
    ? null
    : `${versionLabel(reverts)} is barred from ${target} until somebody lifts the bar with a reason.`;
}
