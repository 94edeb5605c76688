import { db } from "@/lib/db/client";
import type { RegistryModel } from "@/lib/registries/types";

import { abreast } from "./abreast";
import { applyGoneModels, applyModels, applyNewModels, type SeenModel } from "./apply-models";
import { coverConnection, coverModels } from "./cover";
import { applyFeed, readFeed, takeInFeed } from "./feed";
import { identity, type Listing, readListing } from "./listing";
import { readModelIfAllowed, unlessRefused } from "./read-model";
import { gapBetween, gapOf, type SweepState, withGap } from "./state";
import { readRegistry, type Watch } from "./watch";

type SweepOptions = {
  /** How far it is; called after each page. */
  onProgress(progress: Pick<SweepState, "phase" | "models" | "versions" | "requests">): Promise<void>;
  /** Runs between two pages of a long listing. */
  between(): Promise<void>;
  /** For how long it was put off: that long after the last one it still counts as watched in between. */
  putOffMs: number;
};

/** More models without listed versions than this are taken in through the change feed at once, instead of one by one. */
const manyUnlisted = 20;
/** Requests a sweep may spend on listing models that nothing has pointed at. */
const spareRequests = 4;
/** Models a sweep lists in turn where there is no other way to see their versions. */
const mostInTurn = 200;
/** A listing of more versions than this costs more than it may find. */
const spareVersions = 1_000;

/**
 * One complete read of a registry against the catalog: what changed is recorded, what could not be read stays as it was
 * and is not claimed to be watched. Throws what the registry throws. May be killed anywhere and repeated: each
 * transaction leaves a state that the next sweep continues from.
 *
 * With a change feed: the feed back to the last sweep, the models, the versions of models that something bumped. Without
 * one: the models, and their versions in turn. Answers the state to keep.
 */
export async function sweep(
  watch: Watch,
  state: SweepState,
  { onProgress, between, putOffMs }: SweepOptions,
): Promise<SweepState> {
  const start = watch.now();
  const { changes } = watch.registry;
  const isFirst = !watch.previous.has("existence");
  let { watermark } = state;
  let versions = 0;
  const report = (phase: SweepState["phase"], models: number) =>
    onProgress({ phase, models, versions, requests: watch.cost.requests });

  const feed = changes && !isFirst ? await readFeed(watch, changes, watermark) : null;
  const listing = await readListing(watch, (models) => report("models", models), between);
  const refused = await settleMissing(watch, listing);
  await applyNewModels(
    watch,
    listing.news.map(({ model }) => model),
    listing,
  );

  const again = new Set<string>();
  if (feed) {
    const { leftOut } = await applyFeed(watch, feed, ({ modelId }) => listing.met.has(modelId));
    for (const id of leftOut) if (!refused.includes(id)) again.add(id);
    watermark = feed.watermark;
  }
  let toList = [...listing.moved, ...(await unlisted(watch, listing))];
  if (changes && toList.filter(({ row }) => row.listedAt === null).length > manyUnlisted) {
    const unseen = await unseenVersions(watch);
    let hadTags = true;
    const taking = await takeInFeed(watch, changes, listing.start, (page) => {
      versions += page.length;
      hadTags &&= page.every(({ tags }) => tags !== null);
      for (const { model, key } of page) unseen.get(model)?.delete(key);
      return report("versions", listing.count);
    });
    watermark = taking.watermark;
    for (const id of taking.leftOut) if (!refused.includes(id)) again.add(id);
    const whole = toList.filter(
      ({ row }) => !taking.leftOut.has(row.id) && (unseen.get(row.nativeKey)?.size ?? 0) === 0,
    );
    const taken = await takeInAliases(watch, listing, whole, { at: start, hadTags }, () =>
      report("aliases", listing.count),
    );
    toList = toList.filter(({ row }) => !taken.has(row.id));
  }
  const { listed, missed } = await listVersions(watch, toList, again, (count) => {
    versions += count;
    return report("versions", listing.count);
  });
  missed.push(...(await settleDiffering(watch, listing, new Set([...listed, ...missed]), again)));
  const inTurn = await spend(watch, [...listed, ...missed, ...refused], changes ? spareRequests : listing.count);

  const cost: SweepState = {
    ...state,
    phase: "done",
    startedAt: start.getTime(),
    endedAt: watch.now().getTime(),
    durationMs: watch.now().getTime() - start.getTime(),
    isFirst,
    models: listing.count,
    versions,
    requests: watch.cost.requests,
    watermark,
    missed: missed.slice(0, 100),
    wanted: [],
    answered: [...state.answered, ...state.wanted].slice(-100),
  };
  const turns = changes ? 1 : turnsOf(listing.count, listed.length + inTurn.length);
  const ended = withGap(cost, gapBetween(state, cost) + putOffMs, turns);
  if (!changes) await coverModels(watch, [...listed, ...inTurn], "done", start, ended.turnGapMs);
  // Renamed or deleted while we looked: the next sweep knows which, and until then not everything was seen. A model that is
  // listed but cannot be found twice in a row is an oddity of its registry, and holds nobody up: as if it were refused.
  if (missed.some((id) => !state.missed.includes(id))) {
    const durationMs = Math.max(ended.durationMs ?? 0, state.durationMs ?? 0);
    return { ...ended, durationMs, startedAt: state.startedAt, endedAt: state.endedAt, watermark: state.watermark };
  }
  await coverConnection(watch, [...new Set([...refused, ...missed])], start, gapOf(ended));
  return ended;
}

