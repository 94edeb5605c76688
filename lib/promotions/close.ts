import "server-only";

import { actorOf, recordDenial, type Viewer } from "@/lib/auth";
import { system } from "@/lib/audit/types";
import { transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { quotedAtEnd } from "@/lib/words";

import { requireOn } from "./request";
import { loadNumbered, lockPromotion, moveTo, tell, undecided } from "./store";
import { loadSubject } from "./subject";
import { overAlready, requireVisible } from "./vote";

/** Takes one's own request back, while nothing is being written. Throws `conflict` when it is too late. */
export async function withdraw(viewer: Viewer, { number, reason }: { number: number; reason: string }): Promise<void> {
  const seen = await loadNumbered(number);
  requireVisible(viewer, seen);
  if (seen.actorId !== viewer.id) {
    await recordDenial(viewer, "promotion.request", { id: `#${seen.number}`, name: `#${seen.number}` });
    throw new AppError(
      "forbidden",
      `Only ${seen.actorName}, who asked for it, can withdraw it. Whoever may vote can reject it.`,
    );
  }
  await transact(async (tx) => {
    const promotion = await lockPromotion(tx, seen.id);
    if (promotion.state !== "open" && promotion.state !== "verifying") throw overAlready(promotion);
    await moveTo(tx, promotion, "withdrawn", `Withdrawn by ${viewer.name}: ${quotedAtEnd(reason)}`, undecided);
    await tell(tx, "promotion.withdrawn", promotion, actorOf(viewer), { reason });
  });
}

/** Keeps a remark beside the request. Changes nothing else. */
export async function commentOn(viewer: Viewer, { number, text }: { number: number; text: string }): Promise<void> {
  const promotion = await loadNumbered(number);
  requireVisible(viewer, promotion);
  await requireOn(viewer, "promotion.request", await loadSubject(promotion.versionId));
  await transact(async (tx) => {
    await tx.comment.create({
      data: { promotionId: promotion.id, memberId: viewer.id, memberName: viewer.name, text },
    });
    await tell(tx, "promotion.commented", promotion, actorOf(viewer), { text });
  });
}

/** Ends a request that events have overtaken, saying by what; one that is being written is left to its writing. */
export async function supersede(id: string, by: string): Promise<void> {
  await transact(async (tx) => {
    const promotion = await lockPromotion(tx, id);
    if (promotion.state !== "open" && promotion.state !== "verifying") return;
    await moveTo(tx, promotion, "superseded", by, undecided);
    await tell(tx, "promotion.superseded", promotion, system, { by });
  });
}

/** Ends a request whose lifetime is over. */
export async function expire(id: string): Promise<void> {
  await transact(async (tx) => {
    const promotion = await lockPromotion(tx, id);
    if ((promotion.state !== "open" && promotion.state !== "verifying") || promotion.expiresAt > new Date()) return;
    const why =
      promotion.state === "verifying"
        ? "Enough people had agreed, and its lifetime ended before the registry could be read once more."
        : "Its lifetime ended before it was decided.";
    await moveTo(tx, promotion, "expired", why, undecided);
    await tell(tx, "promotion.expired", promotion, system, { why, evidence: promotion.evidenceId });
  });
}
