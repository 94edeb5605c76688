import "server-only";

import { actorOf, type Viewer } from "@/lib/auth";
import { findModel } from "@/lib/catalog/find-model";
import { db, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { requireOn } from "./request";
import { loadPromotion, tell } from "./store";
import { loadSubject } from "./subject";
import { requireVisible } from "./vote";
import type { BarLine } from "./types";

/** Bars of a model, or of one version of it, living ones first. Empty when the model is not to be seen. */
export async function listBars(
  viewer: Viewer,
  { version, ...ref }: { connection: string; model: string; version?: string },
): Promise<BarLine[]> {
  const model = await findModel(viewer, ref);
  if (!model) return [];
  const rows = await db().bar.findMany({
    where: { modelId: model.head.id, ...(version !== undefined && { version: { nativeKey: version } }) },
    include: { version: { select: { nativeKey: true } } },
    orderBy: [{ liftedAt: { sort: "asc", nulls: "first" } }, { at: "desc" }],
    take: 50,
  });
  return rows.map(({ id, version, target, reason, actorName, at, liftedAt, liftedBy, liftedWhy }) => ({
    id,
    version: version.nativeKey,
    target,
    reason,
    by: actorName,
    at: at.getTime(),
    lifted: liftedAt && { at: liftedAt.getTime(), by: liftedBy ?? "", why: liftedWhy ?? "" },
  }));
}

/** Lets a version back to a target. Throws `conflict` when somebody has lifted the bar already. */
export async function liftBar(viewer: Viewer, { id, reason }: { id: string; reason: string }): Promise<void> {
  const bar = await db().bar.findUnique({ where: { id } });
  if (!bar) throw new AppError("not_found", "There is no such bar.");
  const promotion = await loadPromotion(bar.promotionId);
  requireVisible(viewer, promotion);
  const subject = await loadSubject(bar.versionId);
  await requireOn(viewer, "promotion.roll-back", subject);
  await transact(async (tx) => {
    const { count } = await tx.bar.updateMany({
      where: { id, liftedAt: null },
      data: { liftedAt: new Date(), liftedBy: viewer.name, liftedWhy: reason },
    });
    if (count === 0) throw new AppError("conflict", "Somebody has lifted this bar already.");
    await tell(tx, "bar.lifted", promotion, actorOf(viewer), {
      bar: id,
      version: subject.version.key,
      barred: subject.version.key,
      reason,
    });
  });
}
