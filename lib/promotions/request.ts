import "server-only";

import { type Viewer, actorOf, recordDenial } from "@/lib/auth";
import { findVersion } from "@/lib/catalog/find-version";
import { db, type Reader, transact, type Tx } from "@/lib/db/client";
import { uuidv7 } from "@/lib/db/uuid";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { findPolicy } from "@/lib/policies/queries";
import { can, type Permission } from "@/lib/permissions";
import type { Registry } from "@/lib/registries/types";

import { gatherEvidence } from "./gather";
import { fingerprintOf } from "./evidence";
import { loadPromotion, tell } from "./store";
import { loadSubject, type MarkedRow, openRegistryOf, standingOf, type Subject } from "./subject";
import { insertEvidence, quorumFor } from "./take-evidence";
import { type Plan, planSteps } from "./targets";
import { type RequestInput, underWay } from "./types";

const hour = 3_600_000;

/**
 * Asks for a version to be moved to a target. Reads everything a voter will see first, so that there is no request
 * without evidence. Throws `invalid` or `conflict` with the reason why it cannot be asked for.
 */
export async function requestPromotion(viewer: Viewer, input: RequestInput): Promise<{ number: number }> {
  const subject = await subjectFor(viewer, input, "promotion.request");
  const registry = await openRegistryOf(subject);
  const policy = await findPolicy({ connectionId: subject.connection.id, model: subject.model.name, target: input.target });
  const gathered = await gatherEvidence(subject, input.target, policy, registry);
  const refusal = await whyNotRequest(subject, input.target, registry);
  if (refusal !== null) throw new AppError("conflict", refusal);

  const id = uuidv7();
  return transact(async (tx) => {
    // Somebody who clicks twice waits here for the first click.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`interlock.request ${subject.version.id} ${input.target}`}))`;
    const asked = await whyAskedAlready(subject.version.id, input.target, tx);
    if (asked !== null) throw new AppError("conflict", asked);
    const { number } = await tx.promotion.create({
      data: {
        id,
        connectionId: subject.connection.id,
        modelId: subject.model.id,
        versionId: subject.version.id,
        target: input.target,
        policyId: policy.id,
        policyVersion: policy.version,
        voterRole: policy.rules.voterRole,
        voterGroup: policy.rules.voterGroup,
        quorum: quorumFor("promotion", policy),
        reason: input.reason,
        actorKind: "member",
        actorId: viewer.id,
        actorName: viewer.name,
        authorId: gathered.authorId,
        expiresAt: new Date(Date.now() + policy.rules.lifetimeHours * hour),
      },
      select: { number: true },
    });
    const evidenceId = await insertEvidence(tx, id, gathered);
    await tx.promotion.update({ where: { id }, data: { evidenceId } });
    await tell(tx, "promotion.requested", await loadPromotion(id, tx), actorOf(viewer), {
      reason: input.reason,
      policy: { id: policy.id, version: policy.version },
      evidence: evidenceId,
      fingerprint: fingerprintOf(gathered.parts),
    });
    return { number };
  });
}

/** The version that an address names, for somebody who holds `permission` on it. Throws `not_found` or `forbidden`. */
export async function subjectFor(viewer: Viewer, ref: { connection: string; model: string; version: string }, permission: Permission): Promise<Subject> {
  const version = await findVersion(viewer, ref);
  if (!version) throw new AppError("not_found", "There is no such version, or none that you may see.");
  const subject = await loadSubject(version.id);
  await requireOn(viewer, permission, subject);
  return subject;
}

/** Throws `forbidden`, and notes it, unless the viewer holds `permission` on this very model. */
export async function requireOn(viewer: Viewer, permission: Permission, { connection, model }: Pick<Subject, "connection" | "model">): Promise<void> {
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

/** Null when the version could be moved there at all: it exists, is not barred, and the registry has a way to write it. */
export async function whyNotMove(subject: Subject, target: string, registry: Registry): Promise<string | null> {
  const { version } = subject;
  if (version.goneAt !== null) return `The registry no longer has ${versionLabel(version.key)}.`;
  const bar = await db().bar.findFirst({ where: { versionId: version.id, target, liftedAt: null } });
  if (bar) return `${versionLabel(version.key)} is barred from ${target}: it was rolled back by ${bar.actorName} (“${bar.reason}”). Whoever may roll back can lift the bar.`;
  const plan = await planFor(subject, target, registry);
  return plan.ok ? null : plan.why;
}

/** The writes as the catalog stands now, and who holds the target then. */
export async function planFor(subject: Subject, target: string, registry: Registry, tx?: Tx): Promise<Plan & { holders: MarkedRow[] }> {
  const { candidate, holders } = await standingOf(subject, target, tx);
  if (!candidate) return { ok: false, why: "There is no such version any more.", holders };
  const others = holders.filter(({ id }) => id !== candidate.id);
  return { ...planSteps({ rules: subject.rules, target, candidate, holders: others, axes: registry.writes?.axes ?? null }), holders };
}
