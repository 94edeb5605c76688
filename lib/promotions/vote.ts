import "server-only";

import { actorOf, recordDenial, type Viewer } from "@/lib/auth";
import { db, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { whileDeciding } from "@/lib/observer/calm";
import { can } from "@/lib/permissions";
import { quotedAtEnd } from "@/lib/words";

import { lacksOneVote, lookAhead } from "./ahead";
import { driveForClick } from "./drive";
import { whatVoids, whyNoCalls } from "./evidence";
import { isReady } from "./ready";
import {
  decisionOf,
  loadNumbered,
  loadPromotion,
  lockPromotion,
  moveTo,
  partsOf,
  type Promotion,
  rulesOf,
  tell,
  undecided,
} from "./store";
import type { VoteInput } from "./inputs";
import type { PromotionState } from "./types";
import { type Ballot, whyNotVote } from "./voters";

/**
 * Keeps a vote, bound to the evidence that was on the screen, and lets the promotion go on when it was the last one
 * missing. Answers where the promotion stands then. Throws `conflict` when what was looked at has changed, `forbidden`
 * when this vote would not count.
 */
export async function castVote(
  viewer: Viewer,
  input: VoteInput,
): Promise<{ state: PromotionState; stateReason: string | null }> {
  const promotion = await loadNumbered(input.number);
  requireVisible(viewer, promotion);
  const refusal = whyNotVote(viewer, ballotOf(promotion));
  if (refusal !== null) {
    await recordDenial(viewer, "promotion.vote", { id: `#${promotion.number}`, name: `#${promotion.number}` });
    throw new AppError("forbidden", refusal);
  }
  if (input.choice === "reject" && input.reason === "") {
    throw new AppError("invalid", "A rejection needs a reason.", { fields: { reason: ["Say why."] } });
  }
  const { id } = promotion;
  if (input.choice === "approve" && lacksOneVote(promotion)) {
    await whileDeciding(promotion.connectionId, async () => {
      // What fails here, the driving meets again and keeps with the promotion: the vote counts in any case.
      const ahead = await lookAhead(promotion).catch(() => undefined);
      if (await keepVote(viewer, id, input)) await driveForClick(id, ahead);
    });
  } else if (await keepVote(viewer, id, input)) {
    await driveForClick(id);
  }
  const { state, stateReason } = await db().promotion.findUniqueOrThrow({
    where: { id },
    select: { state: true, stateReason: true },
  });
  return { state: state as PromotionState, stateReason };
}

/** A request that the viewer may not see is not there. Throws `not_found`. */
export function requireVisible(viewer: Viewer, { connectionId, model }: Promotion): void {
  if (!can(viewer.grants, "model.read", { connectionId, model: model.name }))
    throw new AppError("not_found", "There is no such request.");
}

export function ballotOf(promotion: Promotion): Ballot {
  return {
    connectionId: promotion.connectionId,
    model: promotion.model.name,
    shifted: promotion.shifted ?? [],
    voterRole: promotion.voterRole,
    voterGroup: promotion.voterGroup,
    requesterId: promotion.actorId,
    authorId: promotion.authorId,
    authorMissing: promotion.authorId === null && rulesOf(promotion).unknownAuthorBlocks,
  };
}

/** Answers whether the promotion can go on now. */
async function keepVote(viewer: Viewer, id: string, { choice, reason, evidenceId }: VoteInput): Promise<boolean> {
  return transact(async (tx) => {
    const promotion = await lockPromotion(tx, id);
    if (promotion.state !== "open" && !(promotion.state === "verifying" && choice === "reject"))
      throw overAlready(promotion);
    if (promotion.expiresAt <= new Date())
      throw new AppError(
        "conflict",
        `Request #${promotion.number} has expired: its lifetime ended. It can be asked for again.`,
      );
    const shown = await tx.evidence.findFirst({ where: { id: evidenceId, promotionId: id } });
    const newest =
      shown?.id === promotion.evidenceId
        ? shown
        : await tx.evidence.findUniqueOrThrow({ where: { id: promotion.evidenceId ?? "" } });
    if (!shown || !newest) throw new AppError("invalid", "This vote names evidence of another request.");
    const changed = whatVoids(partsOf(shown), partsOf(newest));
    if (changed.length > 0)
      throw new AppError("conflict", `What you looked at has changed. ${changed.join(" ")} Look again, then decide.`);
    const callless = choice === "approve" ? whyNoCalls(partsOf(newest)) : null;
    if (callless !== null) throw new AppError("conflict", callless);
    const earlier = promotion.votes.find((vote) => vote.memberId === viewer.id && vote.voidedAt === null);
    if (earlier)
      throw new AppError(
        "conflict",
        `You have ${earlier.choice === "approve" ? "approved" : "rejected"} this already.`,
      );

    await tx.vote.create({
      data: {
        promotionId: id,
        evidenceId,
        memberId: viewer.id,
        memberName: viewer.name,
        choice,
        reason: reason === "" ? null : reason,
      },
    });
    const told = { reason, evidence: evidenceId, fingerprint: shown.fingerprint };
    if (choice === "reject") {
      await moveTo(tx, promotion, "rejected", `Rejected by ${viewer.name}: ${quotedAtEnd(reason)}`, undecided);
      await tell(tx, "promotion.rejected", promotion, actorOf(viewer), told);
      return false;
    }
    const after = await loadPromotion(id, tx);
    const ready = isReady(after, partsOf(newest));
    if (ready) await moveTo(tx, after, "verifying", null, decisionOf(after));
    await tell(tx, "promotion.approved", promotion, actorOf(viewer), { ...told, goesOn: ready });
    return ready;
  });
}

/** Says where it stands, and who brought it there when it lost a race. */
export function overAlready({ number, state, stateReason }: Promotion): AppError {
  const words = state === "verifying" || state === "applying" ? "is being carried out" : `is ${state}`;
  return new AppError(
    "conflict",
    `Request #${number} ${words} already.${stateReason === null ? "" : ` ${stateReason}`}`,
  );
}
