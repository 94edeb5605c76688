import "server-only";

import { db } from "@/lib/db/client";
import type { Grant } from "@/lib/permissions";

/** Those of these members who may still sign in, with what their votes are judged by. */
export async function listVoters(ids: string[]): Promise<{ id: string; groups: string[]; grants: Grant[] }[]> {
  const members = await db().member.findMany({ where: { id: { in: ids }, disabledAt: null }, include: { grants: true } });
  return members.map(({ id, groups, grants }) => ({
    id,
    groups,
    grants: grants.map(({ role, connectionId, modelPattern }) => ({ role: role as Grant["role"], connectionId, modelPattern })),
  }));
}
