import "server-only";

import { db, type Prisma } from "@/lib/db/client";

import type { GrantSource, MemberGrant, MemberRow } from "./types";

/** Everybody, those who may sign in first, by name. Members are people: hundreds, not pages. */
export async function listMembers(): Promise<MemberRow[]> {
  const members = await db().member.findMany({
    include: { grants: { orderBy: { id: "asc" } } },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const rows = members.map(toRow);
  return [...rows.filter((row) => row.disabledAt === null), ...rows.filter((row) => row.disabledAt !== null)];
}

export async function findMemberRow(id: string): Promise<MemberRow | null> {
  const member = await db().member.findUnique({ where: { id }, include: { grants: { orderBy: { id: "asc" } } } });
  return member && toRow(member);
}

export async function countMembers(): Promise<number> {
  return db().member.count();
}

/** What a grant may be limited to: every connection that has not retired. */
export async function listGrantableConnections(): Promise<{ id: string; name: string }[]> {
  return db().connection.findMany({
    select: { id: true, name: true },
    where: { retiredAt: null },
    orderBy: { name: "asc" },
  });
}

/**
 * The member that a registry's author is, or null when that cannot be told: by the names that an administrator noted, the
 * e-mail address, what stands before its @, the name. Whatever two members share says nothing. Letters' case never counts.
 */
export async function matchAuthor(name: string | null): Promise<{ id: string; name: string } | null> {
  const wanted = name?.trim().toLowerCase() ?? "";
  if (wanted === "") return null;
  const members = await db().member.findMany({ select: { id: true, name: true, email: true, registryNames: true } });
  const ways: ((member: (typeof members)[number]) => boolean)[] = [
    ({ registryNames }) => registryNames.includes(wanted),
    ({ email }) => email === wanted,
    ({ email }) => email.startsWith(`${wanted}@`),
    (member) => member.name.trim().toLowerCase() === wanted,
  ];
  for (const fits of ways) {
    const [found, another] = members.filter(fits);
    if (found && !another) return { id: found.id, name: found.name };
  }
  return null;
}

type Stored = Prisma.MemberGetPayload<{ include: { grants: true } }>;

function toRow(member: Stored): MemberRow {
  return {
    id: member.id,
    email: member.email,
    name: member.name,
    groups: member.groups,
    registryNames: member.registryNames,
    grants: member.grants.map(({ role, connectionId, modelPattern, source }): MemberGrant => ({
      role: role as MemberGrant["role"],
      connectionId,
      modelPattern,
      source: source as GrantSource,
    })),
    hasPassword: member.passwordHash !== null,
    hasIdentity: member.oidcSubject !== null,
    createdAt: member.createdAt.getTime(),
    lastSeenAt: member.lastSeenAt?.getTime() ?? null,
    disabledAt: member.disabledAt?.getTime() ?? null,
  };
}
