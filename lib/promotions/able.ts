import "server-only";

import { listEveryVoter } from "@/lib/members/list-voters";

import { type Ballot, whyNotVote } from "./voters";

/** The names of those whose vote would count and who are not among `given`. */
export async function listAble(ballot: Ballot, given: readonly string[]): Promise<string[]> {
  const voters = await listEveryVoter();
  return voters
    .filter((voter) => !given.includes(voter.id) && whyNotVote(voter, ballot) === null)
    .map(({ name }) => name);
}
