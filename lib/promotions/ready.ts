import type { EvidenceParts } from "./evidence";
import { livingApprovals, type Promotion } from "./store";

/** Whether nothing stands between a request and its writing: enough votes that count, and every gate passes. */
export function isReady(promotion: Pick<Promotion, "kind" | "quorum" | "votes">, parts: EvidenceParts): boolean {
  return livingApprovals(promotion).length >= promotion.quorum && gatesPass(promotion, parts);
}

/** A rollback waits for no gate: what it goes back to was good enough before. */
function gatesPass({ kind }: Pick<Promotion, "kind">, { gates }: EvidenceParts): boolean {
  return kind === "rollback" || gates.every(({ state }) => state === "pass");
}
