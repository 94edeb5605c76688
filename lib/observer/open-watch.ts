import { db } from "@/lib/db/client";
import { listRefused, newestReads } from "@/lib/history/coverage";
import type { Registry } from "@/lib/registries/types";

import type { Watch } from "./watch";

type Options = { now?: () => Date; signal?: AbortSignal };

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
    now: options.now ?? (() => new Date()),
    previous: await newestReads(db(), connection.id),
    refused: await listRefused(db(), connection.id),
    stageTags: new Set(tags.map(({ key }) => key)),
    cost: { requests: 0 },
    signal: options.signal ?? new AbortController().signal,
  };
}
