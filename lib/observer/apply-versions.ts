import { insertVersions, markChanged, markVersionsGone, type ReadTime, updateVersions } from "@/lib/catalog/commands";
import { db, transact } from "@/lib/db/client";
import type { Draft } from "@/lib/history/commands";
import type { RegistryVersion } from "@/lib/registries/types";

import { lockModels, record } from "./apply-models";
import { type Change, diffVersion, type VersionState } from "./diff";
import { draft } from "./drafts";
import { type Reading, whenBorn, whenChanged } from "./timing";
import { type Announced, chunksOf, latest, type ModelRow, type VersionRow, type Watch } from "./watch";

/** Rows a transaction: on the embedded database everybody waits meanwhile. */
const chunk = 200;

export type SeenVersion = { modelId: string; version: RegistryVersion };

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
        where: { modelId: { in: fresh.map(({ modelId }) => modelId) }, nativeKey: { in: fresh.map(({ version }) => version.key) } },
      });
      const plans = fresh.map((item) => planOf(watch, read, item, models, rows, announced));
      const news = plans.filter((plan) => plan.kind === "new");
      const known = plans.filter((plan) => plan.kind === "known" && plan.differs);

      const ids = await insertVersions(tx, news.map(({ modelId, version }) => ({ modelId, version, sortKey: watch.registry.sortKey(version.key) })), read);
      await updateVersions(tx, known.map(({ id, version }) => ({ id, version })), read);
      await markVersionsGone(tx, plans.flatMap(({ replaced }) => replaced.map(({ id }) => id)), read.end);
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

function planOf(
  watch: Watch,
  read: ReadTime,
  item: SeenVersion,
  models: Map<string, ModelRow>,
  rows: VersionRow[],
  announced: Announced | null,
): Plan {
  const { modelId, version } = item;
  const model = models.get(modelId);
  const same = rows.filter((row) => row.modelId === modelId && row.nativeKey === version.key);
  const row = same.find(({ incarnation }) => incarnation === version.incarnation) ?? null;
  const replaced = same.filter((other) => other !== row && other.goneAt === null);
  const ends = (id: string) => replaced.flatMap((other) => goneDrafts(watch, read, model, other, version)).concat(bornDrafts(id));
  const bornDrafts = (id: string) => born(watch, read, item, model, id, announced);
  if (!row) return { ...item, kind: "new", id: "", differs: true, replaced, draftsFor: ends };
  if (row.goneAt !== null) return { ...item, kind: "known", id: row.id, differs: true, replaced, draftsFor: ends };
  return {
    ...item,
    kind: "known",
    id: row.id,
    differs: versionDiffers(row, version),
    replaced,
    draftsFor: () => changed(watch, read, item, model, row, announced),
  };
}

function born(watch: Watch, read: ReadTime, { modelId, version }: SeenVersion, model: ModelRow | undefined, id: string, announced: Announced | null): Draft[] {
  const reading: Reading = { previous: previousOf(watch, model, "existence"), end: read.end.getTime() };
  const timing = whenBorn(reading, stampsOf(version));
  const subject = { modelId, versionId: id, versionKey: version.key };
  const state = versionState(version);
  const held = { when: timing.held };
  const existence = {
    ...draft(subject, { axis: "existence", key: "", before: null, after: version.key }, { when: timing.born, origin: timing.origin }, announced),
    openings: [
      // In no stage, and so by being born: the lane needs the row, the story needs no event.
      ...(diffVersion(null, state).some(({ axis }) => axis === "stage") || state.stage === null
        ? []
        : [{ versionId: id, axis: "stage" as const, key: state.stage, ...held }]),
      ...stageTagsOf(watch, state.tags).map((key) => ({ versionId: id, axis: "tag" as const, key, ...held })),
      // An alias that pointed at nothing until now.
      ...Object.entries((model?.aliases ?? {}) as Record<string, string>)
        .filter(([, target]) => target === version.key)
        .map(([alias]) => ({ versionId: id, axis: "alias" as const, key: alias, when: { after: timing.born.after, before: reading.end } })),
    ],
  };
  const others = diffVersion(null, state).filter(({ axis }) => axis !== "existence");
  return [existence, ...others.map((change) => ({ ...holding(draft(subject, change, { when: timing.held, origin: timing.origin }, announced), id, change), endings: [] }))];
}

