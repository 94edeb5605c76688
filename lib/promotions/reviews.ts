import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { system } from "@/lib/audit/types";
import { actorOf, type Viewer } from "@/lib/auth";
import { db, Prisma, readRows, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { findPolicy } from "@/lib/policies/queries";

import { requireOn } from "./request";
import { listHolders, loadSubject } from "./subject";
import { toStageRules } from "@/lib/catalog/stage-of";

type Candidate = {
  eventId: bigint;
  connectionId: string;
  modelId: string;
  modelName: string;
  versionId: string | null;
  target: string;
  arrives: boolean;
};

/** How far back events are looked at again: a transaction that committed late is not missed. */
const windowMinutes = 10;

/**
 * Opens a review for every change of a governed target that nobody decided here. A version that left while another came is
 * one change: the arrival tells it. Answers how many were opened.
 */
export async function openReviews(): Promise<number> {
  const candidates = await listCandidates();
  let opened = 0;
  for (const candidate of candidates) {
    const { modelId, target, arrives } = candidate;
    if (!arrives && candidates.some((other) => other.arrives && other.modelId === modelId && other.target === target)) continue;
    const policy = await findPolicy({ connectionId: candidate.connectionId, model: candidate.modelName, target });
    if (policy.rules.reviewOutside && (await open(candidate))) opened += 1;
  }
  return opened;
}

function listCandidates(): Promise<Candidate[]> {
  return readRows<Candidate>(Prisma.sql`
    WITH moved AS (
      SELECT e.id AS "eventId", e.connection_id AS "connectionId", e.model_id AS "modelId", m.name AS "modelName", e.version_id AS "versionId",
             coalesce(s.stage, '@' || e.key) AS target, e.recorded_at AS told_at,
             CASE WHEN e.axis = 'stage' THEN s.key = e.after WHEN e.axis = 'tag' THEN s.key = e.key || '=' || e.after ELSE e.after IS NOT NULL END AS arrives
      FROM event e JOIN model m ON m.id = e.model_id
      LEFT JOIN stage_mapping s ON s.connection_id = e.connection_id AND s.valid_to IS NULL AND s.axis = e.axis
        AND CASE e.axis WHEN 'stage' THEN s.key IN (e.after, e.before) WHEN 'alias' THEN s.key = e.key
                        ELSE s.key IN (e.key || '=' || e.after, e.key || '=' || e.before) END
      WHERE e.origin = 'outside' AND e.axis IN ('stage', 'alias', 'tag') AND (s.stage IS NOT NULL OR e.axis = 'alias')
        AND e.recorded_at > now() - make_interval(mins => ${windowMinutes}::int)
        AND NOT EXISTS (SELECT FROM review r WHERE r.event_id = e.id))
    SELECT "eventId", "connectionId", "modelId", "modelName", "versionId", target, coalesce(arrives, false) AS arrives FROM moved
    WHERE arrives OR NOT EXISTS (
      SELECT FROM review r JOIN event e ON e.id = r.event_id
      WHERE r.model_id = moved."modelId" AND r.target = moved.target AND r.version_id IS NOT NULL AND e.recorded_at = moved.told_at)
    ORDER BY "eventId" LIMIT 200`);
}

async function open({ eventId, connectionId, modelId, modelName, versionId, target, arrives }: Candidate): Promise<boolean> {
  return transact(async (tx) => {
    const rules = toStageRules(await tx.stageMapping.findMany({ where: { connectionId, validTo: null } }));
    const holders = await listHolders(modelId, rules, target, tx);
    const made = await tx.review.createMany({
      data: [{ connectionId, modelId, versionId: arrives ? versionId : null, target, eventId, holders: holders.map(({ key }) => key) }],
      skipDuplicates: true,
    });
    if (made.count === 0) return false;
    await closeOvertaken(tx, modelId, target, holders.map(({ id }) => id), eventId);
    await appendAudit(tx, {
      type: "review.opened",
      actor: system,
      subject: { kind: "model", id: modelId, name: modelName },
      connectionId,
      modelId,
      payload: { target, event: String(eventId), holders: holders.map(({ key }) => key) },
    });
    return true;
  });
}

/** A review of a version that does not hold the target any more asks for nothing. */
async function closeOvertaken(tx: Tx, modelId: string, target: string, holders: string[], eventId: bigint): Promise<void> {
  await tx.review.updateMany({
    where: { modelId, target, state: "open", eventId: { not: eventId }, OR: [{ versionId: null }, { versionId: { notIn: holders } }] },
    data: { state: "overtaken", closedAt: new Date(), closedBy: system.name, closedWhy: `${target} changed again.` },
  });
}

/** Lets an outside change stand, with a reason: its version counts as a good one from here on. */
export async function acceptReview(viewer: Viewer, { id, reason }: { id: string; reason: string }): Promise<void> {
  const review = await db().review.findUnique({ where: { id }, include: { model: true } });
  if (!review) throw new AppError("not_found", "There is no such review.");
  const version = review.versionId ?? (await db().modelVersion.findFirst({ where: { modelId: review.modelId }, select: { id: true } }))?.id;
  if (version === undefined) throw new AppError("not_found", "There is no such review.");
  await requireOn(viewer, "promotion.vote", await loadSubject(version));
  await transact(async (tx) => {
    const { count } = await tx.review.updateMany({
      where: { id, state: "open" },
      data: { state: "accepted", closedAt: new Date(), closedBy: viewer.name, closedWhy: reason },
    });
    if (count === 0) throw new AppError("conflict", "Somebody has closed this review already.");
    await appendAudit(tx, {
      type: "review.accepted",
      actor: actorOf(viewer),
      subject: { kind: "model", id: review.modelId, name: review.model.name },
      connectionId: review.connectionId,
      modelId: review.modelId,
      payload: { review: id, target: review.target, event: String(review.eventId), reason },
    });
  });
}
