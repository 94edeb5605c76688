import {
  insertModels,
  markListed,
  markModelsGone,
  type ReadTime,
  refreshModels,
  updateModels,
  type VersionListing,
} from "@/lib/catalog/commands";
import { transact, type Tx } from "@/lib/db/client";
import { type Draft, observed, recordBatch } from "@/lib/history/commands";
import { lockHistory } from "@/lib/history/lock";
import type { RegistryModel } from "@/lib/registries/types";
import { listOwnWrites } from "@/lib/writes/own-writes";

import { attribute } from "./attribute";
import { type Change, diffModel, type ModelState } from "./diff";
import { draft, newestChange, notBefore } from "./drafts";
import { gathered, mostRows } from "./gathered";
import { whenBorn, whenChanged } from "./timing";
import { type Announced, chunksOf, latest, type ModelRow, previousLook, type VersionRow, type Watch } from "./watch";

export type SeenModel = {
  id: string;
  model: RegistryModel;
  read: ReadTime;
  /** Where its versions were completely listed too. */
  listed: VersionListing | null;
};

type Shown = SeenModel & { announced: Announced | null; stale: string[] };
type Fresh = Shown & { row: ModelRow };

/**
 * Records what changed of models that the catalog has, and brings their rows up to date. Compares again inside the
 * transaction, with the row locked. Answers the ids whose row rests on a read that ended after this one began: what
 * we hold of them is stale, read them again.
 */
export async function applyModels(
  watch: Watch,
  seen: SeenModel[],
  announced: Announced | null = null,
): Promise<{ stale: string[] }> {
  const stale: string[] = [];
  await writeModels(
    watch,
    seen.map((item) => ({ ...item, announced, stale })),
  );
  return { stale };
}

const writeModels = gathered(async (tx: Tx, watch: Watch, shown: Shown[]) => {
  const rows = await lockModels(
    tx,
    shown.map(({ id }) => id),
  );
  const met = new Set<string>();
  const items = shown.flatMap((item): Fresh[] => {
    const row = rows.get(item.id);
    if (!row) return [];
    // Two readings of a model at the same time: the later one does not know what the first is about to write.
    const isFresh = row.readEnd <= item.read.start && !met.has(item.id);
    met.add(item.id);
    if (!isFresh) item.stale.push(item.id);
    return isFresh ? [{ ...item, row }] : [];
  });
  const changed = items.filter(({ row, model }) => modelDiffers(row, model));
  const versions = await versionsBehindAliases(tx, changed);
  const drafts = changed.flatMap((item) => draftsOf(watch, item, versions));

  await updateModels(tx, changed);
  await markListed(
    tx,
    items.flatMap(({ id, read, listed }) => (listed ? [{ id, read, ...listed }] : [])),
  );
  const calls = new Map(items.map(({ id, stale }) => [id, stale]));
  await record(tx, watch, drafts, {
    refresh: items.filter((item) => item.listed !== null || changed.includes(item)).map(({ id }) => id),
    readingOf: (modelId) => calls.get(modelId),
  });
});

function draftsOf(watch: Watch, item: Fresh, versions: Map<string, VersionRow>): Draft[] {
  const { row, model, read, announced } = item;
  const end = read.end.getTime();
  const stamps = { createdAt: time(model.createdAt), updatedAt: time(model.updatedAt) };
  const before = row.goneAt === null ? modelState(row) : null;
  return diffModel(before, model).map((change) => {
    const subject = { modelId: row.id, versionId: null, versionKey: null };
    const previous = latest(previousLook(watch, row.id, change.axis), row.seenAt);
    if (change.axis !== "alias")
      return draft(subject, change, whenChanged(change, { previous, end }, stamps), announced);

    const target = change.after === null ? undefined : versions.get(versionId(row.id, change.after));
    const source = change.before === null ? undefined : versions.get(versionId(row.id, change.before));
    const timing = aliasTiming(watch, item, change, target);
    const named = target ?? source;
    return {
      ...draft(
        { ...subject, versionId: named?.id ?? null, versionKey: named?.nativeKey ?? null },
        change,
        timing,
        announced,
      ),
      endings: [{ of: "key" as const, axis: "alias" as const, key: change.key }],
      openings: target?.goneAt === null ? [{ versionId: target.id, axis: "alias" as const, key: change.key }] : [],
    };
  });
}

/**
 * A model whose versions were never listed has no known aliases: what it has now it was born with or was found with, and
 * no earlier than the version was there.
 */
function aliasTiming(watch: Watch, { row, read }: Fresh, change: Change, target: VersionRow | undefined) {
  const end = read.end.getTime();
  const birth = target?.createdAt?.getTime() ?? null;
  const sweeps = previousLook(watch, row.id, "alias");
  if (row.listedAt !== null) {
    const { when, origin } = whenChanged(
      change,
      { previous: latest(sweeps, row.seenAt), end },
      { createdAt: birth, updatedAt: null },
    );
    return { when: notBefore(when, birth), origin };
  }
  const model = whenBorn({ previous: sweeps, end }, { createdAt: time(row.createdAt), updatedAt: null });
  return { when: notBefore({ after: model.held.after, before: end }, birth), origin: model.origin };
}

