import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { type Actor, type AuditType, type JsonObject, system } from "@/lib/audit/types";
import { actorOf, type Viewer } from "@/lib/auth";
import { toStageRules } from "@/lib/catalog/stage-of";
import { db, Prisma, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { can } from "@/lib/permissions";
import { getRulesFinder } from "@/lib/policies/queries";
import { endpointOf, governedTarget, isApproval, isShared, targetWords } from "@/lib/target";

import { movedAgain } from "./moved-again";
import { requireOn } from "./request";
import { type Candidate, listCandidates, together } from "./review-candidates";
import { getReviewProgress, keepReviewProgress } from "./review-progress";
import { listHolders, loadSubject, standingOf } from "./subject";
import { holds, rulesFor } from "./targets";

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
  const told = new Set<string>();
  for (const candidate of await listCandidates(progress.settled)) {
    const { connectionId, modelName: model, target, eventId } = candidate;
    // One change of an approval is one review, of the first of its statuses that is governed.
    if (isApproval(target) && told.has(eventId)) continue;
    if (!findRules({ connectionId, model, target: governedTarget(target) }).reviewOutside) continue;
    told.add(eventId);
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

/** The entries of the audit chain come last: whoever waits for its head holds every row already. */
async function open(candidate: Candidate): Promise<boolean> {
  const { connectionId, modelId, versionId, target, arrives } = candidate;
  const eventId = BigInt(candidate.eventId);
  return transact(async (tx) => {
    const holders = await holdersOf(tx, candidate);
    const keys = holders.map(({ key }) => key);
    const made = await tx.review.createMany({
      data: [
        {
          connectionId,
          modelId,
          versionId: arrives || isShared(target) ? versionId : null,
          target,
          eventId,
          holders: keys,
        },
      ],
      skipDuplicates: true,
    });
    if (made.count === 0) return false;
    const overtaken = await closeOvertaken(
      tx,
      candidate,
      holders.map(({ id }) => id),
    );
    await tell(tx, "review.opened", candidate, system, { target, event: String(eventId), holders: keys });
    if (overtaken.length > 0)
      await tell(tx, "review.closed", candidate, system, { target, reviews: overtaken, as: "overtaken" });
    return true;
  });
}

/** Who holds the target now. Of what any number may have: the version itself, or nobody. */
async function holdersOf(
  tx: Tx,
  { connectionId, modelId, versionId, target }: Candidate,
): Promise<{ id: string; key: string }[]> {
  if (isApproval(target)) {
    const version =
      versionId &&
      (await tx.modelVersion.findFirst({
        where: { id: versionId, approval: target, goneAt: null },
        select: { id: true, nativeKey: true },
      }));
    return version ? [{ id: version.id, key: version.nativeKey }] : [];
  }
  const rules = toStageRules(await tx.stageMapping.findMany({ where: { connectionId, validTo: null } }));
  const ground = { connection: { id: connectionId }, model: { id: modelId }, rules };
  if (!isShared(target)) return listHolders(ground, target, tx);
  const { candidate } =
    versionId === null ? { candidate: null } : await standingOf({ ...ground, version: { id: versionId } }, target, tx);
  return candidate && holds(rulesFor(rules, target), candidate) ? [candidate] : [];
}

/** Closes the reviews that ask for nothing any more, which may be the new one itself when it is opened late. Answers which were closed. */
async function closeOvertaken(tx: Tx, candidate: Candidate, holders: string[]): Promise<string[]> {
  const { modelId, target } = candidate;
  const closed = await tx.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT r.id FROM review r WHERE r.model_id = ${modelId}::uuid AND r.state = 'open' AND ${whenOvertaken(candidate, holders)} ORDER BY r.id FOR UPDATE`);
  const ids = closed.map(({ id }) => id);
  if (ids.length === 0) return [];
  const what = isApproval(target) ? "The approval" : isShared(target) ? "The version’s stage" : targetWords(target);
  const closedWhy = `${what} changed again.`;
  await tx.review.updateMany({
    where: { id: { in: ids } },
    data: { state: "overtaken", closedAt: new Date(), closedBy: system.name, closedWhy },
  });
  return ids;
}

/**
 * When a review is overtaken:
 * - of a stage or an alias: its version no longer holds the target; or it told of a departure, and the target has a newer review
 * - of traffic: the same, or requests were shared out otherwise again
 * - of an approval: the approval of its version changed again
 * - of archived, which any number of versions may be: its version's stage changed again
 */
function whenOvertaken({ versionId, target, eventId }: Candidate, holders: string[]): Prisma.Sql {
  if (isApproval(target)) {
    return Prisma.sql`r.version_id = ${versionId}::uuid AND r.target IN ('approved', 'rejected') AND EXISTS (
      SELECT FROM event n WHERE n.version_id = r.version_id AND n.axis = 'approval' AND n.origin IN ('ours', 'outside') AND n.id > r.event_id)`;
  }
  if (isShared(target)) return Prisma.sql`r.target = ${target} AND ${movedAgain}`;
  const again = Prisma.sql`r.event_id < ${BigInt(eventId)} AND NOT EXISTS (
    SELECT FROM event a, event c WHERE a.id = r.event_id AND c.id = ${BigInt(eventId)} AND ${together})`;
  return Prisma.sql`r.target = ${target} AND (${endpointOf(target) === null ? Prisma.sql`FALSE` : again} OR
    CASE WHEN r.version_id IS NOT NULL THEN NOT r.version_id = ANY(${holders}::uuid[])
         ELSE EXISTS (SELECT FROM review n WHERE n.model_id = r.model_id AND n.target = r.target AND n.event_id > r.event_id) END)`;
}

/** Lets an outside change stand, with a reason: its version counts as a good one from here on. */
export async function acceptReview(viewer: Viewer, { id, reason }: { id: string; reason: string }): Promise<void> {
  const review = await db().review.findUnique({ where: { id }, include: { model: true } });
  const isVisible =
    review && can(viewer.grants, "model.read", { connectionId: review.connectionId, model: review.model.name });
  const version =
    review &&
    (review.versionId ??
      (await db().modelVersion.findFirst({ where: { modelId: review.modelId }, select: { id: true } }))?.id);
  if (!isVisible || !version) throw new AppError("not_found", "There is no such review.");
  await requireOn(viewer, "promotion.vote", await loadSubject(version));
  await transact(async (tx) => {
    const { count } = await tx.review.updateMany({
      where: { id, state: "open" },
      data: { state: "accepted", closedAt: new Date(), closedBy: viewer.name, closedWhy: reason },
    });
    if (count === 0) throw new AppError("conflict", "Somebody has closed this review already.");
    await tell(tx, "review.accepted", { ...review, modelName: review.model.name }, actorOf(viewer), {
      review: id,
      target: review.target,
      event: String(review.eventId),
      reason,
    });
  });
}

type About = Pick<Candidate, "connectionId" | "modelId" | "modelName">;

async function tell(
  tx: Tx,
  type: AuditType & `review.${string}`,
  { connectionId, modelId, modelName }: About,
  actor: Actor,
  payload: JsonObject,
): Promise<void> {
  await appendAudit(tx, {
    type,
    actor,
    subject: { kind: "model", id: modelId, name: modelName },
    connectionId,
    modelId,
    payload,
  });
}
