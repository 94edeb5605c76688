import { insertVersions, markChanged, markVersionsGone, type ReadTime, updateVersions } from "@/lib/catalog/commands";
import { db, transact, type Tx } from "@/lib/db/client";
import type { Draft } from "@/lib/history/commands";

import { lockModels, record } from "./apply-models";
import { gathered, mostRows } from "./gathered";
import { bornDrafts, changedDrafts, goneDrafts, type SeenVersion, type Sight, versionDiffers } from "./version-drafts";
import { type Announced, chunksOf, type VersionRow, type Watch } from "./watch";

/** One reading's own, shared by all that it shows. */
type Reading = {
  read: ReadTime;
  announced: Announced | null;
  /** Models whose row rests on a younger read. */
  stale: Set<string>;
  /** Models that this very reading wrote, in an earlier transaction. */
  own: Set<string>;
};

type Shown = SeenVersion & { reading: Reading };

/**
 * Records what changed of these versions, new ones included, and brings their rows up to date. Compares inside the
 * transaction, with the models' rows locked. Answers the models whose row rests on a younger read: read them again.
 */
export async function applyVersions(
  watch: Watch,
  read: ReadTime,
  seen: SeenVersion[],
  announced: Announced | null = null,
): Promise<{ stale: string[] }> {
  const reading: Reading = { read, announced, stale: new Set(), own: new Set() };
  await writeVersions(
    watch,
    seen.map((item) => ({ ...item, reading })),
  );
  return { stale: [...reading.stale] };
}

const writeVersions = gathered(async (tx: Tx, watch: Watch, shown: Shown[]) => {
  const models = await lockModels(tx, [...new Set(shown.map(({ modelId }) => modelId))]);
  const readings = new Map<string, Reading>();
  const fresh = shown.filter(({ modelId, reading }) => {
    const row = models.get(modelId);
    // Two readings of a model at the same time: the later one does not know what the first is about to write.
    if (!readings.has(modelId)) readings.set(modelId, reading);
    // If an earlier batch of this reading wrote the model, `readEnd` is our own end, so compare with `end`.
    const { start, end } = reading.read;
    const isOvertaken = row !== undefined && row.readEnd > (reading.own.has(modelId) ? end : start);
    if (isOvertaken || readings.get(modelId) !== reading) reading.stale.add(modelId);
    return row !== undefined && !reading.stale.has(modelId);
  });
  const rows = await tx.modelVersion.findMany({
    where: {
      modelId: { in: [...new Set(fresh.map(({ modelId }) => modelId))] },
      nativeKey: { in: [...new Set(fresh.map(({ version }) => version.key))] },
    },
  });
  const plans = fresh.map((item) => planOf({ watch, ...item.reading, model: models.get(item.modelId) }, item, rows));
  const news = plans.filter((plan) => plan.kind === "new");
  const known = plans.filter((plan) => plan.kind === "known" && plan.differs);

  const ids = await insertVersions(
    tx,
    news.map(({ modelId, version, reading }) => {
      return { modelId, version, sortKey: watch.registry.sortKey(version.key), seenAt: reading.read.start };
    }),
  );
  await updateVersions(
    tx,
    known.map(({ id, version, reading }) => ({ id, version, seenAt: reading.read.start })),
  );
  await markVersionsGone(
    tx,
    plans.flatMap(({ replaced, reading }) => replaced.map(({ id }) => ({ id, at: reading.read.end }))),
  );
  const drafts = plans.flatMap((plan) => {
    const id = plan.kind === "new" ? (ids[news.indexOf(plan)] ?? "") : plan.id;
    return plan.draftsFor(id);
  });
  const touched = new Map([...news, ...known].map(({ modelId, reading }) => [modelId, reading]));
  await markChanged(
    tx,
    [...touched].map(([id, { read }]) => ({ id, at: read.end })),
  );
  // A model whose versions are still coming in is computed once, when they are.
  const refresh = [...touched.keys()].filter((id) => models.get(id)?.listedAt !== null);
  await record(tx, watch, drafts, { refresh, readingOf: (modelId) => readings.get(modelId) });
  for (const [id, { own }] of touched) own.add(id);
});

