import "server-only";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { can } from "@/lib/permissions";
import { isApproval } from "@/lib/target";

import { gatherEvidence } from "./gather";
import { policyFor } from "./policy-for";
import { requireOn, whyNotMove } from "./request";
import { approvalMeant } from "./review-candidates";
import { orderRollBack } from "./roll-back";
import { loadSubject, openRegistryOf } from "./subject";
import { depthFor } from "./take-evidence";

/**
 * Takes back a change of an approval that was made outside. An approval is taken back by a rejection; a status that was taken
 * away comes back, an approval only when it had been agreed to here. Throws `not_found`, and `conflict` when it cannot be taken back.
 */
export async function rollBackApproval(
  viewer: Viewer,
  { id, reason }: { id: string; reason: string },
): Promise<{ number: number }> {
  const review = await db().review.findUnique({ where: { id }, include: { model: true, event: true, version: true } });
  const isVisible =
    review && can(viewer.grants, "model.read", { connectionId: review.connectionId, model: review.model.name });
  if (!isVisible || !review.version || !isApproval(review.target))
    throw new AppError("not_found", "There is no such review.");
  const subject = await loadSubject(review.version.id);
  await requireOn(viewer, "promotion.roll-back", subject);
  if (review.state !== "open") throw new AppError("conflict", "Somebody has closed this review already.");
  const registry = await openRegistryOf(subject);
  const meaningOf = (word: string | null) => approvalMeant(word, registry.writes?.approvals ?? null);
  const target = approvalBefore(review.event, meaningOf);
  const label = versionLabel(review.version.nativeKey);
  if (target === null)
    throw new AppError(
      "conflict",
      `${label} was neither approved nor rejected before, and nothing else can be written. Accept the change, or ask for an approval.`,
    );
  if (target === "approved" && !(await wasAgreed(review.version.id, meaningOf)))
    throw new AppError("conflict", `Nobody here had agreed to the approval of ${label}: ask for it from its own page.`);
  const policy = await policyFor(subject, target);
  const gathered = await gatherEvidence(subject, target, policy, registry, depthFor("rollback", policy));
  const now = gathered.look.versions.get(review.version.nativeKey)?.approval.native ?? null;
  if (now !== review.event.after)
    throw new AppError(
      "conflict",
      `The approval of ${label} changed again: it reads ${now ?? "nothing"} by now, and ${review.event.after ?? "nothing"} when the review was opened. Look again, then decide.`,
    );
  const refusal = await whyNotMove(subject, target, registry);
  if (refusal !== null) throw new AppError("conflict", refusal);
  return orderRollBack(viewer, { kind: "rollback", subject, target, reason, policy, gathered });
}

type Status = "approved" | "rejected";

/** What takes a change back. An approval that nobody agreed to is answered by a rejection, whatever was there before. */
function approvalBefore(
  { before, after }: { before: string | null; after: string | null },
  meaningOf: (word: string | null) => Status | null,
): Status | null {
  return meaningOf(after) === "approved" ? "rejected" : meaningOf(before);
}

/** Whether the newest approval of a version came by a decision made here, or by a change that somebody accepted. */
async function wasAgreed(versionId: string, meaningOf: (word: string | null) => Status | null): Promise<boolean> {
  const decided = await db().promotion.findFirst({
    where: { versionId, target: { in: ["approved", "rejected"] }, state: "applied" },
    orderBy: { stateAt: "desc" },
    select: { target: true, stateAt: true },
  });
  const accepted = await db().review.findFirst({
    where: { versionId, target: { in: ["approved", "rejected"] }, state: "accepted" },
    orderBy: { closedAt: "desc" },
    select: { closedAt: true, event: { select: { after: true } } },
  });
  const isDecidedLater = decided !== null && (accepted?.closedAt ?? new Date(0)) < decided.stateAt;
  // What was accepted may have taken the approval away: what counts is what it led to.
  return isDecidedLater
    ? decided.target === "approved"
    : accepted !== null && meaningOf(accepted.event.after) === "approved";
}
