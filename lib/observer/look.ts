import "server-only";

import type { ReadTime } from "@/lib/catalog/commands";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Registry, RegistryEndpoint, RegistryVersion } from "@/lib/registries/types";

import { applyVersions, changedVersions } from "./apply-versions";
import { readEndpoint } from "./endpoints";
import { openWatch } from "./open-watch";
import { findAgain, readModelFirmly, readVersionsFirmly } from "./read-model";
import { type ModelRow, readRegistry, type Watch } from "./watch";

/** What the registry itself just said, all of it recorded in the history. */
export type Look = {
  /** It no longer has the model under this key; where aliases were not asked for, only if that was noticed: versions are missing then. */
  gone: boolean;
  /** alias → version key; null when the registry has none, or they were not asked for. */
  aliases: Record<string, string> | null;
  /** By key: the versions that were asked for, and the newest ones. One that is missing is not there. */
  versions: Map<string, RegistryVersion>;
  /** The endpoint that was asked for; null when there is none, or none was asked for. */
  endpoint: RegistryEndpoint | null;
  at: Date;
};

type Subject = { connection: { id: string; name: string }; registry: Registry; modelId: string };
/** `aliases` false: they mean nothing here, and a request is saved. `endpoint`: one whose traffic matters, by its key. */
type Options = { source?: "read-back"; aliases: boolean; endpoint: string | null };
type Seen = Pick<Look, "aliases" | "versions">;

/** One page of the newest versions; a model that has more is looked at through the feed of changes and by name too. */
const page = 100;
/** More than ever get in between. */
const mostReadings = 5;

/**
 * Reads a model and these versions of it, and records what changed: before a write, to see what it replaces, and after
 * it, to see what it did. Throws what the registry throws.
 */
export async function lookAt(subject: Subject, keys: string[], options: Options): Promise<Look> {
  return (await prepareLook(subject, options))(keys);
}

/** What a look starts from, of the database; the registry is asked when the answered function is called. */
export async function prepareLook(
  { connection, registry, modelId }: Subject,
  { source, aliases, endpoint: key }: Options,
): Promise<(keys: string[]) => Promise<Look>> {
  const seen: Seen = { aliases: null, versions: new Map() };
  const [row, opened] = await Promise.all([
    db().model.findUniqueOrThrow({ where: { id: modelId } }),
    openWatch(connection, tapped(registry, seen)),
  ]);
  const watch: Watch = { ...opened, ...(source && { source }) };
  return async (keys) => {
    const at = watch.now();
    const endpoint = key === null ? null : await readEndpoint(watch, key);
    return (await readAll())
      ? { gone: false, ...seen, endpoint, at }
      : { gone: true, aliases: null, versions: new Map(), endpoint, at };

    async function readAll(): Promise<boolean> {
      const isLong = row.versionCount >= page;
      if (isLong && !(await readFurther(watch, row, keys))) return false;
      const outcome = aliases
        ? await readModelFirmly(watch, row, { versions: "recent", limit: page })
        : await readVersionsFirmly(watch, row, page);
      if (outcome === "missing") return false;
      // The model has grown beyond a page since it was counted.
      const missing = keys.filter((key) => !seen.versions.has(key));
      if (!isLong && missing.length > 0 && !(await readFurther(watch, row, missing))) return false;
      // Lists may leave out tags.
      const untagged = keys.filter((key) => seen.versions.get(key)?.tags === null);
      if (!(await readNamed(watch, row, untagged))) return false;
      // What is not there may be gone with its model, or be there under the model's new name.
      const isWhole = aliases || keys.every((key) => seen.versions.has(key));
      return isWhole || (await findAgain(watch, row)).data !== null;
    }
  };
}

/** What the page of the newest versions may leave out. False: the model is no longer there under its key. */
async function readFurther(watch: Watch, row: ModelRow, keys: string[]): Promise<boolean> {
  const { changes } = watch.registry;
  if (changes) {
    const isThere = await untilRecorded(async () => {
      const { data, read } = await readRegistry(watch, () =>
        changes.listChangedVersions({ cursor: null, limit: page }),
      );
      const its = data.items.filter((version) => version.model === row.nativeKey);
      return applyIfIts(watch, row, read, its);
    });
    if (!isThere) return false;
  }
  return readNamed(watch, row, keys);
}

/** Answers as `readFurther`. */
async function readNamed(watch: Watch, row: ModelRow, keys: string[]): Promise<boolean> {
  for (const key of keys) {
    const isThere = await untilRecorded(async () => {
      const { data: version, read } = await readRegistry(watch, (registry) => registry.findVersion(row.nativeKey, key));
      return version ? applyIfIts(watch, row, read, [version]) : "recorded";
    });
    if (!isThere) return false;
  }
  return true;
}

type Applied = "recorded" | "missing" | "overtaken";

/**
 * Asks again while younger readings get in between, as those of a registry's webhook for our own write do: what a look saw and the
 * history does not have would be decided on all the same. False: the model is no longer there.
 */
async function untilRecorded(ask: () => Promise<Applied>): Promise<boolean> {
  for (let attempt = 0; attempt < mostReadings; attempt += 1) {
    const applied = await ask();
    if (applied !== "overtaken") return applied === "recorded";
  }
  throw new AppError(
    "registry_unavailable",
    "The model was read by others each time, so this reading counts for nothing.",
  );
}

/** Versions name their model by its key, which may be another model's by now: it is `missing`, and nothing of them is recorded. */
async function applyIfIts(watch: Watch, row: ModelRow, read: ReadTime, versions: RegistryVersion[]): Promise<Applied> {
  const differing = await changedVersions(versions.map((version) => ({ modelId: row.id, version })));
  if (differing.length === 0) return "recorded";
  if ((await findAgain(watch, row)).data === null) return "missing";
  const { stale } = await applyVersions(watch, read, differing);
  return stale.length > 0 ? "overtaken" : "recorded";
}

/** The registry, with everything that it says of the model kept in `seen`; the last answer counts. */
function tapped(registry: Registry, seen: Seen): Registry {
  return {
    ...registry,
    async findModel(model) {
      const found = await registry.findModel(model);
      seen.aliases = found?.aliases ?? null;
      return found;
    },
    async listVersions(model, request) {
      const listed = await registry.listVersions(model, request);
      for (const version of listed.items) seen.versions.set(version.key, version);
      return listed;
    },
    async findVersion(model, key) {
      const version = await registry.findVersion(model, key);
      if (version) seen.versions.set(key, version);
      else seen.versions.delete(key);
      return version;
    },
  };
}
