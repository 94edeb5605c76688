import "server-only";

import { actorOf, type Viewer } from "@/lib/auth";
import { transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { listSteps, planSteps as keepSteps } from "@/lib/writes/steps";
import type { PlannedStep, Step } from "@/lib/writes/types";
import { quotedAtEnd } from "@/lib/words";

import { drive } from "./drive";
import { requireOn } from "./request";
import { loadNumbered, lockPromotion, moveTo, type Promotion, tell } from "./store";
import { loadSubject } from "./subject";
import { unsettled } from "./types";
import { overAlready, requireVisible } from "./vote";

/** Sends what is missing of a promotion that stopped half-way, after a reading that shows it missing. Throws `conflict` when it is not half-way any more. */
export async function finish(viewer: Viewer, { number }: { number: number }): Promise<void> {
  const id = await halfWay(viewer, number);
  await transact(async (tx) => {
    const promotion = await lockPartial(tx, id);
    const steps = await listSteps(id, tx);
    if (steps.some(({ purpose }) => purpose === "undo"))
      throw new AppError("conflict", `Request #${number} is being undone: undo the rest of it.`);
    await moveTo(tx, promotion, "applying", `${viewer.name} ordered the rest.`, by(viewer));
    const missing = steps.filter(({ outcome }) => outcome !== "held" && outcome !== "skipped");
    await tell(tx, "promotion.finishing", promotion, actorOf(viewer), { calls: missing.map(toPayload) });
  });
  await drive(id);
}

/** Takes back what a promotion wrote before it stopped half-way, the last write first. Throws `conflict` as `finish`, and for what cannot be taken back. */
export async function undo(viewer: Viewer, { number, reason }: { number: number; reason: string }): Promise<void> {
  const id = await halfWay(viewer, number);
  await transact(async (tx) => {
    const promotion = await lockPartial(tx, id);
    const steps = await listSteps(id, tx);
    const undoing = steps.filter(({ purpose }) => purpose === "undo");
    // What was lost may have arrived since; an undoing that is not needed is not sent.
    const written =
      undoing.length > 0
        ? []
        : steps.filter(({ outcome }) => outcome === "held" || outcome === "lost" || outcome === "sent");
    const lasting = written.find(({ axis, before }) => before === null && (axis === "stage" || axis === "approval"));
    if (lasting)
      throw new AppError(
        "conflict",
        `${versionLabel(lasting.version)} had no ${lasting.axis} before, and no registry takes one away again. Send the rest, or roll back.`,
      );
    const planned = await keepSteps(tx, id, promotion.modelId, written.reverse().map(inverse));
    await moveTo(tx, promotion, "applying", `${viewer.name} ordered to undo it: ${quotedAtEnd(reason)}`, by(viewer));
    await tell(tx, "promotion.undoing", promotion, actorOf(viewer), {
      reason,
      calls: [...undoing, ...planned].map(toPayload),
    });
  });
  await drive(id);
}

/** Ends one whose outcome cannot be found out, so that others of the model can go on. Says that it never was known. */
export async function giveUp(viewer: Viewer, { number, reason }: { number: number; reason: string }): Promise<void> {
  const id = await halfWay(viewer, number);
  await transact(async (tx) => {
    const promotion = await lockPromotion(tx, id);
    if (promotion.state !== "unknown" && promotion.state !== "accepted") throw overAlready(promotion);
    await moveTo(
      tx,
      promotion,
      "superseded",
      `Given up by ${viewer.name}: ${quotedAtEnd(reason)} Whether its writes happened was never known.`,
    );
    await tell(tx, "promotion.given-up", promotion, actorOf(viewer), {
      reason,
      calls: (await listSteps(id, tx)).map(toPayload),
    });
  });
}

async function halfWay(viewer: Viewer, number: number): Promise<string> {
  const promotion = await loadNumbered(number);
  requireVisible(viewer, promotion);
  await requireOn(viewer, "promotion.roll-back", await loadSubject(promotion.versionId));
  return promotion.id;
}

async function lockPartial(tx: Tx, id: string): Promise<Promotion> {
  const promotion = await lockPromotion(tx, id);
  if (promotion.state !== "partial")
    throw new AppError("conflict", `Request #${promotion.number} is ${promotion.state}: nothing of it is half-way.`);
  const other = await tx.promotion.findFirst({
    where: { modelId: promotion.modelId, id: { not: id }, state: { in: [...unsettled] } },
    select: { number: true },
  });
  if (other)
    throw new AppError(
      "conflict",
      `Request #${other.number} of the same model is being written: wait until that is over.`,
    );
  return promotion;
}

function toPayload({ purpose, axis, key, version, before, after }: PlannedStep) {
  return { purpose, axis, key, version, before, after };
}

function by(viewer: Viewer) {
  return { decidedKind: "member", decidedId: viewer.id, decidedName: viewer.name };
}

function inverse({ versionId, version, axis, key, before, after }: Step): PlannedStep {
  return { purpose: "undo", versionId, version, axis, key, before: after, after: before };
}