function changed(watch: Watch, read: ReadTime, { modelId, version }: SeenVersion, model: ModelRow | undefined, row: VersionRow, announced: Announced | null): Draft[] {
  const subject = { modelId, versionId: row.id, versionKey: version.key };
  return diffVersion(rowState(row), versionState(version)).map((change) => {
    const previous = latest(previousOf(watch, model, change.axis), row.seenAt);
    const timing = whenChanged(change, { previous, end: read.end.getTime() }, stampsOf(version));
    const made = holding(draft(subject, change, timing, announced), row.id, change);
    if (change.axis !== "tag") return made;
    const open = change.after !== null && watch.stageTags.has(tagKey(change.key, change.after));
    return {
      ...made,
      endings: change.before === null ? [] : [{ of: "version-key" as const, versionId: row.id, axis: "tag" as const, key: tagKey(change.key, change.before) }],
      openings: open ? [{ versionId: row.id, axis: "tag" as const, key: tagKey(change.key, change.after ?? "") }] : [],
    };
  });
}

/** A change of stage or approval ends what the version held on that axis, and begins the new word. */
function holding(made: Draft, versionId: string, { axis, after }: Change): Draft {
  if (axis !== "stage" && axis !== "approval") return made;
  return { ...made, endings: [{ of: "axis", versionId, axis }], openings: after === null ? [] : [{ versionId, axis, key: after }] };
}

/** Of what was read, what the catalog does not have or has otherwise: most reads change nothing, and nothing is locked for them. */
export async function changedVersions(seen: SeenVersion[]): Promise<SeenVersion[]> {
  if (seen.length === 0) return [];
  const rows = await db().modelVersion.findMany({
    where: { modelId: { in: [...new Set(seen.map(({ modelId }) => modelId))] }, nativeKey: { in: [...new Set(seen.map(({ version }) => version.key))] } },
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
export async function applyGoneVersions(watch: Watch, read: ReadTime, modelId: string, versionIds: string[]): Promise<void> {
  for (const part of chunksOf(versionIds, chunk)) {
    await transact(async (tx) => {
      const model = (await lockModels(tx, [modelId])).get(modelId);
      if (!model) return;
      // A row that a younger read wrote is not ours to end.
      const rows = await tx.modelVersion.findMany({ where: { id: { in: part }, goneAt: null, seenAt: { lte: read.start } } });
      await markVersionsGone(tx, rows.map(({ id }) => id), read.end);
      await markChanged(tx, [modelId], read);
      await record(tx, watch, rows.flatMap((row) => goneDrafts(watch, read, model, row, null)), { refresh: [modelId] });
    });
  }
}

function goneDrafts(watch: Watch, read: ReadTime, model: ModelRow | undefined, row: VersionRow, successor: RegistryVersion | null): Draft[] {
  const subject = { modelId: row.modelId, versionId: row.id, versionKey: row.nativeKey };
  const previous = latest(previousOf(watch, model, "existence"), row.seenAt);
  return diffVersion(rowState(row), null).map((change) => {
    const { when, origin } = whenChanged(change, { previous, end: read.end.getTime() }, { createdAt: null, updatedAt: null });
    const next = successor?.createdAt?.getTime() ?? when.before;
    const before = next >= when.after ? Math.min(next, when.before) : when.before;
    return { ...draft(subject, change, { when: { ...when, before }, origin }, null), endings: [{ of: "version" as const, versionId: row.id }] };
  });
}

/** Start of the newest read that would have shown a change on this axis of any version of the model. */
function previousOf(watch: Watch, model: ModelRow | undefined, axis: Change["axis"]) {
  // A sweep does not see the tags of versions; listing them does.
  return latest(axis === "tag" ? null : watch.previous.get(axis), model?.listedAt);
}

export function versionDiffers(row: VersionRow, version: RegistryVersion): boolean {
  return (
    row.goneAt !== null ||
    row.incarnation !== version.incarnation ||
    row.status !== version.status ||
    row.statusMessage !== version.statusMessage ||
    row.nativeStage !== version.stage ||
    row.approval !== version.approval.status ||
    row.author !== version.author ||
    row.runId !== version.runId ||
    row.source !== version.source ||
    (row.tags === null && version.tags !== null) ||
    (row.updatedAt?.getTime() ?? null) !== (version.updatedAt?.getTime() ?? null) ||
    diffVersion(rowState(row), versionState(version)).length > 0
  );
}

export function rowState(row: VersionRow): VersionState {
  const { nativeKey: key, nativeStage: stage, nativeApproval: approval, description } = row;
  return { key, stage, approval, description, tags: row.tags as Record<string, string> | null };
}

function versionState({ key, stage, approval, tags, description }: RegistryVersion): VersionState {
  return { key, stage, approval: approval.native, tags, description };
}

function stampsOf({ createdAt, updatedAt }: RegistryVersion) {
  return { createdAt: createdAt?.getTime() ?? null, updatedAt: updatedAt?.getTime() ?? null };
}

function stageTagsOf(watch: Watch, tags: Record<string, string> | null): string[] {
  return Object.entries(tags ?? {}).map(([key, value]) => tagKey(key, value)).filter((key) => watch.stageTags.has(key));
}

function tagKey(key: string, value: string): string {
  return `${key}=${value}`;
}
