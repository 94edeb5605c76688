import "server-only";

import { actorOf, type Viewer } from "@/lib/auth";
import { type CatalogModel, findModel } from "@/lib/catalog/find-model";
import { db, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { whileDeciding } from "@/lib/observer/calm";
import { isApproval, isShared } from "@/lib/target";

import { driveForClick } from "./drive";
import { gatherEvidence } from "./gather";
import { listEarlierHolders } from "./earlier-holders";
import { policyFor } from "./policy-for";
import { insertPromotion, requireOn, subjectFor, whyNotMove } from "./request";
import { shownBack, whyNotShown } from "./shown-back";
import { loadPromotion, tell } from "./store";
import { type Ground, listHolders, loadSubject, openRegistryOf, type Subject } from "./subject";
import { depthFor } from "./take-evidence";
import { rulesFor } from "./targets";
import type { RollBackInput } from "./inputs";
import type { RollBackChoice } from "./types";

/** Versions that could take the target back, the last good one first. Throws `not_found` when the model is not to be seen. */
export async function listRollBackChoices(
  viewer: Viewer,
  { connection, model, target }: Pick<RollBackInput, "connection" | "model" | "target">,
): Promise<RollBackChoice[]> {
  const found = await findModel(viewer, { connection, model });
  if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
  if (whyNoWayBack(target) !== null) return [];
  const earlier = await listEarlierHolders(groundOf(found), target);
  return earlier.map(({ id: _id, ...choice }) => choice);
}

/**
 * Brings a target back to an earlier holder: the last good one, or another by choice. No quorum unless the policy says so.
 * What held it is barred once the rollback has been read back. Throws `conflict` when it is not what was shown.
 */
export async function rollBack(viewer: Viewer, input: RollBackInput): Promise<{ number: number }> {
  requireWayBack(input.target);
  const version = input.version ?? (await lastGood(viewer, input));
  const subject = await subjectFor(viewer, { ...input, version }, "promotion.roll-back");
  const [earlier] = await listEarlierHolders(subject, input.target, subject.version.id);
  if (!earlier)
    throw new AppError(
      "conflict",
      `${versionLabel(version)} is not known to have held ${input.target} before: it has to be promoted, from its own page.`,
    );
  const reverts = await whatLeaves(subject, input.target);
  const registry = await openRegistryOf(subject);
  const policy = await policyFor(subject, input.target);
  const gathered = await gatherEvidence(subject, input.target, policy, registry, depthFor("rollback", policy));
  const refusal = await whyNotMove(subject, input.target, registry, "rollback");
  if (refusal !== null) throw new AppError("conflict", refusal);
  const changed = whyNotShown(input.target, input.shown, shownBack(subject.version.id, gathered.parts));
  if (changed !== null) throw new AppError("conflict", changed);

  return orderRollBack(viewer, {
    kind: "rollback",
    subject,
    target: input.target,
    reason: input.reason,
    policy,
    gathered,
    ...(reverts !== undefined && { revertsId: reverts }),
  });
}

/** Writes a rollback down and, where no votes are asked for, carries it out. */
export async function orderRollBack(
  viewer: Viewer,
  asked: Parameters<typeof insertPromotion>[2],
): Promise<{ number: number }> {
  const { revertsId, reason, gathered } = asked;
  const made = await transact(async (tx) => {
    const row = await insertPromotion(tx, viewer, asked);
    await tell(
      tx,
      row.quorum === 0 ? "promotion.rolled-back" : "promotion.requested",
      await loadPromotion(row.id, tx),
      actorOf(viewer),
      {
        reason,
        takesOut: gathered.holders.filter((holder) => holder.id === revertsId).map(({ key }) => key),
        evidence: row.evidenceId,
      },
    );
    return row;
  });
  if (made.quorum === 0) await whileDeciding(asked.subject.connection.id, () => driveForClick(made.id));
  return { number: made.number };
}

async function lastGood(viewer: Viewer, { connection, model, target }: RollBackInput): Promise<string> {
  const found = await findModel(viewer, { connection, model });
  if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
  const good = (await listEarlierHolders(groundOf(found), target)).find((choice) => choice.good);
  if (good) return good.version;
  await requireOn(viewer, "promotion.roll-back", await anySubject(found.head.id));
  throw new AppError(
    "conflict",
    `No earlier holder of ${target} came by a decision made here. Choose a version to go back to.`,
  );
}

/** Throws `conflict` for a target that any number of versions may have: a version gets there by a request, not by a rollback. */
export function requireWayBack(target: string): void {
  const refusal = whyNoWayBack(target);
  if (refusal !== null) throw new AppError("conflict", refusal);
}

function whyNoWayBack(target: string): string | null {
  if (isApproval(target))
    return `Any number of versions may be ${target}: a change of an approval is taken back from its review.`;
  if (isShared(target))
    return `Any number of versions may be ${target === "none" ? "without a stage" : target}: there is no holder to go back to. Ask for it from the version's own page.`;
  return null;
}

function groundOf({ head, rules }: CatalogModel): Ground {
  return { connection: head.connection, model: head, rules };
}

async function anySubject(modelId: string): Promise<Subject> {
  const row = await db().modelVersion.findFirst({ where: { modelId }, select: { id: true } });
  if (!row) throw new AppError("not_found", "This model has no versions.");
  return loadSubject(row.id);
}

/**
 * The version that is taken out: of several, the one that came to the target last, whatever else it was given since. Undefined
 * where nobody holds the target, and the rollback fills it again.
 */
async function whatLeaves(subject: Subject, target: string): Promise<string | undefined> {
  const holders = (await listHolders(subject, target)).filter(({ id }) => id !== subject.version.id);
  const newest = await db().placement.findFirst({
    where: {
      versionId: { in: holders.map(({ id }) => id) },
      knownTo: null,
      endAfter: null,
      OR: rulesFor(subject.rules, target).map(({ axis, key }) => ({ axis, key })),
    },
    orderBy: [{ startBefore: "desc" }, { id: "desc" }],
    select: { versionId: true },
  });
  return newest?.versionId ?? holders.at(-1)?.id;
}
