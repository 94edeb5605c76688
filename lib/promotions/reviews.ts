import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, type AuditType, type JsonObject, system } from "@/lib/audit/types";
import { actorOf, type Viewer } from "@/lib/auth";
import { toStageRules } from "@/lib/catalog/stage-of";
import { db, Prisma, readRows, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { can } from "@/lib/permissions";
import { getRulesFinder } from "@/lib/policies/queries";

import { requireOn } from "./request";
import { getReviewProgress, keepReviewProgress } from "./review-progress";
import { listHolders, loadSubject } from "./subject";

type Candidate = {
  eventId: string;
  connectionId: string;
  modelId: string;
  modelName: string;
  versionId: string | null;
  target: string;
  arrives: boolean;
};

/**
 * Opens a review for every change of a governed target that nobody decided here, since reviews are kept: one for each
 * target that the change touches. A version that left while another came is one change: the arrival tells it. One that
 * cannot be opened holds up no other and is tried again. Answers how many were opened.
 */
export async function openReviews(): Promise<number> {
  const progress = await getReviewProgress();
  const findRules = await getRulesFinder();
  let opened = 0;
  let failed = false;
  for (const candidate of await listCandidates(progress.settled)) {
    const { connectionId, modelName: model, target } = candidate;
    if (!findRules({ connectionId, model, target }).reviewOutside) continue;
    try {
      if (await open(candidate)) opened += 1;
    } catch (error) {
      console.error(error);
      failed = true;
    }
  }
  if (!failed) await keepReviewProgress(progress);
  return opened;
}

/** Changes by others of what means a stage, or of an alias that means none, and that have no review yet: the oldest first, of one the arrival first. */
function listCandidates(settled: bigint): Promise<Candidate[]> {
  return readRows<Candidate>(Prisma.sql`
    WITH moved AS MATERIALIZED (
      SELECT DISTINCT ON (e.id, target) e.id, e.connection_id, e.model_id, e.version_id, coalesce(s.stage, '@' || e.key) AS target, e.not_before, e.not_after,
             coalesce(CASE e.axis WHEN 'stage' THEN s.key = e.after WHEN 'tag' THEN s.key = e.key || '=' || e.after ELSE e.after IS NOT NULL END, false) AS arrives
      FROM event e
      LEFT JOIN stage_mapping s ON s.connection_id = e.connection_id AND s.valid_to IS NULL AND s.axis = e.axis
        AND CASE e.axis WHEN 'stage' THEN s.key IN (e.after, e.before) WHEN 'alias' THEN s.key = e.key
                        ELSE s.key IN (e.key || '=' || e.after, e.key || '=' || e.before) END
      WHERE e.id > ${settled} AND e.origin = 'outside' AND e.axis IN ('stage', 'alias', 'tag')
        AND (s.stage IS NOT NULL OR e.axis = 'alias') AND s.stage IS DISTINCT FROM 'none'
      ORDER BY e.id, target, arrives DESC)
    SELECT c.id::text AS "eventId", c.connection_id AS "connectionId", c.model_id AS "modelId", m.name AS "modelName",
           c.version_id AS "versionId", c.target, c.arrives
    FROM moved c JOIN model m ON m.id = c.model_id
    WHERE NOT EXISTS (SELECT FROM review r WHERE r.event_id = c.id AND r.target = c.target)
      AND (c.arrives OR NOT EXISTS (
        SELECT FROM moved a
        WHERE a.arrives AND a.model_id = c.model_id AND a.target = c.target AND a.version_id IS DISTINCT FROM c.version_id AND ${together}))
      AND (c.arrives OR NOT EXISTS (
        SELECT FROM review r JOIN event a ON a.id = r.event_id
        WHERE r.model_id = c.model_id AND r.target = c.target AND r.version_id <> c.version_id AND ${together}))
    ORDER BY c.id, c.arrives DESC`);
}

/** Two changes that may have been one act: nothing tells a minute between them. */
const together = Prisma.sql`a.not_before <= c.not_after + interval '1 minute' AND c.not_before <= a.not_after + interval '1 minute'`;

/** The entries of the audit chain come last: whoever waits for its head holds every row already. */
async function open(candidate: Candidate): Promise<boolean> {
  const { connectionId, modelId, versionId, target, arrives } = candidate;
  const eventId = BigInt(candidate.eventId);
  return transact(async (tx) => {
    const rules = toStageRules(await tx.stageMapping.findMany({ where: { connectionId, validTo: null } }));
    const holders = await listHolders({ connection: { id: connectionId }, model: { id: modelId }, rules }, target, tx);
    const keys = holders.map(({ key }) => key);
    const made = await tx.review.createMany({
      data: [{ connectionId, modelId, versionId: arrives ? versionId : null, target, eventId, holders: keys }],
      skipDuplicates: true,
    });
    if (made.count === 0) return false;
    const overtaken = await closeOvertaken(tx, candidate, holders.map(({ id }) => id));
    await tell(tx, "review.opened", candidate, system, { target, event: String(eventId), holders: keys });
    if (overtaken.length > 0) await tell(tx, "review.closed", candidate, system, { target, reviews: overtaken, as: "overtaken" });
    return true;
  });
}

/**
 * A review asks for nothing any more once its version no longer holds the target, or, where it told of a departure, once
 * somebody came after it. That may be the new one itself, when it is opened late. Answers which were closed.
 */
async function closeOvertaken(tx: Tx, { modelId, target }: Candidate, holders: string[]): Promise<string[]> {
  const closed = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT r.id FROM review r WHERE r.model_id = ${modelId}::uuid AND r.target = ${target} AND r.state = 'open'
      AND CASE WHEN r.version_id IS NOT NULL THEN NOT r.version_id = ANY(${holders}::uuid[])
               ELSE EXISTS (SELECT FROM review n WHERE n.model_id = r.model_id AND n.target = r.target AND n.event_id > r.event_id) END
    ORDER BY r.id FOR UPDATE`);
  const ids = closed.map(({ id }) => id);
  if (ids.length === 0) return [];
  await tx.review.updateMany({
    where: { id: { in: ids } },
    data: { state: "overtaken", closedAt: new Date(), closedBy: system.name, closedWhy: `${target} changed again.` },
  });
  return ids;
}

/** Lets an outside change stand, with a reason: its version counts as a good one from here on. */
export async function acceptReview(viewer: Viewer, { id, reason }: { id: string; reason: string }): Promise<void> {
  const review = await db().review.findUnique({ where: { id }, include: { model: true } });
  const isVisible = review && can(viewer.grants, "model.read", { connectionId: review.connectionId, model: review.model.name });
  const version = review && (review.versionId ?? (await db().modelVersion.findFirst({ where: { modelId: review.modelId }, select: { id: true } }))?.id);
  if (!isVisible || !version) throw new AppError("not_found", "There is no such review.");
  await requireOn(viewer, "promotion.vote", await loadSubject(version));
  await transact(async (tx) => {
    const { count } = await tx.review.updateMany({
      where: { id, state: "open" },
      data: { state: "accepted", closedAt: new Date(), closedBy: viewer.name, closedWhy: reason },
    });
    if (count === 0) throw new AppError("conflict", "Somebody has closed this review already.");
    await tell(tx, "review.accepted", { ...review, modelName: review.model.name }, actorOf(viewer), { review: id, target: review.target, event: String(review.eventId), reason });
  });
}

type About = Pick<Candidate, "connectionId" | "modelId" | "modelName">;

async function tell(tx: Tx, type: AuditType & `review.${string}`, { connectionId, modelId, modelName }: About, actor: Actor, payload: JsonObject): Promise<void> {
  await appendAudit(tx, { type, actor, subject: { kind: "model", id: modelId, name: modelName }, connectionId, modelId, payload });
}
