import "server-only";

import { reaches } from "@/lib/connections/rules";
import { db, Prisma, type Reader, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { listEveryVoter } from "@/lib/members/list-voters";
import { type Grant, grantsFor } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import { defaultPolicyId, type PolicyRules, policyRules } from "./policy-rules";
import { byCloseness, type Governed, mayMeet, mostSpecific } from "./scope";
import { whyShort } from "./short";
import { changesOf, scopeWords, sentencesOf } from "./sentences";
import type { PolicyInForce, PolicyRow, PolicyVersionLine } from "./types";

/** The policy that holds for a target of a model, in its newest version. There always is one: the default cannot be retired. */
export async function findPolicy(about: Governed, reader: Reader = db()): Promise<PolicyInForce> {
  const rows = await reader.policy.findMany({
    where: {
      retiredAt: null,
      AND: [
        { OR: [{ connectionId: null }, { connectionId: about.connectionId }] },
        { OR: [{ target: null }, { target: about.target }] },
      ],
    },
    include: newest,
  });
  const row = mostSpecific(rows, about);
  if (!row) throw new Error("No policy governs this: the default one is missing.");
  return inForce(row, row.versions[0], reader);
}

/** As `findPolicy`, for many questions at one moment: the policies are read once, and the answers are their rules. */
export async function getRulesFinder(reader: Reader = db()): Promise<(about: Governed) => PolicyRules> {
  const rows = await reader.policy.findMany({ where: { retiredAt: null }, include: newest });
  const parsed = new Map(rows.map(({ id, versions: [version] }) => [id, version && policyRules.parse(version.rules)]));
  return (about) => {
    const rules = parsed.get(mostSpecific(rows, about)?.id ?? "");
    if (!rules) throw new Error("No policy governs this: the default one is missing.");
    return rules;
  };
}

/** One version of a policy as it was, also of a retired one. Throws `not_found`. */
export async function getPolicyVersion(id: string, version: number, reader: Reader = db()): Promise<PolicyInForce> {
  const row = await reader.policy.findUnique({ where: { id }, include: { versions: { where: { number: version } } } });
  if (!row) throw new AppError("not_found", "There is no such policy.");
  return inForce(row, row.versions[0], reader);
}

/** The policies in force that speak of something the viewer may see, in the order in which they are tried. */
export async function listPolicies(viewer: { grants: readonly Grant[] }): Promise<PolicyRow[]> {
  const [policies, connections, open, voters] = await Promise.all([
    db().policy.findMany({ where: { retiredAt: null }, include: newest }),
    db().connection.findMany({ select: { id: true, slug: true, name: true } }),
    countOpenRequests(viewer),
    listEveryVoter(),
  ]);
  const visible = policies.filter((policy) => isVisible(viewer.grants, policy)).sort(byCloseness);
  return visible.flatMap(({ id, name, connectionId, modelPattern, target, versions: [version] }) => {
    if (!version) return [];
    const rules = policyRules.parse(version.rules);
    const found = connections.find((one) => one.id === connectionId);
    const connection = found ? { slug: found.slug, name: found.name } : null;
    return {
      id,
      isDefault: id === defaultPolicyId,
      name,
      connectionId,
      connection,
      modelPattern,
      target,
      version: version.number,
      rules,
      governs: scopeWords({ connection, modelPattern, target }),
      sentences: sentencesOf(rules, null),
      short: whyShort(rules, connectionId, voters),
      changedAt: version.madeAt.getTime(),
      changedBy: version.actorName,
      openRequests: open.find(({ policyId }) => policyId === id)?.requests ?? 0,
    };
  });
}

/** By policy, of the models that the viewer may see. */
function countOpenRequests(viewer: { grants: readonly Grant[] }): Promise<{ policyId: string; requests: number }[]> {
  return readRows(Prisma.sql`
    SELECT p.policy_id AS "policyId", count(*)::int AS requests FROM promotion p JOIN model m ON m.id = p.model_id
    WHERE p.state IN ('open', 'verifying') AND ${modelScopeSql(viewer, "model.read")} GROUP BY p.policy_id`);
}

/** The newest 50 versions of a policy, the newest first. Only for a policy that `listPolicies` shows to whoever asks. */
export async function listPolicyVersions(policyId: string): Promise<PolicyVersionLine[]> {
  const rows = await db().policyVersion.findMany({ where: { policyId }, orderBy: { number: "desc" }, take: 51 });
  return rows.slice(0, 50).map((row, index) => {
    const before = rows[index + 1];
    const changes = before ? changesOf(policyRules.parse(before.rules), policyRules.parse(row.rules)) : [];
    return { number: row.number, at: row.madeAt.getTime(), by: row.actorName, changes };
  });
}

/**
 * The settings page: every policy the viewer may see, the one that the address names, and what they may write: policies of
 * `writable.connections`, and for all of them together where `writable.everywhere`.
 */
export async function getPolicyPage(viewer: { grants: readonly Grant[] }, id: string | string[] | undefined) {
  const [rows, living] = await Promise.all([
    listPolicies(viewer),
    db().connection.findMany({
      select: { id: true, name: true },
      where: { retiredAt: null },
      orderBy: { name: "asc" },
    }),
  ]);
  const mayWrite = (connectionId: string | null) => reaches(viewer.grants, "policy.manage", connectionId);
  const writable = { connections: living.filter((one) => mayWrite(one.id)), everywhere: mayWrite(null) };
  const row = rows.find((one) => one.id === id) ?? null;
  return {
    rows,
    row,
    versions: row ? await listPolicyVersions(row.id) : [],
    writable,
    mayAdd: writable.everywhere || writable.connections.length > 0,
    mayChange: row !== null && mayWrite(row.connectionId),
  };
}

/** The connection whose policy it is; null for one of all connections. Throws `not_found`. */
export async function getPolicyConnection(id: string): Promise<string | null> {
  const row = await db().policy.findUnique({ where: { id }, select: { connectionId: true } });
  if (!row) throw new AppError("not_found", "There is no such policy.");
  return row.connectionId;
}

function isVisible(grants: readonly Grant[], policy: Pick<Stored, "connectionId" | "modelPattern">): boolean {
  return grantsFor(grants, "model.read").some(
    ({ connectionId, modelPattern }) =>
      (connectionId === null || policy.connectionId === null || connectionId === policy.connectionId) &&
      (modelPattern === null || mayMeet(modelPattern, policy.modelPattern)),
  );
}

const newest = { versions: { orderBy: { number: "desc" }, take: 1 } } as const;

type Stored = { id: string; name: string; connectionId: string | null; modelPattern: string; target: string | null };
type StoredVersion = { number: number; rules: unknown };

async function inForce(policy: Stored, version: StoredVersion | undefined, reader: Reader): Promise<PolicyInForce> {
  if (!version) throw new AppError("not_found", "The policy has no such version.");
  const rules: PolicyRules = policyRules.parse(version.rules);
  const connection =
    policy.connectionId === null
      ? null
      : await reader.connection.findUnique({ where: { id: policy.connectionId }, select: { name: true } });
  const scope = { connection, modelPattern: policy.modelPattern, target: policy.target };
  return { id: policy.id, name: policy.name, version: version.number, rules, sentences: sentencesOf(rules, scope) };
}