/** Models that the catalog does not have. `found` ones were there before anybody watched. */
export async function applyNewModels(watch: Watch, models: RegistryModel[], read: ReadTime): Promise<void> {
  const end = read.end.getTime();
  for (const part of chunksOf(models, mostRows)) {
    await transact(async (tx) => {
      const births = part.map((model) => {
        const stamps = { createdAt: time(model.createdAt), updatedAt: time(model.updatedAt) };
        return { model, ...whenBorn({ previous: watch.previous.get("existence") ?? null, end }, stamps) };
      });
      const news = births.map(({ model, born, held }) => {
        return { connectionId: watch.connection.id, model, lastChangeAt: model.updatedAt ? held.before : born.after };
      });
      const ids = await insertModels(tx, news, read);
      const drafts = births.flatMap(({ model, born, origin }) => {
        const modelId = ids.get(model.key);
        const change: Change = { axis: "existence", key: "", before: null, after: model.key };
        return modelId
          ? [draft({ modelId, versionId: null, versionKey: null }, change, { when: born, origin }, null)]
          : [];
      });
      await record(tx, watch, drafts, { refresh: [] });
    });
  }
}

/**
 * Models that are certainly no more. `successor`: what carries the same name now, made after the old one was deleted.
 */
export async function applyGoneModels(
  watch: Watch,
  gone: { id: string; successor: RegistryModel | null }[],
  read: ReadTime,
): Promise<void> {
  for (const part of chunksOf(gone, mostRows)) {
    await transact(async (tx) => {
      const rows = await lockModels(
        tx,
        part.map(({ id }) => id),
      );
      const drafts = part.flatMap(({ id, successor }): Draft[] => {
        const row = rows.get(id);
        if (!row || row.goneAt !== null || row.readEnd > read.start) return [];
        const previous = latest(previousLook(watch, row.id, "existence"), row.seenAt);
        return diffModel(modelState(row), null).map((change) => {
          const timing = whenChanged(
            change,
            { previous, end: read.end.getTime() },
            { createdAt: null, updatedAt: null },
          );
          const born = time(successor?.createdAt ?? null);
          const before =
            born !== null && born >= timing.when.after ? Math.min(born, timing.when.before) : timing.when.before;
          const when = { after: timing.when.after, before };
          return {
            ...draft({ modelId: id, versionId: null, versionKey: null }, change, { ...timing, when }, null),
            endings: [{ of: "model" as const }],
          };
        });
      });
      const ids = drafts.map(({ modelId }) => modelId);
      await markModelsGone(tx, ids, read.end);
      await record(tx, watch, drafts, { refresh: ids });
    });
  }
}

/** Locks them, and answers them as they are then. */
export async function lockModels(tx: Tx, ids: string[]): Promise<Map<string, ModelRow>> {
  await lockHistory(tx, ids);
  const rows = await tx.model.findMany({ where: { id: { in: ids } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/** What recording needs of a reading; no registry is asked. */
export type Recording = Pick<Watch, "connection" | "now" | "source">;

/**
 * `refresh`: models whose lists are computed anew. `readingOf`: by model, where several readings are written together: each
 * has an entry of its own in the audit log, as if it had been alone.
 */
type Ending = { refresh: string[]; readingOf?: (modelId: string) => unknown };

/** The last steps of every transaction here: events, what lists show of the models to `refresh`, and the links of the audit chain. */
export async function record(tx: Tx, watch: Recording, drafts: Draft[], { refresh, readingOf }: Ending): Promise<void> {
  const own = await listOwnWrites(tx, [...new Set(drafts.map(({ modelId }) => modelId))]);
  const now = watch.now();
  const told =
    own.length === 0 ? drafts : drafts.map((each) => attribute(each, own, watch.source ?? "poll", now.getTime()));
  const byModel = new Map<string, Draft[]>();
  for (const each of told) byModel.set(each.modelId, [...(byModel.get(each.modelId) ?? []), each]);
  const batch = {
    connection: watch.connection,
    at: now,
    drafts: told,
    audit: observed,
    ...(readingOf && { entryOf: readingOf }),
  };
  await recordBatch(tx, batch, async () => {
    await refreshModels(
      tx,
      [...new Set(refresh)].map((id) => ({ id, changedAt: newestChange(byModel.get(id) ?? []) })),
    );
  });
}

/** Whether a read shows anything that the row does not. `updatedAt` does not count: it moves when versions are listed. */
export function modelDiffers(row: ModelRow, model: RegistryModel): boolean {
  return (
    row.goneAt !== null ||
    row.owner !== model.owner ||
    row.name !== model.name ||
    time(row.createdAt) !== time(model.createdAt) ||
    diffModel(modelState(row), model).length > 0
  );
}

function modelState(row: ModelRow): ModelState {
  const { nativeKey: key, description } = row;
  return {
    key,
    description,
    tags: row.tags as Record<string, string>,
    aliases: row.aliases as Record<string, string> | null,
  };
}

async function versionsBehindAliases(tx: Tx, items: Fresh[]): Promise<Map<string, VersionRow>> {
  const keys = items.flatMap(({ row, model }) =>
    diffModel(modelState(row), model).flatMap(({ axis, before, after }) => (axis === "alias" ? [before, after] : [])),
  );
  const wanted = [...new Set(keys.filter((key) => key !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await tx.modelVersion.findMany({
    where: { modelId: { in: items.map(({ id }) => id) }, nativeKey: { in: wanted } },
    orderBy: { goneAt: { sort: "desc", nulls: "last" } },
  });
  return new Map(rows.map((row) => [versionId(row.modelId, row.nativeKey), row]));
}

function versionId(modelId: string, key: string): string {
  return `${modelId} ${key}`;
}

function time(date: Date | null): number | null {
  return date?.getTime() ?? null;
}