/** Sweeps until every model has had its turn; more than planned where fewer models could be listed than planned. */
function turnsOf(models: number, listed: number): number {
  const planned = Math.min(mostInTurn, Math.ceil(models / 2));
  return Math.ceil(models / Math.max(1, Math.min(planned, listed)));
}

/**
 * Models under a new name keep their identity; what is certainly not there any more is gone; what was only skipped stays,
 * and so does what the registry refuses: it may be there. Answers the refused.
 */
async function settleMissing(watch: Watch, listing: Listing): Promise<string[]> {
  const refused: string[] = [];
  const gone: { id: string; successor: RegistryModel | null }[] = [];
  const renamed: SeenModel[] = [];
  for (const row of listing.missing) {
    const answer = await unlessRefused(() => readRegistry(watch, (registry) => registry.findModel(row.nativeKey)));
    if (!answer) {
      refused.push(row.id);
      continue;
    }
    const { data: still } = answer;
    if (still?.incarnation === row.incarnation) {
      if (watch.refused.has(row.id)) listing.moved.push({ row, updatedAt: still.updatedAt });
      continue;
    }
    const heirs = listing.news.filter(
      ({ model }) => model.incarnation === row.incarnation && model.key !== row.nativeKey,
    );
    const rivals = listing.missing.filter((other) => other.incarnation === row.incarnation);
    const [heir] = heirs;
    if (heir && heirs.length === 1 && rivals.length === 1) {
      renamed.push({ id: row.id, model: heir.model, read: heir.read, listed: null });
      listing.news = listing.news.filter((other) => other !== heir);
      listing.moved.push({ row: { ...row, nativeKey: heir.model.key }, updatedAt: heir.model.updatedAt });
    } else {
      gone.push({
        id: row.id,
        successor: listing.news.find(({ model }) => model.key === row.nativeKey)?.model ?? null,
      });
    }
  }
  await applyGoneModels(watch, gone, { start: listing.start, end: watch.now() });
  await applyModels(watch, renamed);
  return refused;
}

/** New models, with their rows. */
async function unlisted(watch: Watch, listing: Listing): Promise<Listing["moved"]> {
  if (listing.news.length === 0) return [];
  const news = new Map(listing.news.map(({ model }) => [identity(model.key, model.incarnation), model]));
  const rows = await db().model.findMany({
    where: { connectionId: watch.connection.id, goneAt: null, listedAt: null },
  });
  return rows.flatMap((row) => {
    const model = news.get(identity(row.nativeKey, row.incarnation));
    return model ? [{ row, updatedAt: model.updatedAt }] : [];
  });
}

/**
 * Versions by model that an earlier first look brought in before it was cut off. Those that the feed does not show again
 * may be gone, which only a listing of their model tells.
 */
