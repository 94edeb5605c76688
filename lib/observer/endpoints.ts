import type { ReadTime } from "@/lib/catalog/commands";
import { db, transact, type Tx } from "@/lib/db/client";
import { splitOf, splitText, versionShares } from "@/lib/endpoints/shares";
import {
  endpointDiffers,
  findVersionRows,
  type KnownVersion,
  listEndpointRows,
  listUntold,
  lockEndpoints,
  markEndpointsGone,
  markEndpointsSeen,
  type StoredEndpoint,
  storeEndpoints,
} from "@/lib/endpoints/commands";
import { extendCoverage } from "@/lib/history/coverage";
import type { Draft } from "@/lib/history/commands";
import type { Deployment, Page, RegistryEndpoint } from "@/lib/registries/types";

import { lockModels, record } from "./apply-models";
import { unlessRefused } from "./read-model";
import { whenChanged } from "./timing";
import { type Answered, latest, previousLook, readRegistry, type Watch } from "./watch";

const pageSize = 100;

/**
 * All endpoints of the connection, and whose traffic changed since they were read last. `gapMs`: how far apart such readings
 * may be and still count as watching. A registry that refuses its endpoints to these credentials is simply not watched there.
 */
export async function sweepEndpoints(watch: Watch, gapMs: number): Promise<void> {
  const { endpoints } = watch.registry;
  if (!endpoints) return;
  const start = watch.now();
  const met = new Set<string>();
  let cursor: string | null = null;
  do {
    const at: string | null = cursor;
    const answer: Answered<Page<RegistryEndpoint>> | null = await unlessRefused(() =>
      readRegistry(watch, () => endpoints.listEndpoints({ cursor: at, limit: pageSize })),
    );
    if (!answer) return;
    await applyEndpoints(watch, answer.data.items, answer.read);
    for (const endpoint of answer.data.items) met.add(endpoint.key);
    cursor = answer.data.cursor;
  } while (cursor !== null);
  const missing = await db().endpoint.findMany({
    where: {
      connectionId: watch.connection.id,
      goneAt: null,
      registered: false,
      nativeKey: { notIn: [...met] },
      seenAt: { lt: start },
    },
  });
  // What paging skipped is still there.
  for (const { nativeKey } of missing) await readEndpoint(watch, nativeKey);
  await transact((tx) => extendCoverage(tx, watch.connection.id, [{ modelId: null, axis: "traffic" }], start, gapMs));
}

/** After so many readings of an endpoint that others overtook, what the others recorded has to do. */
const mostReadings = 3;

/** One endpoint as the registry has it now, recorded; null when it is gone. Throws what the registry throws. */
export async function readEndpoint(watch: Watch, key: string): Promise<RegistryEndpoint | null> {
  for (let reading = 1; ; reading += 1) {
    const { data: endpoint, read } = await readRegistry(
      watch,
      async ({ endpoints }) => (await endpoints?.findEndpoint(key)) ?? null,
    );
    const isStale = endpoint
      ? await applyEndpoints(watch, [endpoint], read)
      : await applyGoneEndpoint(watch, key, read);
    // The row rests on a reading that ended later but may have begun earlier: nobody knows which of the two is older.
    if (!isStale || reading === mostReadings) return endpoint;
  }
}

/** Answers whether some of it was left out, because what is held of it rests on a reading that ended after this one began. */
async function applyEndpoints(watch: Watch, seen: RegistryEndpoint[], read: ReadTime): Promise<boolean> {
  const known = new Map(
    (
      await listEndpointRows(
        watch.connection.id,
        seen.map(({ key }) => key),
      )
    ).map((row) => [row.nativeKey, row]),
  );
  const untold = await listUntold(
    watch.connection.id,
    seen.map(({ key }) => key),
  );
  const differing = seen.filter(
    (endpoint) => untold.has(endpoint.key) || endpointDiffers(known.get(endpoint.key) ?? null, endpoint),
  );
  // A change is recorded first: seen before that, it would seem to have happened only since.
  await markEndpointsSeen(
    watch.connection.id,
    seen.filter((endpoint) => !differing.includes(endpoint)).map(({ key }) => key),
    read,
  );
  if (differing.length === 0) return false;
  const outcome = await transact(async (tx) => {
    const versions = await lockServed(tx, watch, [
      ...differing.flatMap(({ deployments }) => deployments),
      ...[...known.values()].flatMap(({ deployments }) => deployments),
    ]);
    const rows = new Map(
      (
        await lockEndpoints(
          tx,
          watch.connection.id,
          differing.map(({ key }) => key),
        )
      ).map((row) => [row.nativeKey, row]),
    );
    // Somebody else recorded meanwhile: what it served then is not among the models that are locked.
    if ([...rows].some(([key, row]) => row.readEnd.getTime() !== known.get(key)?.readEnd.getTime())) return "overtaken";
    const fresh = differing.filter(({ key }) => (rows.get(key)?.readEnd ?? read.start) <= read.start);
    const drafts = fresh.flatMap((endpoint) =>
      draftsOf({ watch, read, versions }, rows.get(endpoint.key) ?? null, endpoint),
    );
    await storeEndpoints(tx, watch.connection.id, fresh, read);
    await record(tx, watch, drafts, { refresh: [...new Set(drafts.map(({ modelId }) => modelId))] });
    return fresh.length < differing.length ? "stale" : "done";
  });
  return outcome === "overtaken" ? applyEndpoints(watch, seen, read) : outcome === "stale";
}

