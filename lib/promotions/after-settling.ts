import "server-only";

import type { Tx } from "@/lib/db/client";

import type { Verdict } from "./judge";
import { deciderOf, type Promotion, tell } from "./store";

/** What follows from a settled promotion, in the same transaction: a bar on what was rolled back, reviews that it answers. */
export async function afterSettling(tx: Tx, promotion: Promotion, verdict: Verdict, holders: { id: string }[]): Promise<void> {
  const arrived = holders.some(({ id }) => id === promotion.versionId);
  if (!arrived) return;
  if (promotion.kind === "rollback" && promotion.revertsId !== null) await bar(tx, promotion, promotion.revertsId);
  const open = await tx.review.findMany({ where: { modelId: promotion.modelId, target: promotion.target, state: "open" }, select: { id: true } });
  if (open.length === 0 || verdict.state === "conflict") return;
  const state = promotion.kind === "rollback" ? "rolled-back" : "overtaken";
  await tx.review.updateMany({
    where: { id: { in: open.map(({ id }) => id) } },
    data: { state, closedAt: new Date(), closedBy: deciderOf(promotion).name, closedWhy: promotion.reason, promotionId: promotion.id },
  });
  await tell(tx, "review.closed", promotion, deciderOf(promotion), { reviews: open.map(({ id }) => id), as: state });
}

async function bar(tx: Tx, promotion: Promotion, versionId: string): Promise<void> {
  const { modelId, target, reason } = promotion;
  const living = await tx.bar.findFirst({ where: { versionId, target, liftedAt: null } });
  if (living) return;
  const by = deciderOf(promotion);
  await tx.bar.create({ data: { modelId, versionId, target, promotionId: promotion.id, reason, actorName: by.name } });
  const version = await tx.modelVersion.findUniqueOrThrow({ where: { id: versionId }, select: { nativeKey: true } });
  await tell(tx, "bar.set", promotion, by, { barred: version.nativeKey, reason });
}
