import { db, Prisma, readRows } from "@/lib/db/client";
import { isEmbedded } from "@/lib/db/open";
import { listRefused, newestReads } from "@/lib/history/coverage";
import type { Registry } from "@/lib/registries/types";

import type { Watch } from "./watch";

type Options = { now?: () => Date; signal?: AbortSignal; isPatient?: boolean };

/** Everything that a reading of this connection starts from, taken before its first request. */
export async function openWatch(
  connection: { id: string; name: string },
  registry: Registry,
  options: Options = {},
): Promise<Watch> {
  const tags = await db().stageMapping.findMany({
    where: { connectionId: connection.id, axis: "tag", validTo: null },
    select: { key: true },
  });
  return {
    connection: { id: connection.id, name: connection.name },
    registry,
    now: options.now ?? (await sharedClock()),
    previous: await newestReads(db(), connection.id),
    refused: await listRefused(db(), connection.id),
    stageTags: new Set(tags.map(({ key }) => key)),
    cost: { requests: 0, waitedMs: 0 },
    isPatient: options.isPatient ?? false,
    signal: options.signal ?? new AbortController().signal,
  };
}

/**
 * Times that several processes write into one history must come from one clock, or a look could end before the one that
 * preceded it on another machine: the database's clock, by its distance from ours. An embedded database has ours.
 */
async function sharedClock(): Promise<() => Date> {
  if (isEmbedded) return () => new Date();
  const asked = Date.now();
  const [row] = await readRows<{ now: Date }>(Prisma.sql`SELECT clock_timestamp() AS now`);
  const ahead = row ? Math.round(row.now.getTime() - (asked + Date.now()) / 2) : 0;
  return () => new Date(Date.now() + ahead);
}
