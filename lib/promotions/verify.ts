import "server-only";

import { isDeepStrictEqual } from "node:util";

import { system } from "@/lib/audit/types";
import { Prisma, readRows, transact, type Tx } from "@/lib/db/client";
import { versionLabel } from "@/lib/format";
import { lookAt } from "@/lib/observer/look";
import { listVoters } from "@/lib/members/list-voters";
import { can } from "@/lib/permissions";
import type { Registry } from "@/lib/registries/types";
import { targetWords } from "@/lib/target";
import { listWords } from "@/lib/words";
import { type Lease, requireLease } from "@/lib/writes/lease";
import { markSent, planSteps as keepSteps } from "@/lib/writes/steps";

import { type Ahead, isYoung } from "./ahead";
import { whyNotAsOrdered } from "./as-ordered";
import { expire, supersede } from "./close";
import { areSameWrites, type EvidenceParts } from "./evidence";
import { gatherEvidence, requireThere } from "./gather";
import { whyNotLeave } from "./leaving";
import { type Planned, planFor } from "./plan-for";
import { policyFor } from "./policy-for";
import { isReady } from "./ready";
import {
  deciderOf,
  decisionOf,
  livingApprovals,
  loadPromotion,
  lockPromotion,
  moveTo,
  partsOf,
  type Promotion,
  tell,
  undecided,
} from "./store";
import { asMapped, isSameGround, type Subject } from "./subject";
import { depthFor, takeEvidence, whyOpen } from "./take-evidence";
import { lookOptions, writesOf } from "./targets";
import { ballotOf } from "./vote";
import { whyNotVote } from "./voters";

/** Evidence that is younger need not be gathered again: who holds the target is looked at in any case. */
const freshSeconds = 60;

/** What a promotion is verified with: its rows, its registry, the right to write to it. `ahead`: a look that began already. */
export type Standing = { subject: Subject; registry: Registry; lease: Lease; ahead?: Ahead };

/**
 * Is it still the very thing that was approved? Looks at the registry, gathers evidence again unless it is fresh, and
 * either orders the writing or opens the request again, saying what changed. Answers whether the writing is ordered; when the
 * state still is `verifying` then, something moved meanwhile: verify again. Throws `not_found` when the version is gone.
 */
export async function verify(promotion: Promotion, { subject, registry, lease, ahead }: Standing): Promise<boolean> {
  const { id, target } = promotion;
  if (promotion.expiresAt <= new Date()) {
    await expire(id);
    return false;
  }
  // Before new evidence opens it again, to wait for a bar that may be lifted for another reason.
  const barred = whyBarredBack(promotion);
  if (barred !== null) {
    await supersede(id, barred);
    return false;
  }
  const policy = await policyFor(subject, target);
  const evidence = await newestEvidence(promotion);
  const known = partsOf(evidence);
  const samePolicy = policy.id === promotion.policyId && policy.version === promotion.policyVersion;
  const isFresh = samePolicy && evidence.fresh;

  if (isFresh) {
    const look = await (ahead && isYoung(ahead)
      ? ahead.look
      : lookAt(
          { ...subject, registry, modelId: subject.model.id },
          [subject.version.key, ...known.holders.map(({ key }) => key)],
          lookOptions(subject, target),
        ));
    requireThere(subject, look);
  }
  const shown = isFresh ? await planFor(subject, target, registry) : null;
  const isSame = shown !== null && (await isAsShown(subject, target, known, shown));
  if (!isSame) {
    const gathered = await gatherEvidence(subject, target, policy, registry, depthFor(promotion.kind, policy));
    if ((await takeEvidence(id, gathered, policy)) !== "verifying") return false;
  }
  const plan = isSame ? shown : await planFor(subject, target, registry);
  const overtaken =
    whyOvertaken(promotion, plan) ??
    (await whyNotAsOrdered(promotion, subject, plan)) ??
    (await whyNotTheirs(promotion, subject));
  if (overtaken !== null) {
    await supersede(id, overtaken);
    return false;
  }
  if (await voidVotesOfOutsiders(isSame ? promotion : await loadPromotion(id))) return false;
  return orderWriting(id, subject, registry, lease);
}

/** Its age is the database's to tell: processes may have clocks of their own. */
async function newestEvidence({ evidenceId }: Promotion): Promise<{ parts: unknown; fresh: boolean }> {
  const [row] = await readRows<{ parts: unknown; fresh: boolean }>(Prisma.sql`
    SELECT parts, now() - taken_at < make_interval(secs => ${freshSeconds}::int) AS fresh FROM evidence WHERE id = ${evidenceId}::uuid`);
  if (!row) throw new Error("A promotion without evidence cannot be verified.");
  return row;
}

