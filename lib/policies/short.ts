import { type Grant, grantsOf } from "@/lib/permissions";

import type { PolicyRules } from "./policy-rules";

/** Whose votes a policy could count. */
type Voter = { groups: readonly string[]; grants: readonly Grant[] };

/**
 * Why too few could ever approve under these rules, whoever asks; null when enough can. Model patterns are not compared: a grant that
 * is limited to models counts for all of its connection's.
 */
export function whyShort(
  { quorum, voterRole, voterGroup }: Pick<PolicyRules, "quorum" | "voterRole" | "voterGroup">,
  connectionId: string | null,
  voters: readonly Voter[],
): string | null {
  const counts = ({ role, connectionId: limit }: Grant) =>
    grantsOf[role].includes("promotion.vote") &&
    (voterRole === null || role === voterRole) &&
    (limit === null || connectionId === null || limit === connectionId);
  const able = voters.filter(
    ({ groups, grants }) => (voterGroup === null || groups.includes(voterGroup)) && grants.some(counts),
  ).length;
  if (able >= quorum) return null;
  const from = voterGroup === null ? "" : ` Groups are given on the members page.`;
  return `${able === 0 ? "Nobody" : able === 1 ? "Only one person" : `Only ${able} people`} could approve under it now.${from}`;
}
