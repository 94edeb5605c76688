import { listWords } from "@/lib/words";

import type { PromotionView } from "./types";

/** What one more approval leads to, in a sentence, and the very calls that it sets off; none where it sets off nothing. */
export type ApprovalEffect = { words: string; calls: string[] };

type About = Pick<PromotionView, "approvals" | "quorum" | "rules" | "calls">;

/** Of a request that is open for votes: whether the next approval is the last one missing, and whether anything else stands before the writing. */
export function approvalEffect({ approvals, quorum, rules, calls }: About): ApprovalEffect {
  const left = quorum - approvals - 1;
  if (left > 0)
    return {
      words: `After your approval ${left === 1 ? "one more is" : `${left} more are`} needed before the registry is changed.`,
      calls: [],
    };
  const yours = left < 0 ? "Enough people have agreed already" : "Yours is the last approval missing";
  const others = rules.filter(({ id, state }) => id !== "quorum" && state !== "pass").map(({ title }) => title);
  if (others.length > 0) {
    const what = others.length === 1 ? "this passes" : "these pass";
    return { words: `${yours}. The registry is changed by itself once ${what}: ${listWords(others)}.`, calls: [] };
  }
  // The first and the last line are readings.
  const writes = calls.slice(1, -1).flatMap(({ call }) => (call === null ? [] : [call]));
  if (writes.length === 0) return { words: `${yours}: the registry is changed now.`, calls: [] };
  return {
    words: `${yours}: the registry is changed now, by ${writes.length === 1 ? "this call" : `these ${writes.length} calls`}.`,
    calls: writes,
  };
}