type Plan = Shown & {
  kind: "new" | "known";
  id: string;
  differs: boolean;
  /** Rows under the same key that this version replaced: deleted and made again. */
  replaced: VersionRow[];
  draftsFor(versionId: string): Draft[];
};

function planOf(sight: Sight, item: Shown, rows: VersionRow[]): Plan {
  const { modelId, version } = item;
  const same = rows.filter((row) => row.modelId === modelId && row.nativeKey === version.key);
  const row = same.find(({ incarnation }) => incarnation === version.incarnation) ?? null;
  const replaced = same.filter((other) => other !== row && other.goneAt === null);
  const ended = () => replaced.flatMap((other) => goneDrafts(sight, other, version));
  const draftsFor = (id: string) => [...ended(), ...bornDrafts(sight, item, id)];
  if (!row) return { ...item, kind: "new", id: "", differs: true, replaced, draftsFor };
  if (row.goneAt !== null) return { ...item, kind: "known", id: row.id, differs: true, replaced, draftsFor };
  const differs = versionDiffers(row, version);
  return {
    ...item,
    kind: "known",
    id: row.id,
    differs,
    replaced,
    draftsFor: () => [...ended(), ...changedDrafts(sight, item, row)],
  };
}

/** Of what was read, what the catalog does not have or has otherwise: most reads change nothing, and nothing is locked for them. */
export async function changedVersions(seen: SeenVersion[]): Promise<SeenVersion[]> {
  if (seen.length === 0) return [];
  const rows = await db().modelVersion.findMany({
    where: {
      modelId: { in: [...new Set(seen.map(({ modelId }) => modelId))] },
      nativeKey: { in: [...new Set(seen.map(({ version }) => version.key))] },
    },
  });
  const known = new Map(rows.map((row) => [JSON.stringify([row.modelId, row.nativeKey, row.incarnation]), row]));
  // Paging by offset may show a version twice; the later look counts.
  const last = new Map(seen.map((item) => [JSON.stringify([item.modelId, item.version.key]), item]));
  return [...last.values()].filter(({ modelId, version }) => {
    const row = known.get(JSON.stringify([modelId, version.key, version.incarnation]));
    return !row || versionDiffers(row, version);
  });
}

/**
 * Versions that are no more: because a list left them out, or because each was asked for and is not there. Answers false when
 * only a list says so and a read that ended after it began has written since: that one may have met what this one could not.
 */
export async function applyGoneVersions(
  watch: Watch,
  { read, wasAsked }: { read: ReadTime; wasAsked: boolean },
  modelId: string,
  versionIds: string[],
): Promise<boolean> {
  let last = read.start;
  for (const part of chunksOf(versionIds, mostRows)) {
    const isWritten = await transact(async (tx) => {
      const model = (await lockModels(tx, [modelId])).get(modelId);
      if (!model) return true;
      if (!wasAsked && model.readEnd > last) return false;
      // A row that a younger read wrote is not ours to end.
      const rows = await tx.modelVersion.findMany({
        where: { id: { in: part }, goneAt: null, seenAt: { lte: read.start } },
      });
      await markVersionsGone(
        tx,
        rows.map(({ id }) => ({ id, at: read.end })),
      );
      await markChanged(tx, [{ id: modelId, at: read.end }]);
      await record(
        tx,
        watch,
        rows.flatMap((row) => goneDrafts({ watch, read, model, announced: null }, row, null)),
        { refresh: [modelId] },
      );
      return true;
    });
    if (!isWritten) return false;
    // This part leaves its own end in the row, so the next one compares with `end`.
    last = read.end;
  }
  return true;
}
