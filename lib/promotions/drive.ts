import "server-only";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { toFailure } from "@/lib/result";
import { holdLease, LeaseLost, resourceOf, takeLease } from "@/lib/writes/lease";

import { carryOut } from "./carry-out";
import { supersede } from "./close";
import { postpone } from "./postpone";
import { loadPromotion } from "./store";
import { loadSubject, openRegistryOf } from "./subject";
import type { PromotionState } from "./types";
import { verify } from "./verify";

/** States in which a promotion goes on by itself. */
export const driven = ["verifying", "applying", "accepted", "unknown"] as const satisfies PromotionState[];

/**
 * Takes a promotion as far as it goes now: verifies it, writes it, reads it back. One at a time for each model; while
 * another one holds the model's lease this does nothing, and the job comes back to it. Never throws for what a registry
 * does: that is kept with the promotion, in words, with the time of the next try.
 */
export async function drive(id: string): Promise<void> {
  const { versionId } = await loadPromotion(id);
  const subject = await loadSubject(versionId);
  const lease = await takeLease(resourceOf(subject.connection.registryKey, subject.model.key));
  if (!lease) return;
  await holdLease(lease, async () => {
    try {
      const registry = await openRegistryOf(subject);
      // From verifying to applying to settled; a reopened request or one without an answer ends it earlier.
      let ordered = false;
      for (let leg = 0; leg < 3; leg += 1) {
        const promotion = await loadPromotion(id);
        if (promotion.state === "verifying") ordered = await verify(promotion, subject, registry, lease);
        else if (promotion.state === "applying" || promotion.state === "unknown") return await carryOut(promotion, subject, registry, lease, ordered);
        else return;
      }
    } catch (error) {
      if (error instanceof LeaseLost) return;
      if (error instanceof AppError && error.code === "not_found") await supersede(id, error.message);
      else await postpone(id, toFailure(error));
    }
  });
}

/** Promotions whose next try is due, the oldest first. */
export async function listDue(most: number): Promise<string[]> {
  const rows = await db().promotion.findMany({
    where: { state: { in: [...driven] }, OR: [{ retryAt: null }, { retryAt: { lte: new Date() } }] },
    orderBy: { number: "asc" },
    take: most,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}
