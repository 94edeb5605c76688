import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Registry } from "@/lib/registries/types";
import { toFailure } from "@/lib/result";
import { endpointOf, trafficTarget } from "@/lib/target";
import { holdLease, type Lease, LeaseLost, resourceOf, takeLease } from "@/lib/writes/lease";

import type { Ahead } from "./ahead";
import { carryOut } from "./carry-out";
import { supersede } from "./close";
import { postpone } from "./postpone";
import { loadPromotion, type Promotion } from "./store";
import { loadSubjectOf, openRegistryOf } from "./subject";
import { type PromotionState, unsettled } from "./types";
import { type Standing, verify } from "./verify";

/** States in which a promotion goes on by itself. */
const driven = ["verifying", ...unsettled] as const satisfies PromotionState[];

/** In one go: something may change while it is verified. */
const mostVerifyings = 3;

/** How long a click waits for the writing that it set off; longer, and the page follows it instead. */
const patienceMs = 8_000;

/** As `drive`, for somebody who waits: answers after `patienceMs` at the latest, and the driving goes on. */
export async function driveForClick(id: string, ahead?: Ahead): Promise<void> {
  await Promise.race([drive(id, ahead), new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
}

/**
 * Takes a promotion as far as it goes now: verifies it, writes it, reads it back. One at a time for each model; while
 * another one holds the model's lease this does nothing, and the job comes back to it. Never throws for what a registry
 * does: that is kept with the promotion, in words, with the time of the next try. `ahead`: a look that began already.
 */
export async function drive(id: string, ahead?: Ahead): Promise<void> {
  const promotion = await loadPromotion(id);
  const subject = ahead?.subject ?? (await loadSubjectOf(promotion));
  const lease = await takeLease(resourceOf(subject.connection.registryKey, writtenBy(promotion)));
  if (!lease) return;
  await holdLease(lease, async () => {
    try {
      const registry = ahead?.registry ?? (await openRegistryOf(subject));
      const waitsFor = await settleEarlier(promotion, registry, lease);
      if (waitsFor === null)
        await goOn(id, { subject, registry, lease, ...(ahead && { ahead }) }).catch((error: unknown) =>
          supersedeGone(id, error),
        );
      else await postpone(id, { message: `It waits for #${waitsFor}: what became of that is not known yet.` });
    } catch (error) {
      if (!(error instanceof LeaseLost)) await postpone(id, toFailure(error));
    }
  });
}

/** Ends a request whose version is gone, as long as nothing of it was sent; any other failure goes on. */
async function supersedeGone(id: string, error: unknown): Promise<void> {
  const { state } = await loadPromotion(id);
  if (!(error instanceof AppError) || error.code !== "not_found" || state !== "verifying") throw error;
  await supersede(id, error.message);
}

/** From verifying to applying to settled; a reopened request or one without an answer ends it earlier. Each leg goes by the mapping of its time. */
async function goOn(id: string, { subject: first, registry, lease, ahead }: Standing): Promise<void> {
  let ordered = false;
  for (let leg = 0; ; leg += 1) {
    const promotion = await loadPromotion(id);
    const subject = leg === 0 ? first : await loadSubjectOf(promotion);
    if (unsettled.some((each) => each === promotion.state))
      return carryOut(promotion, subject, registry, lease, ordered);
    if (promotion.state !== "verifying") return;
    if (leg === mostVerifyings) return postpone(id, { message: "Something changed each time while it was verified." });
    ordered = await verify(promotion, { subject, registry, lease, ...(leg === 0 && ahead && { ahead }) });
  }
}

/** What is written to: the model, or the endpoint where it is about traffic. One promotion writes there at a time. */
function writtenBy({ model, target }: Promotion): string {
  return endpointOf(target) === null ? model.nativeKey : target;
}

/**
 * One promotion of a model or endpoint writes at a time: another whose writes are not settled comes first. Null when there is none any
 * more, else the number of the one that still is not settled.
 */
async function settleEarlier(
  { id, modelId, connectionId, target }: Promotion,
  registry: Registry,
  lease: Lease,
): Promise<number | null> {
  const same =
    endpointOf(target) === null
      ? { modelId, NOT: { target: { startsWith: trafficTarget("") } } }
      : { connectionId, target };
  const where = { ...same, id: { not: id }, state: { in: [...unsettled] } };
  for (const other of await db().promotion.findMany({ where, select: { id: true }, orderBy: { number: "asc" } })) {
    const promotion = await loadPromotion(other.id);
    try {
      await carryOut(promotion, await loadSubjectOf(promotion), registry, lease, false);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      await postpone(other.id, toFailure(error));
    }
    const { state, number } = await loadPromotion(other.id);
    if (unsettled.some((each) => each === state)) return number;
  }
  return null;
}

/** Promotions whose next try is due, one of each model, whichever has waited longest first. */
export async function listDue(most: number): Promise<string[]> {
  const rows = await readRows<{ id: string }>(Prisma.sql`
    SELECT id FROM (
      SELECT DISTINCT ON (model_id) id, coalesce(retry_at, state_at) AS due FROM promotion
      WHERE state IN (${Prisma.join([...driven])}) AND (retry_at IS NULL OR retry_at <= now())
      ORDER BY model_id, state = 'verifying', number) next
    ORDER BY due LIMIT ${most}`);
  return rows.map(({ id }) => id);
}