/** A member who was disabled or lost the role meanwhile no longer counts. Answers whether the request opened again for it. */
async function voidVotesOfOutsiders(promotion: Promotion): Promise<boolean> {
  const votes = livingApprovals(promotion);
  if (votes.length === 0) return false;
  const voters = await listVoters(votes.map(({ memberId }) => memberId));
  const gone = votes.filter(({ memberId }) => {
    const voter = voters.find((each) => each.id === memberId);
    return !voter || whyNotVote(voter, ballotOf(promotion)) !== null;
  });
  if (gone.length === 0) return false;
  return transact(async (tx) => {
    const now = await lockPromotion(tx, promotion.id);
    if (now.state !== "verifying") return true;
    const why = "This person's vote does not count any more: the role or the membership ended.";
    await tx.vote.updateMany({
      where: { id: { in: gone.map(({ id }) => id) }, voidedAt: null },
      data: { voidedAt: new Date(), voidedWhy: why },
    });
    const after = await lockPromotion(tx, promotion.id);
    const open = livingApprovals(after).length < after.quorum;
    if (open)
      await moveTo(
        tx,
        after,
        "open",
        `Votes became void. ${listWords(gone.map(({ memberName }) => memberName))} may no longer vote here.`,
        undecided,
      );
    else await moveTo(tx, after, "verifying", null, decisionOf(after));
    await tell(tx, "promotion.votes-voided", after, system, {
      why: [why],
      votes: gone.map(({ memberName, evidenceId }) => ({ member: memberName, evidence: evidenceId })),
    });
    if (open) await tell(tx, "promotion.reopened", after, system, { why });
    return open;
  });
}

/** Whether the target is held as voters saw it, and the calls are those that they saw. */
async function isAsShown(
  subject: Subject,
  target: string,
  known: EvidenceParts,
  { holders, ...plan }: Planned,
  tx?: Tx,
): Promise<boolean> {
  return (
    areSameWrites(known.writes, writesOf(target, plan)) && (await isSameGround(subject, target, known, tx, holders))
  );
}

/** Null, or what happened that leaves nothing to do. */
function whyOvertaken(promotion: Promotion, { holders, ...plan }: Planned): string | null {
  const { kind, revertsId, target, version } = promotion;
  if (!plan.ok) return plan.why;
  const rooted = whyNotLeave(kind, target, version.nativeKey, plan.leaves);
  if (rooted !== null) return rooted;
  const barred = whyBarredBack(promotion);
  if (barred !== null) return barred;
  if (kind !== "rollback" || revertsId === null || holders.some(({ id }) => id === revertsId)) return null;
  return `What was to be rolled back does not hold ${targetWords(target)} any more: ${listWords(holders.map(({ key }) => versionLabel(key))) || "nobody"} does. ${versionLabel(version.nativeKey)} was left where it is.`;
}

function whyBarredBack({ kind, barred, version, target }: Promotion): string | null {
  return kind === "rollback" && barred
    ? `${versionLabel(version.nativeKey)} is barred from ${targetWords(target)} by now: it was rolled back itself.`
    : null;
}

/** Nobody votes on a rollback that needs no votes: whoever ordered it must still be one who may when it is written, as a voter must. */
async function whyNotTheirs(
  { kind, quorum, actorId, actorName }: Promotion,
  { connection, model }: Subject,
): Promise<string | null> {
  if (kind !== "rollback" || quorum > 0 || actorId === null) return null;
  const [member] = await listVoters([actorId]);
  if (member && can(member.grants, "promotion.roll-back", { connectionId: connection.id, model: model.name }))
    return null;
  return `${actorName}, who ordered it, may not roll back here any more. Whoever may can order it again.`;
}

/** State, audit entry and the writes that the registry is owed, together. The first one counts as sent from here on. */
async function orderWriting(id: string, subject: Subject, registry: Registry, lease: Lease): Promise<boolean> {
  return transact(async (tx) => {
    const promotion = await lockPromotion(tx, id);
    if (promotion.state !== "verifying") return false;
    await requireLease(tx, lease);
    // The next round looks by the mapping that is in force now.
    if (!isDeepStrictEqual((await asMapped(subject, tx)).rules, subject.rules)) return false;
    const evidence = partsOf(await tx.evidence.findUniqueOrThrow({ where: { id: promotion.evidenceId ?? "" } }));
    const plan = await planFor(subject, promotion.target, registry, tx);
    const policy = await policyFor(subject, promotion.target, tx);
    // What was recorded since the look, a new policy, the end of its lifetime: the next round says what follows.
    const samePolicy = policy.id === promotion.policyId && policy.version === promotion.policyVersion;
    if (
      !samePolicy ||
      promotion.expiresAt <= new Date() ||
      !plan.ok ||
      !(await isAsShown(subject, promotion.target, evidence, plan, tx))
    )
      return false;
    if ((whyOvertaken(promotion, plan) ?? (await whyNotAsOrdered(promotion, subject, plan, tx))) !== null) return false;
    if (!isReady(promotion, evidence)) {
      const why = whyOpen(promotion, evidence);
      await moveTo(tx, promotion, "open", why, undecided);
      await tell(tx, "promotion.reopened", promotion, system, { why });
      return false;
    }
    const steps = await keepSteps(tx, id, subject.model.id, plan.steps);
    await markSent(tx, id, steps[0]?.ordinal ?? 1, lease);
    await moveTo(tx, promotion, "applying", null);
    await tell(tx, "promotion.applying", promotion, deciderOf(promotion), {
      evidence: promotion.evidenceId,
      votes: livingApprovals(promotion).map(({ memberName, evidenceId }) => ({
        member: memberName,
        evidence: evidenceId,
      })),
      calls: plan.steps.map((step) => ({ ...step })),
    });
    return true;
  });
}
