import { insertVersions, markChanged, markVersionsGone, type ReadTime, updateVersions } from "@/lib/catalog/commands";
import { db, transact } from "@/lib/db/client";
import type { Draft } from "@/lib/history/commands";

import { lockModels, record } from "./apply-models";
import { bornDrafts, changedDrafts, goneDrafts, type SeenVersion, type Sight, versionDiffers } from "./version-drafts";
import { type Announced, chunksOf, type VersionRow, type Watch } from "./watch";

/** Rows a transaction: on the embedded database everybody waits meanwhile. */
const chunk = 200;

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
  const stale = new Set<string>();
  const own = new Set<string>(); // written by this very read, in an earlier chunk
  for (const part of chunksOf(seen, chunk)) {
    await transact(async (tx) => {
      const models = await lockModels(tx, [...new Set(part.map(({ modelId }) => modelId))]);
      const fresh = part.filter(({ modelId }) => {
        const row = models.get(modelId);
        if (row && row.readEnd > read.start && !own.has(modelId)) stale.add(modelId);
        return row !== undefined && !stale.has(modelId);
      });
      const rows = await tx.modelVersion.findMany({
        where: {
          modelId: { in: fresh.map(({ modelId }) => modelId) },
          nativeKey: { in: fresh.map(({ version }) => version.key) },
        },
      });
      const plans = fresh.map((item) =>
        planOf({ watch, read, model: models.get(item.modelId), announced }, item, rows),
      );
      const news = plans.filter((plan) => plan.kind === "new");
      const known = plans.filter((plan) => plan.kind === "known" && plan.differs);

      const ids = await insertVersions(
        tx,
        news.map(({ modelId, version }) => ({ modelId, version, sortKey: watch.registry.sortKey(version.key) })),
        read,
      );
      await updateVersions(
        tx,
        known.map(({ id, version }) => ({ id, version })),
        read,
      );
      await markVersionsGone(
        tx,
        plans.flatMap(({ replaced }) => replaced.map(({ id }) => id)),
        read.end,
      );
      const drafts = plans.flatMap((plan) => {
        const id = plan.kind === "new" ? (ids[news.indexOf(plan)] ?? "") : plan.id;
        return plan.draftsFor(id);
      });
      const touched = [...new Set([...news, ...known].map(({ modelId }) => modelId))];
      await markChanged(tx, touched, read);
      // A model whose versions are still coming in is computed once, when they are.
      await record(tx, watch, drafts, { refresh: touched.filter((id) => models.get(id)?.listedAt !== null) });
      for (const id of touched) own.add(id);
    });
  }
  return { stale: [...stale] };
}

type Plan = SeenVersion & {
  kind: "new" | "known";
  id: string;
  differs: boolean;
  /** Rows under the same key that this version replaced: deleted and made again. */
  replaced: VersionRow[];
  draftsFor(versionId: string): Draft[];
};

function planOf(sight: Sight, item: SeenVersion, rows: VersionRow[]): Plan {
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

/** Versions that are certainly no more. */
export async function applyGoneVersions(
  watch: Watch,
  read: ReadTime,
  modelId: string,
  versionIds: string[],
): Promise<void> {
  for (const part of chunksOf(versionIds, chunk)) {
    await transact(async (tx) => {
      const model = (await lockModels(tx, [modelId])).get(modelId);
      if (!model) return;
      // A row that a younger read wrote is not ours to end.
      const rows = await tx.modelVersion.findMany({
        where: { id: { in: part }, goneAt: null, seenAt: { lte: read.start } },
      });
      await markVersionsGone(
        tx,
        rows.map(({ id }) => id),
        read.end,
      );
      await markChanged(tx, [modelId], read);
      await record(
        tx,
        watch,
        rows.flatMap((row) => goneDrafts({ watch, read, model, announced: null }, row, null)),
        { refresh: [modelId] },
      );
    });
  }
}
