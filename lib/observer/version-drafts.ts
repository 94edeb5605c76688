import type { ReadTime } from "@/lib/catalog/commands";
import type { Draft } from "@/lib/history/commands";
import type { RegistryVersion } from "@/lib/registries/types";

import { type Change, diffVersion, type VersionState } from "./diff";
import { draft } from "./drafts";
import { type Reading, whenBorn, whenChanged } from "./timing";
import { type Announced, latest, type ModelRow, previousLook, type VersionRow, type Watch } from "./watch";

export type SeenVersion = { modelId: string; version: RegistryVersion };

/** The read that shows a version, and the locked row of its model. */
export type Sight = { watch: Watch; read: ReadTime; model: ModelRow | undefined; announced: Announced | null };

/** A version that was not there before: its existence, and what it holds from the start. */
export function bornDrafts(
  { watch, read, model, announced }: Sight,
  { modelId, version }: SeenVersion,
  id: string,
): Draft[] {
  const reading: Reading = { previous: previousOf(watch, model, "existence"), end: read.end.getTime() };
  const timing = whenBorn(reading, stampsOf(version));
  const subject = { modelId, versionId: id, versionKey: version.key };
  const state = versionState(version);
  const held = { when: timing.held };
  const existence = {
    ...draft(
      subject,
      { axis: "existence", key: "", before: null, after: version.key },
      { when: timing.born, origin: timing.origin },
      announced,
    ),
    openings: [
      // Being born is being in no stage: lanes need the row, and an event of its own would be noise.
      ...(diffVersion(null, state).some(({ axis }) => axis === "stage") || state.stage === null
        ? []
        : [{ versionId: id, axis: "stage" as const, key: state.stage, ...held }]),
      ...stageTagsOf(watch, state.tags).map((key) => ({ versionId: id, axis: "tag" as const, key, ...held })),
      // An alias whose version the catalog did not have until now.
      ...Object.entries((model?.aliases ?? {}) as Record<string, string>)
        .filter(([, target]) => target === version.key)
        .map(([alias]) => ({
          versionId: id,
          axis: "alias" as const,
          key: alias,
          when: { after: timing.born.after, before: reading.end },
        })),
    ],
  };
  const others = diffVersion(null, state).filter(({ axis }) => axis !== "existence");
  return [
    existence,
    ...others.map((change) => ({
      ...holding(draft(subject, change, { when: timing.held, origin: timing.origin }, announced), id, change),
      endings: [],
    })),
  ];
}

/** A version that was there before, with `row` as its last state. */
export function changedDrafts(
  { watch, read, model, announced }: Sight,
  { modelId, version }: SeenVersion,
  row: VersionRow,
): Draft[] {
  const subject = { modelId, versionId: row.id, versionKey: version.key };
  return diffVersion(rowState(row), versionState(version)).map((change) => {
    // Reads that carried no tags left those of the row as they were, so only a read with tags says when they last were so.
    const previous =
      change.axis === "tag"
        ? latest(model?.tagsListedAt, row.tagsReadAt)
        : latest(previousOf(watch, model, change.axis), row.seenAt);
    const timing = whenChanged(change, { previous, end: read.end.getTime() }, stampsOf(version));
    const made = holding(draft(subject, change, timing, announced), row.id, change);
    if (change.axis !== "tag") return made;
    const open = change.after !== null && watch.stageTags.has(tagKey(change.key, change.after));
    return {
      ...made,
      endings:
        change.before === null
          ? []
          : [
              {
                of: "version-key" as const,
                versionId: row.id,
                axis: "tag" as const,
                key: tagKey(change.key, change.before),
              },
            ],
      openings: open ? [{ versionId: row.id, axis: "tag" as const, key: tagKey(change.key, change.after ?? "") }] : [],
    };
  });
}

/** A change of stage or approval ends what the version held on that axis, and begins the new word. */
function holding(made: Draft, versionId: string, { axis, after }: Change): Draft {
  if (axis !== "stage" && axis !== "approval") return made;
  return {
    ...made,
    endings: [{ of: "axis", versionId, axis }],
    openings: after === null ? [] : [{ versionId, axis, key: after }],
  };
}

/** A version that is no more. `successor`: what was made under the same key after it. */
export function goneDrafts({ watch, read, model }: Sight, row: VersionRow, successor: RegistryVersion | null): Draft[] {
  const subject = { modelId: row.modelId, versionId: row.id, versionKey: row.nativeKey };
  const previous = latest(previousOf(watch, model, "existence"), row.seenAt);
  return diffVersion(rowState(row), null).map((change) => {
    const { when, origin } = whenChanged(
      change,
      { previous, end: read.end.getTime() },
      { createdAt: null, updatedAt: null },
    );
    const next = successor?.createdAt?.getTime() ?? when.before;
    const before = next >= when.after ? Math.min(next, when.before) : when.before;
    return {
      ...draft(subject, change, { when: { ...when, before }, origin }, null),
      endings: [{ of: "version" as const, versionId: row.id }],
    };
  });
}

/**
 * Start of the newest read that would have shown a change on this axis of any version of the model. A sweep sees versions
 * only through a change feed, and never their tags; listing the model's versions shows everything. The feed shows a
 * description as it shows a stage: what a sweep claims of descriptions are those of models.
 */
function previousOf(watch: Watch, model: ModelRow | undefined, axis: Change["axis"]) {
  const isSwept = watch.registry.changes !== undefined;
  return latest(
    isSwept ? previousLook(watch, model?.id, axis === "description" ? "stage" : axis) : null,
    model?.listedAt,
  );
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

function rowState(row: VersionRow): VersionState {
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
  return Object.entries(tags ?? {})
    .map(([key, value]) => tagKey(key, value))
    .filter((key) => watch.stageTags.has(key));
}

function tagKey(key: string, value: string): string {
  return `${key}=${value}`;
}
