import "server-only";

import { randomUUID } from "node:crypto";

import { openConnectionById } from "@/lib/connections/open";
import { db } from "@/lib/db/client";

import { claimDue, claimOne, clearOldLeases, holdLease, releaseLease } from "./lease";
import { observe, type OpenRegistry } from "./observe";
import { openWatch } from "./open-watch";
import { readModelFirmly } from "./read-model";

/** Registries read at the same time by one process. */
const abreast = 4;
const tickMs = 1_000;

// Next bundles instrumentation and routes apart: one loop and one name for this process, whoever asks.
const shared = globalThis as typeof globalThis & { interlockObserver?: { owner: string; running: boolean } };
const me = (shared.interlockObserver ??= { owner: randomUUID(), running: false });

const openSaved: OpenRegistry = async (connectionId) => (await openConnectionById(connectionId)).registry;

/** Watches all connections from now on, until `signal` fires. A second call does nothing. Answers when it has stopped. */
export async function startObserver({
  signal,
  open = openSaved,
}: {
  signal: AbortSignal;
  open?: OpenRegistry;
}): Promise<void> {
  if (me.running) return;
  me.running = true;
  const busy = new Set<Promise<void>>();
  try {
    await clearOldLeases();
    while (!signal.aborted) {
      const due = await claimDue(me.owner, abreast - busy.size).catch(logged<string[]>([]));
      for (const connectionId of due) {
        const work: Promise<void> = watchOnce(me.owner, connectionId, open, signal).finally(() => busy.delete(work));
        busy.add(work);
      }
      await pause(tickMs, signal);
    }
    await Promise.all(busy);
  } finally {
    me.running = false;
  }
}

/**
 * Reads now, without waiting for the time to come: the whole connection, or one model of it. Answers false when another
 * reading of the connection is under way; it is then asked for one right after it.
 */
export async function observeNow(
  connectionId: string,
  modelKey?: string,
  open: OpenRegistry = openSaved,
): Promise<boolean> {
  const signal = new AbortController().signal;
  if (modelKey !== undefined) return readOne(connectionId, modelKey, open, signal);
  const owner = `${me.owner}/${randomUUID()}`;
  if (!(await claimOne(owner, connectionId))) {
    await db().connection.update({ where: { id: connectionId }, data: { nextPollAt: new Date(0) } });
    return false;
  }
  await watchOnce(owner, connectionId, open, signal, "sweep");
  return true;
}

async function readOne(
  connectionId: string,
  modelKey: string,
  open: OpenRegistry,
  signal: AbortSignal,
): Promise<boolean> {
  const connection = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const row = await db().model.findFirst({
    where: { connectionId, nativeKey: modelKey, goneAt: null, listedAt: { not: null } },
  });
  const watch = await openWatch(connection, await open(connectionId), { signal });
  const outcome = row && (await readModelFirmly(watch, row, { versions: "recent", limit: 100 }));
  if (outcome === "done" || outcome === "partly") return true;
  return observeNow(connectionId, undefined, open);
}

/** Never throws: a failure is kept in the connection's row, or logged when that cannot be written either. */
async function watchOnce(
  owner: string,
  connectionId: string,
  open: OpenRegistry,
  signal: AbortSignal,
  force?: "sweep",
): Promise<void> {
  try {
    const dueIn = await holdLease(owner, connectionId, signal, (held) =>
      observe(connectionId, { open, signal: held, ...(force && { force }) }),
    );
    await releaseLease(owner, connectionId, dueIn);
  } catch (error) {
    console.error(error);
    await releaseLease(owner, connectionId, 10_000).catch(console.error);
  }
}

function logged<T>(instead: T): (error: unknown) => T {
  return (error) => {
    console.error(error);
    return instead;
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
