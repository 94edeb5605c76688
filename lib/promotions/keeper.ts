import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { db, Prisma, readRows } from "@/lib/db/client";
import { clearOldWriteLeases } from "@/lib/writes/lease";

import { expire } from "./close";
import { drive, listDue } from "./drive";
import { listOpenModels, policiesMark, refreshOpen } from "./refresh";
import { openReviews } from "./reviews";

const tickMs = 1_000;
/** Promotions driven at the same time by one process; each model has one at a time in any case. */
const abreast = 4;
/** Events that may have been committed after a younger one. */
const overlap = 500n;

/**
 * Does by itself what no click does: goes on with what a crash or a silent registry left, notices that the ground of an
 * open request has moved, opens reviews, lets requests expire. Every process runs it; leases and row locks keep them apart.
 */
export async function startKeeper({ signal }: { signal: AbortSignal }): Promise<void> {
  await clearOldWriteLeases();
  const busy = new Map<string, Promise<void>>();
  let seen = await newestEvent();
  let policies = "";
  for (let tick = 0; !signal.aborted; tick += 1) {
    await attempt(async () => {
      for (const id of await listDue(abreast * 4)) {
        if (busy.has(id) || busy.size >= abreast) continue;
        busy.set(id, attempt(() => drive(id)).finally(() => busy.delete(id)));
      }
      const newest = await newestEvent();
      if (newest !== seen) {
        await openReviews();
        await refreshOpen(await changedModels(seen));
        seen = newest;
      }
      const mark = tick % 3 === 0 ? await policiesMark() : policies;
      if (mark !== policies) await refreshOpen(await listOpenModels());
      policies = mark;
      if (tick % 10 === 0) await expireDue();
    });
    await wait(tickMs, undefined, { signal }).catch(() => undefined); // the signal ends it early
  }
  await Promise.all(busy.values());
}

async function newestEvent(): Promise<bigint> {
  const [row] = await readRows<{ id: string }>(Prisma.sql`SELECT coalesce(max(id), 0)::text AS id FROM event`);
  return BigInt(row?.id ?? "0");
}

async function changedModels(after: bigint): Promise<string[]> {
  const rows = await readRows<{ modelId: string }>(Prisma.sql`
    SELECT DISTINCT e.model_id AS "modelId" FROM event e
    WHERE e.id > ${after - overlap} AND EXISTS (SELECT FROM promotion p WHERE p.model_id = e.model_id AND p.state = 'open')`);
  return rows.map(({ modelId }) => modelId);
}

async function expireDue(): Promise<void> {
  const rows = await db().promotion.findMany({ where: { state: { in: ["open", "verifying"] }, expiresAt: { lt: new Date() } }, select: { id: true }, take: 100 });
  for (const { id } of rows) await expire(id);
}

/** A failure here is the log's: the next tick tries again. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error);
  }
}
