import "server-only";

import type { JsonObject } from "@/lib/audit/types";
import { Prisma, type Tx } from "@/lib/db/client";
import { endpointOf, isApproval, isShared } from "@/lib/target";

import type { Verdict } from "./judge";
import { movedAgain } from "./moved-again";
import { deciderOf, type Promotion } from "./store";

type Entry = { type: "bar.set" | "review.closed"; payload: JsonObject };

/**
 * What follows from a promotion that went through, in the same transaction: a bar on what was rolled back, reviews that it
 * answers. Answers what the audit log is to be told of it, after the rows.
 */
export async function afterSettling(
  tx: Tx,
  promotion: Promotion,
  verdict: Verdict,
  holders: { id: string }[],
): Promise<Entry[]> {
  if (verdict.state !== "applied") return [];
  const out =
    promotion.revertsId !== null && !holders.some(({ id }) => id === promotion.revertsId) ? promotion.revertsId : null;
  const barred = out === null ? [] : await bar(tx, promotion, out);
  return [...barred, ...(await closeReviews(tx, promotion))];
}

/** Reviews `r` that a decision answers: of its target; of an approval, those of the version itself; of traffic, those of every model that the endpoint serves. */
export function answeredBy({
  connectionId,
  modelId,
  versionId,
  target,
}: Pick<Promotion, "connectionId" | "modelId" | "versionId" | "target">): Prisma.Sql {
  if (isApproval(target)) return Prisma.sql`r.version_id = ${versionId}::uuid AND r.target IN ('approved', 'rejected')`;
  if (endpointOf(target) !== null) return Prisma.sql`r.connection_id = ${connectionId}::uuid AND r.target = ${target}`;
  return isShared(target) ? Prisma.sql`FALSE` : Prisma.sql`r.model_id = ${modelId}::uuid AND r.target = ${target}`;
}

/** A review of an archived version ends once the version's stage changes, which a decision on another stage may do too. */
async function closeReviews(tx: Tx, promotion: Promotion): Promise<Entry[]> {
  const { id, kind, reason, modelId, target } = promotion;
  const archived =
    isApproval(target) || endpointOf(target) !== null
      ? Prisma.sql`FALSE`
      : Prisma.sql`r.model_id = ${modelId}::uuid AND r.target = 'archived' AND ${movedAgain}`;
  const open = await tx.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT r.id FROM review r WHERE r.state = 'open' AND (${answeredBy(promotion)} OR (${archived})) ORDER BY r.id FOR UPDATE`,
  );
  if (open.length === 0) return [];
  const state = kind === "rollback" ? "rolled-back" : "overtaken";
  const reviews = open.map((review) => review.id);
  await tx.review.updateMany({
    where: { id: { in: reviews } },
    data: { state, closedAt: new Date(), closedBy: deciderOf(promotion).name, closedWhy: reason, promotionId: id },
  });
  return [{ type: "review.closed", payload: { reviews, as: state } }];
}

async function bar(tx: Tx, promotion: Promotion, versionId: string): Promise<Entry[]> {
  const { id, modelId, target, reason } = promotion;
  const living = await tx.bar.findFirst({ where: { versionId, target, liftedAt: null } });
  if (living) return [];
  await tx.bar.create({
    data: { modelId, versionId, target, promotionId: id, reason, actorName: deciderOf(promotion).name },
  });
  const version = await tx.modelVersion.findUniqueOrThrow({ where: { id: versionId }, select: { nativeKey: true } });
  return [{ type: "bar.set", payload: { barred: version.nativeKey, reason } }];
}
