import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { db, Prisma, readRows } from "@/lib/db/client";
import { trafficTarget } from "@/lib/target";
import { clearOldWriteLeases } from "@/lib/writes/lease";

import { listModelsWithCaseNews } from "./case-runs";
import { expire } from "./close";
import { drive, listDue } from "./drive";
import { listHeldUpModels, listOpenModels, type OpenModel, policiesMark, refreshOpen } from "./refresh";
import { refresher } from "./refresher";
import { openReviews } from "./reviews";

const tickMs = 1_000;
/** Promotions driven at the same time by one process; each model has one at a time in any case. */
const abreast = 4;
/** Events that may have been committed after a younger one. */
const overlap = 500n;

/**
 * Does by itself what no click does: goes on with what a crash or a silent registry left, notices that the ground of an
 * open request has moved, opens reviews, lets requests expire. Every process runs it; leases and row locks keep them apart.
 * A database that is not there yet is waited for.
 */
export async function startKeeper({ signal }: { signal: AbortSignal }): Promise<void> {
  const { tick, stop } = keeper();
  while (!signal.aborted) {
    await tick();
    await wait(tickMs, undefined, { signal }).catch(() => undefined); // the signal ends it early
  }
  await stop();
}

/** `tick` waits for the database only, never for a registry: what it sets off goes on beside it. It never throws. */
export function keeper() {
  const busy = new Map<string, Promise<void>>();
  const refreshes = refresher((modelId) => refreshOpen([modelId]));
  const findNews = newsOfOpenModels();
  let isCleared = false;
  let policies = "";
  let count = -1;

  async function driveDue(): Promise<void> {
    for (const id of await listDue(abreast * 4)) {
      if (busy.has(id) || busy.size >= abreast) continue;
      busy.set(
        id,
        attempt(() => drive(id)).then(() => void busy.delete(id)),
      );
    }
  }

  async function followPolicies(): Promise<void> {
    const mark = await policiesMark();
    // The first time all are looked at: what happened while no process ran.
    if (mark !== policies) refreshes.owe(await listOpenModels());
    policies = mark;
  }

  async function tick(): Promise<void> {
    if (!isCleared) isCleared = await attempt(clearOldWriteLeases);
    if (!isCleared) return;
    count += 1;
    await attempt(driveDue);
    let hasNews = false;
    await attempt(async () => {
      const news = await findNews();
      hasNews = news.isNew;
      refreshes.owe(news.models);
    });
    if (hasNews || count % 10 === 0) await attempt(openReviews);
    if (count % 3 === 0) await attempt(followPolicies);
    if (count % 3 === 1) await attempt(async () => refreshes.owe(await listModelsWithCaseNews()));
    if (count % 60 === 0) await attempt(async () => refreshes.owe(await listHeldUpModels()));
    if (count % 10 === 0) await attempt(expireDue);
    refreshes.start();
  }

  return {
    tick,
    async stop(): Promise<void> {
      await Promise.all([...busy.values(), refreshes.stop()]);
    },
  };
}

/** `id` null: nobody waits for anything that the event is about. */
type NewsRow = { event: string; id: string | null; connectionId: string };

/**
 * Asked again and again, tells of each event once, also of one that was committed after a younger one: of the models with open
 * requests. Requests about an endpoint rest on what all of its models get there.
 */
function newsOfOpenModels(): () => Promise<{ isNew: boolean; models: OpenModel[] }> {
  let newest: bigint | null = null;
  let told: string[] = [];
  return async () => {
    const since: bigint = (newest ??= await newestEvent()) - overlap;
    const rows = await readRows<NewsRow>(Prisma.sql`
      SELECT e.id::text AS event, e.connection_id AS "connectionId", waiting.id FROM event e
      LEFT JOIN LATERAL (
        SELECT e.model_id AS id WHERE EXISTS (SELECT FROM promotion p WHERE p.model_id = e.model_id AND p.state = 'open')
        UNION SELECT p.model_id FROM promotion p
        WHERE e.axis = 'traffic' AND p.connection_id = e.connection_id AND p.target = ${trafficTarget("")} || e.key AND p.state = 'open') waiting ON TRUE
      WHERE e.id > ${since} AND NOT e.id = ANY(${told}::text[]::bigint[])`);
    const known = [...new Set([...told, ...rows.map(({ event }) => event)])];
    const last = known.map(BigInt).reduce((most, id) => (id > most ? id : most), newest);
    newest = last;
    told = known.filter((id) => BigInt(id) > last - overlap);
    return {
      isNew: rows.length > 0,
      models: rows.flatMap(({ id, connectionId }) => (id === null ? [] : [{ id, connectionId }])),
    };
  };
}

async function newestEvent(): Promise<bigint> {
  const [row] = await readRows<{ id: string }>(Prisma.sql`SELECT coalesce(max(id), 0)::text AS id FROM event`);
  return BigInt(row?.id ?? "0");
}

async function expireDue(): Promise<void> {
  const rows = await db().promotion.findMany({
    where: { state: { in: ["open", "verifying"] }, expiresAt: { lt: new Date() } },
    select: { id: true },
    take: 100,
  });
  for (const { id } of rows) await expire(id);
}

/** A failure here is the log's: the next tick tries again. Answers whether there was none. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}
