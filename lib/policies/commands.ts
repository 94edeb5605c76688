import "server-only";

import { appendAudit } from "@/lib/audit/append";
import type { Actor, JsonObject, PolicyText } from "@/lib/audit/types";
import { transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { defaultPolicyId, policyRules, type PolicyRules, type PolicyScope, type SavePolicyInput } from "./policy-rules";
import { sameScope } from "./scope";

/**
 * Makes a policy, or changes one: other rules are its next version, another name or scope is not. Requests that are open
 * under it find out when they are looked at next. Refused when somebody changed it since the form was opened, and when
 * another policy speaks of exactly the same.
 */
export function savePolicy(actor: Actor, input: SavePolicyInput): Promise<{ id: string; version: number }> {
  return transact(async (tx) => {
    await lockPolicies(tx);
    return input.saved ? change(tx, actor, input.saved, input) : create(tx, actor, input);
  });
}

/** What it spoke of falls to the next policy that does. Its versions stay: votes and evidence name them. */
export async function retirePolicy(actor: Actor, id: string, version: number): Promise<void> {
  if (id === defaultPolicyId)
    throw new AppError("conflict", "This policy holds where no other does, so it stays. Change what it asks instead.");
  await transact(async (tx) => {
    await lockPolicies(tx);
    const before = await living(tx, id);
    if (before.version !== version) throw overtaken(before);
    await tx.policy.update({ where: { id }, data: { retiredAt: new Date() } });
    await appendAudit(tx, { ...about(actor, id, before), type: "policy.retired", payload: { before: textOf(before) } });
  });
}

async function create(
  tx: Tx,
  actor: Actor,
  { scope, rules }: SavePolicyInput,
): Promise<{ id: string; version: number }> {
  await requireFree(tx, null, scope);
  await requireConnection(tx, scope.connectionId);
  const { id } = await tx.policy.create({ data: { ...scope, versions: { create: versionData(actor, 1, rules) } } });
  const after = { ...scope, rules, version: 1 };
  await appendAudit(tx, { ...about(actor, id, after), type: "policy.created", payload: { after: textOf(after) } });
  return { id, version: 1 };
}

async function change(
  tx: Tx,
  actor: Actor,
  saved: NonNullable<SavePolicyInput["saved"]>,
  { scope, rules }: SavePolicyInput,
) {
  const { id, from } = saved;
  const before = await living(tx, id);
  if (from.version !== before.version || from.name !== before.name || !sameScope(from, before)) throw overtaken(before);
  const moved = !sameScope(scope, before);
  if (moved && id === defaultPolicyId)
    throw new AppError(
      "conflict",
      "This policy holds where no other does, so it cannot be narrowed. Make another one beside it.",
    );
  const ruled = JSON.stringify(rules) !== JSON.stringify(before.rules);
  if (!moved && !ruled && scope.name === before.name) return { id, version: before.version };

  await requireFree(tx, id, scope);
  if (scope.connectionId !== before.connectionId) await requireConnection(tx, scope.connectionId);
  const after = { ...scope, rules, version: before.version + (ruled ? 1 : 0) };
  await tx.policy.update({ where: { id }, data: scope });
  if (ruled) await tx.policyVersion.create({ data: { policyId: id, ...versionData(actor, after.version, rules) } });
  await appendAudit(tx, {
    ...about(actor, id, after),
    type: "policy.changed",
    payload: { before: textOf(before), after: textOf(after) },
  });
  return { id, version: after.version };
}

type Policy = PolicyScope & { version: number; rules: PolicyRules };

async function living(tx: Tx, id: string): Promise<Policy & { changedBy: string }> {
  const row = await tx.policy.findUnique({
    where: { id },
    include: { versions: { orderBy: { number: "desc" }, take: 1 } },
  });
  const version = row?.versions[0];
  if (!row || !version) throw new AppError("not_found", "There is no such policy.");
  if (row.retiredAt) throw new AppError("conflict", `${row.name} is retired and no longer changes.`);
  const { name, connectionId, modelPattern, target } = row;
  const rules = policyRules.parse(version.rules);
  return { name, connectionId, modelPattern, target, version: version.number, rules, changedBy: version.actorName };
}

/** Two policies for the same would leave it to chance which one people see; two of one name would leave it to guessing. */
async function requireFree(tx: Tx, id: string | null, scope: PolicyScope): Promise<void> {
  const others = await tx.policy.findMany({ where: { retiredAt: null, ...(id !== null && { id: { not: id } }) } });
  const same = others.find((other) => sameScope(other, scope));
  if (same)
    throw field("modelPattern", `“${same.name}” speaks of exactly the same. Change that one, or name something else.`);
  const named = others.some(({ name }) => name.toLowerCase() === scope.name.toLowerCase());
  if (named) throw field("name", "Another policy has this name.");
}

async function requireConnection(tx: Tx, id: string | null): Promise<void> {
  if (id === null) return;
  const found = await tx.connection.findUnique({ where: { id }, select: { retiredAt: true } });
  if (!found || found.retiredAt) throw field("connectionId", "There is no such connection any more.");
}

/** One change of policies at a time: two new ones for the same would otherwise not see each other. */
async function lockPolicies(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('interlock.policies'))`;
}

function overtaken({ name, version, changedBy }: Policy & { changedBy: string }): AppError {
  return new AppError(
    "conflict",
    `“${name}” changed while you were looking at it: it is version ${version} now, by ${changedBy}. Open it again; what you entered is not saved.`,
  );
}

function versionData(actor: Actor, number: number, rules: PolicyRules) {
  return { number, rules, actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
}

function about(actor: Actor, id: string, { name, connectionId }: PolicyScope) {
  return { actor, subject: { kind: "policy", id, name }, connectionId };
}

function textOf({ name, connectionId, modelPattern, target, version, rules }: Policy): PolicyText {
  return { version, name, connectionId, modelPattern, target, rules: JSON.parse(JSON.stringify(rules)) as JsonObject };
}

function field(name: string, message: string): AppError {
  return new AppError("conflict", message, { fields: { [name]: [message] } });
}
