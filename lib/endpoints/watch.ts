import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { check, type Checked, type WatchedEndpoint } from "./check";
import { checkedEveryMs } from "./commands";
import { accessSql, healthSql } from "./stored";
import type { EndpointHealth } from "./types";

const tickMs = 1_000;
/** Endpoints that one process looks at at the same time. */
const abreast = 4;
/** Nobody looks at them. */
const restMs = 5 * 60_000;
/** One that stopped answering so recently is looked at often too: it may only be starting. */
const youngMs = 10 * 60_000;
/** A check whose process died is another's after that. */
const claimMs = 60_000;
/** What the page draws. */
const kept = 60;

/**
 * Looks at registered endpoints by reads alone: every half minute at those that somebody looks at or that stopped answering just now,
 * else every five minutes. Every process
 * runs it; who takes a check moves the time of the next, so each is made once. Answers when it has stopped.
 */
export async function startEndpointWatch({ signal }: { signal: AbortSignal }): Promise<void> {
  const busy = new Set<Promise<void>>();
  while (!signal.aborted) {
    const due = await claimDue(abreast - busy.size, new Date()).catch((error: unknown) => {
      console.error(error);
      return [];
    });
    for (const endpoint of due) {
      const work: Promise<void> = watchOne(endpoint).finally(() => busy.delete(work));
      busy.add(work);
    }
    await wait(tickMs, undefined, { signal }).catch(() => undefined); // the signal ends it early
  }
  await Promise.all(busy);
}

/** Takes up to `most` endpoints whose time has come: until the claim is over nobody else takes them. */
export async function claimDue(most: number, now: Date): Promise<WatchedEndpoint[]> {
  if (most <= 0) return [];
  return readRows<WatchedEndpoint>(Prisma.sql`
    WITH due AS (
      SELECT h.endpoint_id FROM endpoint_health h
        JOIN endpoint e ON e.id = h.endpoint_id AND e.registered AND e.gone_at IS NULL
        JOIN connection c ON c.id = e.connection_id AND c.retired_at IS NULL
      WHERE h.next_check_at <= ${now} ORDER BY h.next_check_at LIMIT ${most} FOR UPDATE OF h SKIP LOCKED),
    claimed AS (
      UPDATE endpoint_health h SET next_check_at = ${new Date(now.getTime() + claimMs)} FROM due WHERE h.endpoint_id = due.endpoint_id RETURNING h.endpoint_id)
    SELECT e.id, e.name, ${accessSql} AS access FROM endpoint e JOIN claimed ON claimed.endpoint_id = e.id`);
}

/** Looks and writes down what was found. Never throws. */
export async function watchOne(endpoint: WatchedEndpoint, now: () => Date = () => new Date()): Promise<void> {
  try {
    await keep(endpoint, await check(endpoint).catch(inWords), now());
  } catch (error) {
    console.error(error);
  }
}

/** What is kept is the newest finding and a line of the last ones. Of an endpoint that was changed meanwhile nothing was found. */
async function keep(
  { id, access }: WatchedEndpoint,
  { healthy, latencyMs, why, metadata }: Checked,
  at: Date,
): Promise<void> {
  const [row] = await readRows<{ health: EndpointHealth | null; hotUntil: Date | null }>(
    Prisma.sql`SELECT ${healthSql} AS health, e.hot_until AS "hotUntil" FROM endpoint e WHERE e.id = ${id}::uuid`,
  );
  const samples = [...(row?.health?.samples ?? []), [at.getTime(), healthy === false ? null : latencyMs]].slice(-kept);
  const failingSince = healthy === false ? new Date(row?.health?.failingSince ?? at.getTime()) : null;
  const isHot = row?.hotUntil != null && row.hotUntil > at;
  const isYoung = failingSince !== null && at.getTime() - failingSince.getTime() < youngMs;
  const next = new Date(at.getTime() + jittered(isHot || isYoung ? checkedEveryMs : restMs));
  // What it said of itself before stands while it does not answer.
  const told =
    healthy === false
      ? {}
      : {
          server: metadata?.server ?? null,
          servedModel: metadata?.model ?? null,
          servedVersion: metadata && metadata.versions.length > 0 ? metadata.versions.join(", ") : null,
        };
  await db().endpointHealth.updateMany({
    where: { endpointId: id, endpoint: { goneAt: null, access: { changedAt: new Date(access.changedAt) } } },
    data: { checkedAt: at, nextCheckAt: next, healthy, latencyMs, why, failingSince, samples, ...told },
  });
}

/** Sealed with another key, an address that no door opens: what is wrong then is ours to say. */
function inWords(error: unknown): Checked {
  if (!(error instanceof AppError)) throw error;
  return { healthy: false, latencyMs: null, why: error.message, metadata: null };
}

/** Ten percent around it, so that those that were registered together are not asked together for ever. */
function jittered(ms: number): number {
  return Math.round(ms * (0.9 + 0.2 * Math.random()));
}
