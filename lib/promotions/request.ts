import "server-only";

import { type Viewer, actorOf, recordDenial } from "@/lib/auth";
import { findVersion } from "@/lib/catalog/find-version";
import { db, type Reader, transact, type Tx } from "@/lib/db/client";
import { uuidv7 } from "@/lib/db/uuid";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { can, type Permission } from "@/lib/permissions";
import type { PolicyInForce } from "@/lib/policies/types";
import type { Registry } from "@/lib/registries/types";
import { targetWords } from "@/lib/target";

import { type Gathered, gatherEvidence } from "./gather";
import { fingerprintOf } from "./evidence";
import { whyNotLeave } from "./leaving";
import { planFor } from "./plan-for";
import { policyFor } from "./policy-for";
import { loadPromotion, tell } from "./store";
import { loadSubject, openRegistryOf, type Subject } from "./subject";
import { insertEvidence, quorumFor } from "./take-evidence";
import type { RequestInput } from "./inputs";
import { underWay } from "./types";

const hour = 3_600_000;

/** Asks for a version to be moved to a target. Throws as `openRequest`. */
export async function requestPromotion(viewer: Viewer, input: RequestInput): Promise<{ number: number }> {
  return openRequest(viewer, await subjectFor(viewer, input, "promotion.request"), input);
}

/**
 * Opens a request. Reads everything a voter will see first, so that there is no request without evidence. Throws `invalid` or
 * `conflict` with the reason why it cannot be asked for.
 */
export async function openRequest(
  viewer: Viewer,
  subject: Subject,
  { target, reason }: { target: string; reason: string },
): Promise<{ number: number }> {
  const registry = await openRegistryOf(subject);
  const policy = await policyFor(subject, target);
  const gathered = await gatherEvidence(subject, target, policy, registry);
  const refusal = await whyNotRequest(subject, target, registry);
  if (refusal !== null) throw new AppError("conflict", refusal);
  return transact(async (tx) => {
    // Somebody who clicks twice waits here for the first click.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`interlock.request ${subject.version.id} ${target}`}))`;
    const asked = await whyAskedAlready(subject.version.id, target, tx);
    if (asked !== null) throw new AppError("conflict", asked);
    const { id, number, evidenceId } = await insertPromotion(tx, viewer, {
      kind: "promotion",
      subject,
      target,
      reason,
      policy,
      gathered,
    });
    await tell(tx, "promotion.requested", await loadPromotion(id, tx), actorOf(viewer), {
      reason,
      ...(subject.split && { split: subject.split }),
      policy: { id: policy.id, version: policy.version },
      evidence: evidenceId,
      fingerprint: fingerprintOf(gathered.parts),
    });
    return { number };
  });
}

type Asked = {
  kind: "promotion" | "rollback";
  subject: Subject;
  target: string;
  reason: string;
  policy: PolicyInForce;
  gathered: Gathered;
  revertsId?: string;
};

/** The rows of a request. A rollback that needs no votes is decided as it is asked for. */
export async function insertPromotion(
  tx: Tx,
  viewer: Viewer,
  { kind, subject, target, reason, policy, gathered, revertsId }: Asked,
): Promise<{ id: string; number: number; evidenceId: string; quorum: number }> {
  const id = uuidv7();
  const quorum = quorumFor(kind, policy);
  const decided = { state: "verifying", decidedKind: "member", decidedId: viewer.id, decidedName: viewer.name };
  const { number } = await tx.promotion.create({
    data: {
      id,
      kind,
      connectionId: subject.connection.id,
      modelId: subject.model.id,
      versionId: subject.version.id,
      target,
      ...(subject.split && { split: subject.split }),
      ...(revertsId !== undefined && { revertsId }),
      policyId: policy.id,
      policyVersion: policy.version,
      voterRole: policy.rules.voterRole,
      voterGroup: policy.rules.voterGroup,
      quorum,
      reason,
      actorKind: "member",
      actorId: viewer.id,
      actorName: viewer.name,
      authorId: gathered.authorId,
      ...(kind === "rollback" && quorum === 0 && decided),
      expiresAt: new Date(Date.now() + policy.rules.lifetimeHours * hour),
    },
    select: { number: true },
  });
  const evidenceId = await insertEvidence(tx, id, gathered);
  await tx.promotion.update({ where: { id }, data: { evidenceId } });
  return { id, number, evidenceId, quorum };
}

/** The version that an address names, for somebody who holds `permission` on it. Throws `not_found` or `forbidden`. */
export async function subjectFor(
  viewer: Viewer,
  ref: { connection: string; model: string; version: string },
  permission: Permission,
): Promise<Subject> {
  const version = await findVersion(viewer, ref);
  if (!version) throw new AppError("not_found", "There is no such version, or none that you may see.");
  const subject = await loadSubject(version.id);
  await requireOn(viewer, permission, subject);
  return subject;
}

/** Throws `forbidden`, and notes it, unless the viewer holds `permission` on this very model. */
export async function requireOn(
  viewer: Viewer,
  permission: Permission,
  { connection, model }: Pick<Subject, "connection" | "model">,
): Promise<void> {
  if (can(viewer.grants, permission, { connectionId: connection.id, model: model.name })) return;
  await recordDenial(viewer, permission, { id: `${connection.slug}/${model.key}`, name: model.name });
  throw new AppError("forbidden", "None of your roles allows this on this model.");
}

/** Null when nothing stands in the way of asking; what stands in the way of passing, the rules say. */
export async function whyNotRequest(subject: Subject, target: string, registry: Registry): Promise<string | null> {
  const refusal = await whyNotMove(subject, target, registry);
  if (refusal !== null) return refusal;
  return whyAskedAlready(subject.version.id, target, db());
}

async function whyAskedAlready(versionId: string, target: string, reader: Reader): Promise<string | null> {
  const other = await reader.promotion.findFirst({
    where: { versionId, target, state: { in: [...underWay] } },
    select: { number: true, actorName: true },
  });
  return other && `Request #${other.number} by ${other.actorName} asks for the same and is still open.`;
}

/** Null when the version could be moved there at all: it exists, is not barred, may leave where it is, and the registry has a way to write it. */
export async function whyNotMove(
  subject: Subject,
  target: string,
  registry: Registry,
  kind: "promotion" | "rollback" = "promotion",
): Promise<string | null> {
  const { version } = subject;
  if (version.goneAt !== null) return `The registry no longer has ${versionLabel(version.key)}.`;
  const barred = await whyBarred([version.id], target);
  if (barred !== null) return barred;
  const plan = await planFor(subject, target, registry);
  return plan.ok ? whyNotLeave(kind, target, version.key, plan.leaves) : plan.why;
}

/** Null, or which of these versions was rolled back from the target, by whom and why. */
export async function whyBarred(versionIds: string[], target: string): Promise<string | null> {
  const bar = await db().bar.findFirst({
    where: { versionId: { in: versionIds }, target, liftedAt: null },
    include: { version: { select: { nativeKey: true } } },
  });
  return (
    bar &&
    `${versionLabel(bar.version.nativeKey)} is barred from ${targetWords(target)}: it was rolled back by ${bar.actorName} (“${bar.reason}”). Whoever may roll back can lift the bar.`
  );
}
