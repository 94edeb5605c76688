import { reaches } from "@/lib/connections/rules";
import { can, patternToRegExp } from "@/lib/permissions";
import type { Grant, Role } from "@/lib/permissions";

import type { ShiftedModel } from "./shifted";

/** What a policy and a request say about who may vote. */
export type Ballot = {
  connectionId: string;
  model: string;
  /** What gets more or fewer requests by it, for a change of traffic. */
  shifted: readonly ShiftedModel[];
  voterRole: string | null;
  voterGroup: string | null;
  requesterId: string | null;
  authorId: string | null;
  /** True: the policy lets nobody vote while the author is unknown. */
  authorMissing: boolean;
};

type Voter = { id: string; groups: readonly string[]; grants: readonly Grant[] };

/** Null when their vote would count, else why it would not, in a sentence. */
export function whyNotVote(voter: Voter, ballot: Ballot): string | null {
  const { connectionId, model, voterRole, voterGroup } = ballot;
  if (voter.id === ballot.requesterId) return "You asked for it: your own vote does not count.";
  if (voter.id === ballot.authorId) return "You made this version: its author's vote does not count.";
  if (!can(voter.grants, "promotion.vote", { connectionId, model }))
    return "None of your roles lets you vote on this model.";
  if (!ballot.shifted.every((shifted) => mayVoteOn(voter.grants, connectionId, shifted)))
    return "None of your roles lets you vote on everything that would get more or fewer requests.";
  if (voterRole !== null && !holdsRole(voter.grants, voterRole as Role, connectionId, model))
    return `The policy asks for the role ${voterRole}, and you do not hold it here.`;
  if (voterGroup !== null && !voter.groups.includes(voterGroup))
    return `The policy asks for somebody from ${voterGroup}, and you are not in it.`;
  if (ballot.authorMissing)
    return "Nobody's vote counts yet: the version's author is no known member. An administrator can say who it is, on the members page.";
  return null;
}

/** What the catalog does not know takes a grant for the whole connection. */
function mayVoteOn(grants: readonly Grant[], connectionId: string, model: ShiftedModel): boolean {
  return model === null
    ? reaches(grants, "promotion.vote", connectionId)
    : can(grants, "promotion.vote", { connectionId, model });
}

function holdsRole(grants: readonly Grant[], role: Role, connectionId: string, model: string): boolean {
  return grants.some(
    (grant) =>
      grant.role === role &&
      (grant.connectionId === null || grant.connectionId === connectionId) &&
      (grant.modelPattern === null || patternToRegExp(grant.modelPattern).test(model)),
  );
}
