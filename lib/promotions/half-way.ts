import "server-only";

import { actorOf, type Viewer } from "@/lib/auth";
import { transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { listSteps, planSteps as keepSteps } from "@/lib/writes/steps";
import type { PlannedStep, Step } from "@/lib/writes/types";

import { drive } from "./drive";
import { requireOn } from "./request";
import { idOf, loadPromotion, lockPromotion, moveTo, type Promotion, tell } from "./store";
import { loadSubject } from "./subject";
import { requireVisible } from "./vote";

/** Sends what is missing of a promotion that stopped half-way. Throws `conflict` when it is not half-way any more. */
export async function finish(viewer: Viewer, { number }: { number: number }): Promise<void> {
  const id = await halfWay(viewer, number);
  await transact(async (tx) => {
    const promotion = await lockPartial(tx, id);
    await tx.writeStep.updateMany({ where: { promotionId: id, outcome: { in: ["refused", "lost"] } }, data: { outcome: "planned" } });
    await moveTo(tx, promotion, "applying", `${viewer.name} ordered the rest.`, by(viewer));
    await tell(tx, "promotion.finishing", promotion, actorOf(viewer), {});
  });
  await drive(id);
}

/** Takes back what a promotion wrote before it stopped half-way, the last write first. */
export async function undo(viewer: Viewer, { number, reason }: { number: number; reason: string }): Promise<void> {
  const id = await halfWay(viewer, number);
  await transact(async (tx) => {
    const promotion = await lockPartial(tx, id);
    const written = (await listSteps(id, tx)).filter(({ outcome, purpose }) => outcome === "held" && purpose !== "undo");
    await keepSteps(tx, id, promotion.modelId, written.reverse().map(inverse));
    await moveTo(tx, promotion, "applying", `${viewer.name} ordered to undo it: “${reason}”.`, by(viewer));
    await tell(tx, "promotion.undoing", promotion, actorOf(viewer), { reason });
  });
  await drive(id);
}

async function halfWay(viewer: Viewer, number: number): Promise<string> {
  const id = await idOf(number);
  const promotion = await loadPromotion(id);
  requireVisible(viewer, promotion);
  await requireOn(viewer, "promotion.roll-back", await loadSubject(promotion.versionId));
  return id;
}

async function lockPartial(tx: Parameters<typeof lockPromotion>[0], id: string): Promise<Promotion> {
  const promotion = await lockPromotion(tx, id);
  if (promotion.state !== "partial") throw new AppError("conflict", `Request #${promotion.number} is ${promotion.state}: nothing of it is half-way.`);
  return promotion;
}

function by(viewer: Viewer) {
  return { decidedKind: "member", decidedId: viewer.id, decidedName: viewer.name };
}

function inverse({ versionId, version, axis, key, before, after }: Step): PlannedStep {
  return { purpose: "undo", versionId, version, axis, key, before: after, after: before };
}
