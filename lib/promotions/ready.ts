import type { EvidenceParts } from "./evidence";
import { livingApprovals, type Promotion } from "./store";

/** Whether nothing stands between a request and its writing: enough votes that count, every gate passes, and no bar. */
export function isReady(
  promotion: Pick<Promotion, "kind" | "quorum" | "votes" | "barred">,
  parts: EvidenceParts,
): boolean {
  return !promotion.barred && livingApprovals(promotion).length >= promotion.quorum && gatesPass(promotion, parts);
}

/** A rollback waits for no gate: what it goes back to was good enough before. */
function gatesPass({ kind }: Pick<Promotion, "kind">, { gates }: EvidenceParts): boolean {
  return kind === "rollback" || gates.every(({ state }) => state === "pass");
}
