import "server-only";

import { appendAudit } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/types";
import { db, Prisma, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";

import { countAdministrators } from "./administrators";
import { grantTexts } from "./grant-texts";
import { lockMembers } from "./lock-members";
import { generatePassword, hashPassword, verifyPassword } from "./password";
import { isAdministrator, normalizeEmail, sameGrants, whyNotPassword } from "./rules";
import { forgetTries, takeTry } from "./throttle";

type NewMember = {
  email: string;
  name: string;
  /** Absent: single sign-on only. */ password?: string;
  grants: Grant[];
};

export async function createMember(actor: Actor, given: NewMember): Promise<{ id: string }> {
  const email = normalizeEmail(given.email);
  const name = given.name.trim();
  if (given.password !== undefined) requirePassword(given.password, email, "password");
  const passwordHash = given.password === undefined ? null : await hashPassword(given.password);

  return transact(async (tx) => {
    await lockMembers(tx);
    if (await tx.member.findUnique({ where: { email } }))
      throw field("email", "conflict", "A member has this e-mail address already.");
    await requireConnections(tx, given.grants);
    const grants = given.grants.map((grant) => ({ ...grant, source: "local" }));
    const { id } = await tx.member.create({
      data: { email, name, passwordHash, sessionsFrom: new Date(), grants: { create: grants } },
    });
    await appendAudit(tx, {
      type: "member.created",
      actor,
      subject: { kind: "member", id, name },
      payload: { email, by: "administrator", grants: grantTexts(grants) },
    });
    return { id };
  });
}

/** The local grants that a form began with, and those that are to hold. */
type ChangedGrants = { began: Grant[]; grants: Grant[] };

/**
 * Replaces the local grants; those from groups stay, for they come back at the next sign-in anyway. Refused when somebody changed
 * them since the form was opened.
 */
export async function changeGrants(actor: Actor, memberId: string, { began, grants }: ChangedGrants): Promise<void> {
  await transact(async (tx) => {
    await lockMembers(tx);
    const member = await findMember(tx, memberId);
    const now = member.grants.filter((grant) => grant.source === "local") as Grant[];
    if (!sameGrants(began, now)) throw changedMeanwhile(`The roles of ${member.name}`);
    await requireConnections(tx, grants);
    const staying = member.grants.filter((grant) => grant.source === "group");
    const after = [...staying, ...grants.map((grant) => ({ ...grant, source: "local" }))];
    if (!member.disabledAt && isAdministrator(member.grants as Grant[]) && !isAdministrator(after as Grant[]))
      await requireAnotherAdministrator(tx, memberId);
    await tx.grant.deleteMany({ where: { memberId, source: "local" } });
    await tx.grant.createMany({ data: grants.map((grant) => ({ ...grant, memberId, source: "local" })) });
    await appendAudit(tx, {
      type: "member.grants-changed",
      actor,
      subject: subjectOf(member),
      payload: { before: grantTexts(member.grants), after: grantTexts(after) },
    });
  });
}

/** The names that a form began with, and those that are to hold. */
type ChangedNames = { began: string[]; names: string[] };

/**
 * What registries call this person, lower case. A name belongs to one member: the author of a version may not vote on it,
 * so it must be plain who that is. Refused when somebody changed the names since the form was opened.
 */
export async function changeRegistryNames(
  actor: Actor,
  memberId: string,
  { began, names }: ChangedNames,
): Promise<void> {
  await transact(async (tx) => {
    await lockMembers(tx);
    const member = await findMember(tx, memberId);
    const before = member.registryNames;
    if (JSON.stringify(before) === JSON.stringify(names)) return;
    if (JSON.stringify(before) !== JSON.stringify(began)) throw changedMeanwhile(`The names of ${member.name}`);
    const other = await tx.member.findFirst({ where: { id: { not: memberId }, registryNames: { hasSome: names } } });
    const taken = names.find((name) => other?.registryNames.includes(name));
    if (other && taken !== undefined) throw field("names", "conflict", `${taken} is a name of ${other.name} already.`);
    await tx.member.update({ where: { id: memberId }, data: { registryNames: names } });
    const payload = { before, after: names };
    await appendAudit(tx, { type: "member.registry-names-changed", actor, subject: subjectOf(member), payload });
  });
}

/** Ends every session at once. Nothing is deleted: history and votes point at members. */
export async function disableMember(actor: Actor, memberId: string): Promise<void> {
  if (actor.id === memberId) throw new AppError("conflict", "You cannot disable yourself. Ask another administrator.");
  await transact(async (tx) => {
    await lockMembers(tx);
    const member = await findMember(tx, memberId);
    if (member.disabledAt) return;
    if (isAdministrator(member.grants as Grant[])) await requireAnotherAdministrator(tx, memberId);
    const now = new Date();
    await tx.member.update({ where: { id: memberId }, data: { disabledAt: now, sessionsFrom: now } });
    await appendAudit(tx, { type: "member.disabled", actor, subject: subjectOf(member), payload: {} });
  });
}

export async function enableMember(actor: Actor, memberId: string): Promise<void> {
  await transact(async (tx) => {
    await lockMembers(tx);
    const member = await findMember(tx, memberId);
    if (!member.disabledAt) return;
    await tx.member.update({ where: { id: memberId }, data: { disabledAt: null, sessionsFrom: new Date() } });
    await appendAudit(tx, { type: "member.enabled", actor, subject: subjectOf(member), payload: {} });
  });
}

/** A new password, made here and returned this once. Ends the member's sessions and forgives failed tries. */
export async function resetPassword(actor: Actor, memberId: string): Promise<string> {
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  await transact(async (tx) => {
    const member = await findMember(tx, memberId);
    await tx.member.update({ where: { id: memberId }, data: { passwordHash, sessionsFrom: new Date() } });
    await forgetTries(tx, member.email);
    await appendAudit(tx, {
      type: "member.password-set",
      actor,
      subject: subjectOf(member),
      payload: { by: "administrator" },
    });
  });
  return password;
}

/** Ends all other sessions; answers the moment from which sessions count, for the caller's own new one. */
export async function changeOwnPassword(
  actor: Actor & { id: string },
  given: { current: string; next: string; address: string },
): Promise<number> {
  const member = await db().member.findUniqueOrThrow({ where: { id: actor.id } });
  if (member.passwordHash === null)
    throw new AppError("conflict", "You sign in through single sign-on and have no password here.");
  requirePassword(given.next, member.email, "next");
  const taken = await takeTry(member.email, given.address);
  if (taken.waitMs > 0)
    throw new AppError("too_many", `Too many tries. Wait ${Math.ceil(taken.waitMs / 60_000)} minutes.`, {
      retryAfterMs: taken.waitMs,
    });
  if (!(await verifyPassword(member.passwordHash, given.current)))
    throw field("current", "invalid", "This is not your password now.");

  const passwordHash = await hashPassword(given.next);
  return transact(async (tx) => {
    const now = await findMember(tx, actor.id);
    if (now.passwordHash !== member.passwordHash || now.disabledAt)
      throw new AppError("conflict", "Your password was changed in the meantime. Sign in with the new one.");
    const sessionsFrom = new Date();
    await tx.member.update({ where: { id: actor.id }, data: { passwordHash, sessionsFrom } });
    await forgetTries(tx, member.email);
    await appendAudit(tx, {
      type: "member.password-set",
      actor,
      subject: subjectOf(member),
      payload: { by: "member" },
    });
    return sessionsFrom.getTime();
  });
}

export async function signOutEverywhere(actor: Actor & { id: string }): Promise<void> {
  await transact(async (tx) => {
    const member = await findMember(tx, actor.id);
    await tx.member.update({ where: { id: actor.id }, data: { sessionsFrom: new Date() } });
    await appendAudit(tx, { type: "member.sessions-ended", actor, subject: subjectOf(member), payload: {} });
  });
}

/** Nobody signs in as them until the transaction ends: a session that began in between must not outlive what ends it. */
async function findMember(tx: Tx, id: string) {
  await tx.$queryRaw`SELECT "id" FROM "member" WHERE "id" = ${id}::uuid FOR UPDATE`;
  const member = await tx.member.findUnique({ where: { id }, include: { grants: { orderBy: { id: "asc" } } } });
  if (!member) throw new AppError("not_found", "There is no such member.");
  return member;
}

async function requireAnotherAdministrator(tx: Tx, exceptId: string) {
  if ((await countAdministrators(tx, exceptId)) === 0)
    throw new AppError("conflict", "This is the last administrator. Make somebody else one first.");
}

async function requireConnections(tx: Tx, grants: Grant[]) {
  const ids = [...new Set(grants.flatMap((grant) => grant.connectionId ?? []))];
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`SELECT "id" FROM "connection" WHERE "id" = ANY(${Prisma.sql`${ids}::uuid[]`})`;
  if (rows.length < ids.length)
    throw field("grants", "invalid", "A role is limited to a connection that does not exist.");
}

function changedMeanwhile(what: string): AppError {
  return new AppError(
    "conflict",
    `${what} changed while you were looking at them. Open the member again; what you entered is not saved.`,
  );
}

function requirePassword(password: string, email: string, name: string) {
  const problem = whyNotPassword(password, email);
  if (problem) throw field(name, "invalid", problem);
}

function subjectOf(member: { id: string; name: string }) {
  return { kind: "member", id: member.id, name: member.name };
}

function field(name: string, code: "invalid" | "conflict", message: string): AppError {
  return new AppError(code, message, { fields: { [name]: [message] } });
}