async function unseenVersions(watch: Watch): Promise<Map<string, Set<string>>> {
  const model = { connectionId: watch.connection.id, goneAt: null, listedAt: null };
  const rows = await db().modelVersion.findMany({
    where: { goneAt: null, model },
    select: { nativeKey: true, model: { select: { nativeKey: true } } },
  });
  const unseen = new Map<string, Set<string>>();
  for (const row of rows) {
    const keys = unseen.get(row.model.nativeKey);
    if (keys) keys.add(row.nativeKey);
    else unseen.set(row.model.nativeKey, new Set([row.nativeKey]));
  }
  return unseen;
}

/** After all versions came in through the feed: who points at which of them, from a fresh listing. Answers the models settled. */
async function takeInAliases(
  watch: Watch,
  listing: Listing,
  toList: Listing["moved"],
  listed: { at: Date; hadTags: boolean },
  onPage: () => Promise<void>,
): Promise<Set<string>> {
  const taken = new Set<string>();
  const wanted = new Map(
    toList
      .filter(({ row }) => row.listedAt === null)
      .map((item) => [identity(item.row.nativeKey, item.row.incarnation), item]),
  );
  let cursor: string | null = null;
  do {
    const at: string | null = cursor;
    const { data: page, read } = await readModels(watch, at);
    const seen = page.items.flatMap((model): SeenModel[] => {
      const item = wanted.get(identity(model.key, model.incarnation));
      return item ? [{ id: item.row.id, model, read, listed: { ...listed, updatedAt: item.updatedAt } }] : [];
    });
    const { stale } = await applyModels(watch, seen);
    for (const { id } of seen) if (!stale.includes(id)) taken.add(id);
    await onPage();
    cursor = page.cursor;
  } while (cursor !== null);
  listing.differing = listing.differing.filter(({ id }) => !taken.has(id));
  return taken;
}

function readModels(watch: Watch, cursor: string | null) {
  return readRegistry(watch, (registry) => registry.listModels({ cursor, limit: 1000 }));
}

/** Listings at the same time: where versions can only be had model by model, one after the other takes too long. */
function listingsOf({ registry }: Watch): number {
  return registry.changes ? 1 : 4;
}

/** Answers the models whose versions were all listed, and those that could not be read. */
async function listVersions(
  watch: Watch,
  toList: Listing["moved"],
  again: Set<string>,
  onModel: (versions: number) => Promise<void>,
) {
  const listed: string[] = [];
  const missed: string[] = [];
  const once = new Map(toList.map((item) => [item.row.id, item]));
  await abreast(once.values(), listingsOf(watch), async ({ row, updatedAt }) => {
    const outcome = await readModelIfAllowed(watch, row, { versions: "all", updatedAt });
    (outcome === "done" ? listed : missed).push(row.id);
    again.delete(row.id);
    await onModel(row.versionCount);
  });
  return { listed, missed };
}

/** Models whose own fields differ; those that a younger read has touched meanwhile are read by themselves. Answers those missed. */
async function settleDiffering(
  watch: Watch,
  { differing }: Listing,
  settled: ReadonlySet<string>,
  again: Set<string>,
): Promise<string[]> {
  const missed: string[] = [];
  const { stale } = await applyModels(
    watch,
    differing.filter(({ id }) => !settled.has(id)),
  );
  const rows = await db().model.findMany({
    where: { id: { in: [...again, ...stale].filter((id) => !settled.has(id)) } },
  });
  for (const row of rows) {
    if ((await readModelIfAllowed(watch, row, { versions: "all", updatedAt: row.updatedAt })) !== "done")
      missed.push(row.id);
  }
  return missed;
}

/**
 * Lists the versions of the models whose last listing is oldest, and answers which it could. It finds what leaves no trace anywhere
 * else: tags of versions, and what paging by offset once skipped. Without a change feed it is the only way to see stages.
 */
async function spend(watch: Watch, settled: string[], requests: number): Promise<string[]> {
  const rows = await db().model.findMany({
    where: {
      connectionId: watch.connection.id,
      goneAt: null,
      id: { notIn: settled },
      versionCount: { lte: spareVersions },
    },
    orderBy: { listedAt: { sort: "asc", nulls: "first" } },
    take: Math.min(mostInTurn, Math.ceil(requests / 2)),
  });
  const listed: string[] = [];
  await abreast(rows, listingsOf(watch), async (row) => {
    const outcome = await readModelIfAllowed(watch, row, { versions: "all", updatedAt: row.updatedAt });
    if (outcome === "done") listed.push(row.id);
  });
  return listed;
}
