import "server-only";

import { db, type Reader } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { type PolicyRules, policyRules } from "./policy-rules";
import { type Governed, mostSpecific } from "./scope";
import { sentencesOf } from "./sentences";
import type { PolicyInForce } from "./types";

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

/** One version of a policy as it was, also of a retired one. Throws `not_found`. */
export async function getPolicyVersion(id: string, version: number, reader: Reader = db()): Promise<PolicyInForce> {
  const row = await reader.policy.findUnique({ where: { id }, include: { versions: { where: { number: version } } } });
  if (!row) throw new AppError("not_found", "There is no such policy.");
  return inForce(row, row.versions[0], reader);
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
