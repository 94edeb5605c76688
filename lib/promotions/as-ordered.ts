import "server-only";

import { db, Prisma, type Reader, type Tx } from "@/lib/db/client";
import { isApproval } from "@/lib/target";

import { answeredBy } from "./after-settling";
import { whatMoved } from "./evidence";
import type { Planned } from "./plan-for";
import { partsOf, type Promotion } from "./store";
import { type Subject, trafficNow } from "./subject";
import { writesOf } from "./targets";

/**
 * Why a rollback that had to wait is no longer what somebody ordered; null while it is. Where nobody votes on it there is no
 * vote to void: it is compared with the evidence that it was ordered on, which is its oldest.
 */
export async function whyNotAsOrdered(
  promotion: Promotion,
  subject: Subject,
  planned: Planned,
  tx?: Tx,
): Promise<string | null> {
  if (promotion.kind !== "rollback") return null;
  const moved = promotion.quorum === 0 ? await whatMovedSince(promotion, subject, planned, tx) : [];
  if (moved.length > 0) return `What this rests on changed since it was ordered. ${moved.join(" ")} Nothing was sent.`;
  const closed = await findClosedReview(promotion, tx ?? db());
  return closed
    ? `The review that this answers was closed meanwhile, by ${closed.by}: “${closed.why}”. Nothing was sent.`
    : null;
}

async function whatMovedSince(
  { id, target }: Promotion,
  subject: Subject,
  { holders, ...plan }: Planned,
  tx?: Tx,
): Promise<string[]> {
  const first = await (tx ?? db()).evidence.findFirstOrThrow({
    where: { promotionId: id },
    orderBy: { takenAt: "asc" },
  });
  const writes = writesOf(target, plan);
  return whatMoved(partsOf(first), { holders, ...(await trafficNow(subject, target, tx)), ...(writes && { writes }) });
}

/** A review of what had happened when the rollback was ordered that has been closed since; for approvals only the newest review counts. */
async function findClosedReview(
  promotion: Promotion,
  reader: Reader,
): Promise<{ by: string; why: string } | undefined> {
  const { requestedAt, target } = promotion;
  const reviews = await reader.$queryRaw<{ state: string; by: string; why: string }[]>(Prisma.sql`
    SELECT r.state, r.closed_by AS by, r.closed_why AS why FROM review r JOIN event e ON e.id = r.event_id
    WHERE ${answeredBy(promotion)} AND e.recorded_at <= ${requestedAt}::timestamptz AND (${isApproval(target)}::boolean OR r.state = 'open' OR r.closed_at > ${requestedAt}::timestamptz)
    ORDER BY r.opened_at DESC`);
  return (isApproval(target) ? reviews.slice(0, 1) : reviews).find(({ state }) => state !== "open");
}
