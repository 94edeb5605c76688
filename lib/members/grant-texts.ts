import type { GrantText } from "@/lib/audit/types";

/** Grants as the audit log keeps them. */
export function grantTexts(grants: readonly GrantText[]): GrantText[] {
  return grants.map(({ role, connectionId, modelPattern, source }) => ({ role, connectionId, modelPattern, source }));
}