/** Answers as `applyEndpoints`. */
async function applyGoneEndpoint(watch: Watch, key: string, read: ReadTime): Promise<boolean> {
  return transact(async (tx) => {
    const served = await tx.endpoint.findMany({
      where: { connectionId: watch.connection.id, nativeKey: key, goneAt: null, registered: false },
    });
    const versions = await lockServed(
      tx,
      watch,
      served.flatMap(({ deployments }) => deployments as unknown as Deployment[]),
    );
    const [row] = await lockEndpoints(tx, watch.connection.id, [key]);
    if (!row || row.readEnd > read.start) return row !== undefined;
    const drafts = draftsOf({ watch, read, versions }, row, null);
    await markEndpointsGone(tx, [row.id], read.end);
    await record(tx, watch, drafts, { refresh: [...new Set(drafts.map(({ modelId }) => modelId))] });
    return false;
  });
}

/** The catalog's rows of what is or was served, with their models locked: everybody locks models first. */
async function lockServed(tx: Tx, watch: Watch, deployments: Deployment[]): Promise<Map<string, KnownVersion>> {
  const versions = await findVersionRows(tx, watch.connection.id, deployments);
  await lockModels(tx, [...new Set([...versions.values()].map(({ modelId }) => modelId))].sort());
  return versions;
}

type Sight = { watch: Watch; read: ReadTime; versions: Map<string, KnownVersion> };

/** One change for each version whose share is another one now. `endpoint` null: it is gone. */
function draftsOf(
  { watch, read, versions }: Sight,
  row: StoredEndpoint | null,
  endpoint: RegistryEndpoint | null,
): Draft[] {
  const key = endpoint?.key ?? row?.nativeKey ?? "";
  const [before, after] = [sharesByVersion(row?.deployments ?? []), sharesByVersion(endpoint?.deployments ?? [])];
  const asWritten = splitText(splitOf(endpoint?.deployments ?? []));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name): Draft[] => {
    const version = versions.get(name);
    // While the catalog lacked the version no share of it was recorded: so it begins now.
    const isTold = version?.serving.includes(key) ?? false;
    const change = {
      axis: "traffic" as const,
      key,
      before: isTold ? (before.get(name) ?? null) : null,
      after: after.get(name) ?? null,
    };
    if (!version || change.before === change.after) return [];
    const previous = latest(
      previousLook(watch, version.modelId, "traffic"),
      isTold || !before.has(name) ? row?.seenAt : null,
    );
    const { when, origin } = whenChanged(
      change,
      { previous, end: read.end.getTime() },
      { createdAt: null, updatedAt: null },
    );
    return [
      {
        modelId: version.modelId,
        versionId: version.id,
        ...change,
        asWritten,
        when,
        origin,
        actor: null,
        reason: null,
        sightings: [{ source: "poll", deliveryId: null, when }],
        endings: change.after === null ? [{ of: "version-key", versionId: version.id, axis: "traffic", key }] : [],
        openings: change.before === null ? [{ versionId: version.id, axis: "traffic", key }] : [],
      },
    ];
  });
}

/** `JSON([model, version])` → its percentage as text. */
function sharesByVersion(deployments: readonly Deployment[]): Map<string, string> {
  return new Map(
    versionShares(deployments).map(({ model, version, share }) => [JSON.stringify([model, version]), String(share)]),
  );
}
