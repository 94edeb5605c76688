import { markSeen, type ReadTime } from "@/lib/catalog/commands";
import { db, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Page, RegistryModel, RegistryVersion } from "@/lib/registries/types";

import { applyModels, modelDiffers } from "./apply-models";
import { applyGoneVersions, applyVersions, changedVersions } from "./apply-versions";
import { type Announced, type Answered, type ModelRow, readRegistry, type Watch } from "./watch";

const pageSize = 1000;
/** Confirmations of missing versions in one go; the rest waits until the model is read again. */
const confirmations = 100;
type Depth =
  /** All versions. `updatedAt`: the model's as it was read just before. */
  | { versions: "all"; updatedAt: Date | null }
  /** One page of the newest: for a model with more versions than fit often. */
  | { versions: "recent"; limit: number };

/**
 * `partly`: the model, and only the newest of its versions. `missing`: the registry no longer has the model under this key;
 * whether it is gone or renamed, only a sweep can tell. `again`: a younger read has touched it meanwhile.
 */
type Outcome = "done" | "partly" | "missing" | "again";

/**
 * Reads one model with its versions and records what changed. Versions come first and the model after them, so that an
 * alias never points at a version that this read has not met.
 */
export async function readModel(
  watch: Watch,
  row: ModelRow,
  depth: Depth,
  announced: Announced | null = null,
): Promise<Outcome> {
  const listing = await readVersions(watch, row, depth, announced);
  if (!listing) return "missing";
  const { data: model, read } = listing.confirmed ?? (await findAgain(watch, row));
  if (!model) return "missing";

  const settled = listing.complete ? await endMissing(watch, row, listing) : false;
  if (listing.announcedVersion && announced && !(await readAnnounced(watch, row, listing.announcedVersion, announced)))
    return "again";
  const listed = settled
    ? { at: listing.read.start, updatedAt: await updatedAtOf(row, depth), hadTags: listing.hadTags }
    : null;
  if (listed === null && !modelDiffers(await known(row), model)) {
    await transact((tx) => markSeen(tx, [row.id], read));
    return outcomeOf(listing, settled);
  }
  const { stale } = await applyModels(watch, [{ id: row.id, model, read, listed }], announced);
  return stale.length > 0 ? "again" : outcomeOf(listing, settled);
}

/** Of the model when its versions began to be listed; where nobody asked then, as the catalog has it now. */
async function updatedAtOf(row: ModelRow, depth: Depth): Promise<Date | null> {
  return depth.versions === "all" ? depth.updatedAt : (await known(row)).updatedAt;
}

function known({ id }: ModelRow): Promise<ModelRow> {
  return db().model.findUniqueOrThrow({ where: { id } });
}

/** The model, if it still is the one that we know under this key. */
export async function findAgain(
  watch: Watch,
  { nativeKey, incarnation }: ModelRow,
): Promise<Answered<RegistryModel | null>> {
  const { data: model, read } = await readRegistry(watch, (registry) => registry.findModel(nativeKey));
  return { data: model?.incarnation === incarnation ? model : null, read };
}

function outcomeOf({ stale, complete }: Listing, settled: boolean): Outcome {
  if (stale || (complete && !settled)) return "again";
  return complete ? "done" : "partly";
}

/** Until no younger read gets in between; three times is more than ever happens. */
export async function readModelFirmly(
  watch: Watch,
  row: ModelRow,
  depth: Depth,
  announced: Announced | null = null,
): Promise<Outcome> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const outcome = await readModel(watch, row, depth, announced);
    if (outcome !== "again") return outcome;
  }
  return readModel(watch, row, depth, announced);
}

/**
 * Only the newest versions: where nothing that the model itself says is wanted, one request is enough as long as nothing has
 * changed. `missing` only when it was noticed.
 */
export async function readVersionsFirmly(watch: Watch, row: ModelRow, limit: number): Promise<"done" | "missing"> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const listing = await readVersions(watch, row, { versions: "recent", limit }, null);
    if (!listing) return "missing";
    if (!listing.stale) break;
  }
  return "done";
}

/** As `readModelFirmly`, for one of many: a model that the registry refuses to these credentials holds nobody up. */
export async function readModelIfAllowed(watch: Watch, row: ModelRow, depth: Depth): Promise<Outcome | "refused"> {
  return (await unlessRefused(() => readModelFirmly(watch, row, depth))) ?? "refused";
}

