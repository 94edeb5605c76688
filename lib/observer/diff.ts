import type { Axis } from "@/lib/history/types";

/** What is compared of a model; from the catalog or from a read. */
export type ModelState = {
  key: string;
  description: string | null;
  tags: Record<string, string>;
  /** Null: this registry has no aliases. */
  aliases: Record<string, string> | null;
};

/** What is compared of a version. `tags` null: not read, which is no change. */
export type VersionState = {
  key: string;
  stage: string | null;
  /** The registry's own word for the approval status; null when it has none. */
  approval: string | null;
  tags: Record<string, string> | null;
  description: string | null;
};

/** One change in the registry's own words. `key` is the alias or tag key, empty where the axis has one value. */
export type Change = { axis: Axis; key: string; before: string | null; after: string | null };

/**
 * What changed between two states of one model; null is "not there". Applying the answer to `before` gives `after`: that
 * is a property test. What a subject is born with (its tags, description and name) belongs to its existence and is
 * no change of its own; aliases are, for they say who holds what.
 */
export function diffModel(before: ModelState | null, after: ModelState | null): Change[] {
  if (!after) return before ? [{ axis: "existence", key: "", before: before.key, after: null }] : [];
  const aliases = diffMaps("alias", before?.aliases ?? {}, after.aliases ?? before?.aliases ?? {});
  if (!before) return [{ axis: "existence", key: "", before: null, after: after.key }, ...aliases];
  return [
    ...diffValues("name", before.key, after.key),
    ...diffValues("description", before.description, after.description),
    ...diffMaps("tag", before.tags, after.tags),
    ...aliases,
  ];
}

/** The same for a version. A version that is born without a stage, or in one called "None", has no change on that axis. */
export function diffVersion(before: VersionState | null, after: VersionState | null): Change[] {
  if (!after) return before ? [{ axis: "existence", key: "", before: before.key, after: null }] : [];
  if (!before) {
    return [
      { axis: "existence", key: "", before: null, after: after.key },
      ...(isNoStage(after.stage) ? [] : diffValues("stage", null, after.stage)),
      ...diffValues("approval", null, after.approval),
    ];
  }
  return [
    ...diffValues("stage", before.stage, after.stage),
    ...diffValues("approval", before.approval, after.approval),
    ...diffValues("description", before.description, after.description),
    ...(before.tags && after.tags ? diffMaps("tag", before.tags, after.tags) : []),
  ];
}

/** A registry's word for "in no stage": every version is born in it, and saying so would be noise. */
function isNoStage(stage: string | null): boolean {
  return stage === null || stage.toLowerCase() === "none";
}

function diffValues(axis: Axis, before: string | null, after: string | null): Change[] {
  return before === after ? [] : [{ axis, key: "", before, after }];
}

function diffMaps(axis: Axis, before: Record<string, string>, after: Record<string, string>): Change[] {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys
    .filter((key) => old.get(key) !== fresh.get(key))
    .map((key) => ({ axis, key, before: old.get(key) ?? null, after: fresh.get(key) ?? null }));
}
