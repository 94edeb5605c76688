import "server-only";

import { db, type Prisma } from "@/lib/db/client";
import { type Grant, grantsOf, roles } from "@/lib/permissions";

/** A member as far as their vote is judged by it. */
type VotingMember = { id: string; name: string; groups: string[]; grants: Grant[] };

/** Those of these members who may still sign in. */
export function listVoters(ids: string[]): Promise<VotingMember[]> {
  return list({ id: { in: ids } });
}

/** Everybody who may vote on something, by name. */
export function listEveryVoter(): Promise<VotingMember[]> {
  const voting = roles.filter((role) => grantsOf[role].includes("promotion.vote"));
  return list({ grants: { some: { role: { in: voting } } } });
}

async function list(where: Prisma.MemberWhereInput): Promise<VotingMember[]> {
  const members = await db().member.findMany({
    where: { ...where, disabledAt: null },
    include: { grants: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return members.map(({ id, name, groups, grants }) => ({
    id,
    name,
    groups,
    grants: grants.map(({ role, connectionId, modelPattern }) => ({
      role: role as Grant["role"],
      connectionId,
      modelPattern,
    })),
  }));
}