/** Null when the registry answers that these credentials may not have this. */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AppError && error.code === "registry_denied") return null;
    throw error;
  }
}

type Listing = {
  read: ReadTime;
  seen: Set<string>;
  pages: number;
  complete: boolean;
  /** Of every version on it. */
  hadTags: boolean;
  stale: boolean;
  announcedVersion: string | null;
  /** The model as it was asked for after the last page, where that had to be. */
  confirmed: Answered<RegistryModel> | null;
};

/**
 * Null when the model was renamed or deleted meanwhile: what is listed under its key may then be another model's. So
 * before anything of a page is recorded, the model is asked for again.
 */
async function readVersions(
  watch: Watch,
  row: ModelRow,
  depth: Depth,
  announced: Announced | null,
): Promise<Listing | null> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  let started: Date | null = null;
  let ended = watch.now();
  let pages = 0;
  let hadTags = true;
  let stale = false;
  let confirmed: Listing["confirmed"] = null;
  do {
    const at: string | null = cursor;
    const limit = depth.versions === "all" ? pageSize : depth.limit;
    const { data: page, read }: Answered<Page<RegistryVersion>> = await readRegistry(watch, (registry) =>
      registry.listVersions(row.nativeKey, { cursor: at, limit }),
    );
    const differing = await changedVersions(page.items.map((version) => ({ modelId: row.id, version })));
    confirmed = null;
    if (differing.length > 0) {
      const { data: model, read: asked } = await findAgain(watch, row);
      if (model === null) return null;
      confirmed = { data: model, read: asked };
      stale = (await applyVersions(watch, read, differing, announced)).stale.length > 0 || stale;
    }
    for (const { key } of page.items) seen.add(key);
    started ??= read.start;
    ended = read.end;
    pages += 1;
    hadTags &&= page.items.every(({ tags }) => tags !== null);
    cursor = page.cursor;
  } while (cursor !== null && depth.versions === "all");
  const wanted = announced?.hint.version ?? null;
  const announcedVersion =
    wanted !== null && (announced?.hint.change?.axis === "tag" || !seen.has(wanted)) ? wanted : null;
  return {
    read: { start: started ?? ended, end: ended },
    seen,
    pages,
    complete: cursor === null,
    hadTags,
    stale,
    announcedVersion,
    confirmed,
  };
}

/**
 * Versions that a complete list left out are gone. Each is asked for, and the model after them, where the list had several
 * pages, for rows move from page to page when others are deleted meanwhile, and where another read that overlaps this one has
 * written, for it may have met a version made after this list was answered. Answers whether all were settled.
 */
async function endMissing(watch: Watch, row: ModelRow, { read, seen, pages }: Listing): Promise<boolean> {
  const alive = await db().modelVersion.findMany({
    where: { modelId: row.id, goneAt: null },
    select: { id: true, nativeKey: true, incarnation: true },
  });
  const missing = alive.filter(({ nativeKey }) => !seen.has(nativeKey));
  if (missing.length === 0) return true;
  const ids = missing.map(({ id }) => id);
  if (pages === 1 && (await applyGoneVersions(watch, { read, wasAsked: false }, row.id, ids))) return true;
  const gone: string[] = [];
  let until = read;
  for (const { id, nativeKey, incarnation } of missing.slice(0, confirmations)) {
    const { data: version, read: asked } = await readRegistry(watch, (registry) =>
      registry.findVersion(row.nativeKey, nativeKey),
    );
    until = { start: read.start, end: asked.end };
    if (version?.incarnation !== incarnation) gone.push(id);
  }
  if (gone.length > 0 && (await findAgain(watch, row)).data === null) return false;
  if (gone.length > 0) await applyGoneVersions(watch, { read: until, wasAsked: true }, row.id, gone);
  return missing.length <= confirmations;
}

/**
 * What lists leave out, or a version that was not on the page: the one that a delivery named. False: what was read may be
 * another model's by now, or is stale.
 */
async function readAnnounced(watch: Watch, row: ModelRow, key: string, announced: Announced): Promise<boolean> {
  const { data: version, read } = await readRegistry(watch, (registry) => registry.findVersion(row.nativeKey, key));
  const differing = version ? await changedVersions([{ modelId: row.id, version }]) : [];
  if (differing.length === 0) return true;
  if ((await findAgain(watch, row)).data === null) return false;
  return (await applyVersions(watch, read, differing, announced)).stale.length === 0;
}
