import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, type AuditInput, system } from "@/lib/audit/types";
import { db, transact, type Tx } from "@/lib/db/client";
import type { Role } from "@/lib/permissions";

import { grantTexts } from "./grant-texts";
import { lockMembers } from "./lock-members";
import { normalizeEmail, rolesOfGroups } from "./rules";
import { openSession, recordRefusal } from "./sign-in";
import type { Identity, SignInAnswer, SignInProblem } from "./types";

const provider: Actor = { ...system, kind: "service", name: "Single sign-on" };

/**
 * A person the identity provider vouches for. Known by issuer and subject, which never change hands. The first time, an
 * existing member is matched by e-mail address only when the provider has verified it and no other identity is linked:
 * otherwise whoever can type an address into their profile would become that member. Group grants are replaced each time.
 */
export async function signInByIdentity(
  identity: Identity,
  byGroup: Map<string, Role[]>,
  address: string,
): Promise<SignInAnswer> {
  const email = identity.email ? normalizeEmail(identity.email) : null;
  const answer = await transact(async (tx): Promise<SignInAnswer> => {
    await lockMembers(tx);
    const found = await findOrMake(tx, identity, email, rolesOfGroups(identity.groups, byGroup));
    if ("problem" in found) return { ok: false, problem: found.problem };
    const entries = [
      ...found.entries,
      ...(await replaceGroupGrants(tx, found.member, identity.groups, rolesOfGroups(identity.groups, byGroup))),
    ];
    for (const entry of entries) await appendAudit(tx, entry);
    return openSession(tx, found.member, "single sign-on", address);
  });
  if (!answer.ok) {
    const subject = subjectOf(identity);
    const member = await db().member.findFirst({
      where: { OR: [{ oidcSubject: subject }, ...(email ? [{ email }] : [])] },
    });
    await recordRefusal({
      by: "single sign-on",
      reason: answer.problem.code,
      address,
      member,
      email: email ?? subject,
    });
  }
  return answer;
}

type Found =
  { member: { id: string; name: string; sessionsFrom: Date }; entries: AuditInput[] } | { problem: SignInProblem };

async function findOrMake(tx: Tx, identity: Identity, email: string | null, roles: Role[]): Promise<Found> {
  const oidcSubject = subjectOf(identity);
  const known = await tx.member.findUnique({ where: { oidcSubject } });
  if (known) return known.disabledAt ? { problem: { code: "disabled" } } : { member: known, entries: [] };
  if (!email) return { problem: { code: "no-email" } };

  const namesake = await tx.member.findUnique({ where: { email } });
  if (namesake) {
    if (namesake.oidcSubject !== null) return { problem: { code: "other-identity" } };
    if (!identity.emailVerified) return { problem: { code: "unverified-email" } };
    if (namesake.disabledAt) return { problem: { code: "disabled" } };
    const member = await tx.member.update({ where: { id: namesake.id }, data: { oidcSubject } });
    const subject = { kind: "member", id: member.id, name: member.name };
    return {
      member,
      entries: [{ type: "member.identity-linked", actor: provider, subject, payload: { identity: oidcSubject } }],
    };
  }

  if (roles.length === 0) return { problem: { code: "no-role" } };
  const member = await tx.member.create({
    data: { email, name: identity.name?.trim() || email, oidcSubject, sessionsFrom: new Date() },
  });
  const subject = { kind: "member", id: member.id, name: member.name };
  return {
    member,
    entries: [
      { type: "member.created", actor: provider, subject, payload: { email, by: "single sign-on", grants: [] } },
    ],
  };
}

/** The provider's word about groups is the newest there is, so it holds even when it takes the last administrator away. */
async function replaceGroupGrants(
  tx: Tx,
  member: { id: string; name: string },
  groups: string[],
  roles: Role[],
): Promise<AuditInput[]> {
  const before = await tx.grant.findMany({ where: { memberId: member.id }, orderBy: { id: "asc" } });
  await tx.member.update({ where: { id: member.id }, data: { groups } });
  const held = before.filter((grant) => grant.source === "group").map((grant) => grant.role);
  if (held.length === roles.length && roles.every((role) => held.includes(role))) return [];

  await tx.grant.deleteMany({ where: { memberId: member.id, source: "group" } });
  await tx.grant.createMany({ data: roles.map((role) => ({ memberId: member.id, role, source: "group" })) });
  const after = await tx.grant.findMany({ where: { memberId: member.id }, orderBy: { id: "asc" } });
  const subject = { kind: "member", id: member.id, name: member.name };
  return [
    {
      type: "member.grants-changed",
      actor: provider,
      subject,
      payload: { before: grantTexts(before), after: grantTexts(after) },
    },
  ];
}

function subjectOf(identity: Identity): string {
  return `${identity.issuer}|${identity.subject}`;
}
