import "server-only";

import { system, type Actor } from "@/lib/audit/types";
import { transact, type Tx } from "@/lib/db/client";
import { uuidv7 } from "@/lib/db/uuid";
import { versionLabel } from "@/lib/format";
import type { PolicyInForce } from "@/lib/policies/types";
import { targetWords } from "@/lib/target";

import { fingerprintOf, type EvidenceParts, whatVoids } from "./evidence";
import { isReady } from "./ready";
import { decisionOf, lockPromotion, moveTo, partsOf, type Promotion, tell, undecided } from "./store";
import type { PromotionState } from "./types";

/** How far the clocks of processes may be apart. */
const clockMs = 60_000;

type Taken = { parts: EvidenceParts; takenAt: Date; authorId: string | null };

/** A new row of evidence. Immutable. */
export async function insertEvidence(
  tx: Tx,
  promotionId: string,
  { parts, takenAt }: Omit<Taken, "authorId">,
): Promise<string> {
  const id = uuidv7();
  await tx.evidence.create({ data: { id, promotionId, parts, takenAt, fingerprint: fingerprintOf(parts) } });
  return id;
}

/**
 * Puts new evidence under a request that is not yet being written: votes that do not hold for it become void, and the
 * request opens again or goes on, as the new evidence says. Evidence that was overtaken by younger evidence while it was
 * gathered is dropped. Answers the state that the request is in then.
 */
export async function takeEvidence(
  id: string,
  taken: Taken,
  policy: PolicyInForce,
  actor: Actor = system,
): Promise<PromotionState> {
  return transact(async (tx) => {
    const before = await lockPromotion(tx, id);
    if (before.state !== "open" && before.state !== "verifying") return before.state;
    const newest = await tx.evidence.findUnique({ where: { id: before.evidenceId ?? "" }, select: { takenAt: true } });
    // A clock that was set back must not keep new evidence out for ever.
    if (newest && newest.takenAt > taken.takenAt && newest.takenAt.getTime() < Date.now() + clockMs)
      return before.state;
    const evidenceId = await insertEvidence(tx, id, taken);
    const { why: voided, votes } = await voidVotes(tx, before, taken);
    const { rules } = policy;
    await tx.promotion.update({
      where: { id },
      data: {
        evidenceId,
        policyId: policy.id,
        policyVersion: policy.version,
        voterRole: rules.voterRole,
        voterGroup: rules.voterGroup,
        quorum: quorumFor(before.kind, policy),
        // A run that cannot be read for once does not make its author unknown.
        authorId: taken.authorId ?? before.authorId,
      },
    });
    const after = await lockPromotion(tx, id);
    const ready = isReady(after, taken.parts);
    const state = ready ? "verifying" : "open";
    const why = ready ? null : whyOpen(after, taken.parts, voided);
    if (state !== before.state) await moveTo(tx, after, state, why, ready ? decisionOf(after) : undecided);
    else if (ready) await tx.promotion.update({ where: { id }, data: decisionOf(after) });
    await tell(tx, "promotion.evidence-taken", after, actor, {
      evidence: evidenceId,
      fingerprint: fingerprintOf(taken.parts),
      gates: taken.parts.gates.map(({ title, state: gate, value }) => ({ title, state: gate, value })),
    });
    if (voided.length > 0) await tell(tx, "promotion.votes-voided", after, system, { why: voided, votes });
    if (state !== before.state)
      await tell(tx, ready ? "promotion.verifying" : "promotion.reopened", after, system, {
        why,
        evidence: evidenceId,
      });
    return state;
  });
}

export function quorumFor(kind: Promotion["kind"], { rules }: PolicyInForce): number {
  return kind === "rollback" && !rules.rollbackNeedsQuorum ? 0 : rules.quorum;
}

/** Going back without votes must not wait for the digests of large files; who is asked to vote votes on all of them. */
export function depthFor(kind: Promotion["kind"], policy: PolicyInForce): "full" | "quick" {
  return quorumFor(kind, policy) === 0 ? "quick" : "full";
}

/** Answers why, once for all votes, and whose vote on which evidence it was; empty when every vote still holds. */
async function voidVotes(
  tx: Tx,
  { votes }: Promotion,
  { parts, authorId }: Taken,
): Promise<{ why: string[]; votes: { member: string; evidence: string }[] }> {
  const reasons = new Set<string>();
  const voided: { member: string; evidence: string }[] = [];
  for (const vote of votes) {
    if (vote.voidedAt !== null) continue;
    const seen = await tx.evidence.findUniqueOrThrow({ where: { id: vote.evidenceId } });
    const madeIt = authorId !== null && vote.memberId === authorId;
    const why = [
      ...whatVoids(partsOf(seen), parts),
      ...(madeIt ? ["It is known now that this person made the version."] : []),
    ];
    if (why.length === 0) continue;
    for (const reason of why) reasons.add(reason);
    voided.push({ member: vote.memberName, evidence: vote.evidenceId });
    await tx.vote.update({ where: { id: vote.id }, data: { voidedAt: new Date(), voidedWhy: why.join(" ") } });
  }
  return { why: [...reasons], votes: voided };
}

/** Why a request that was about to be written is open again. */
export function whyOpen(
  { barred, version, target }: Pick<Promotion, "barred" | "version" | "target">,
  parts: EvidenceParts,
  voided: string[] = [],
): string {
  if (voided.length > 0) return `Votes became void. ${voided.join(" ")}`;
  if (barred) return `${versionLabel(version.nativeKey)} is barred from ${targetWords(target)}: it was rolled back.`;
  const failing = parts.gates.filter(({ state }) => state !== "pass").map(({ title }) => `“${title}”`);
  return failing.length > 0 ? `Not every gate passes: ${failing.join(", ")}.` : "It needs more votes.";
}
