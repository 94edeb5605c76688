import fc from "fast-check";
import { expect, test } from "vitest";

import { type Change, diffModel, diffVersion, type ModelState, type VersionState } from "./diff";

const words = fc.constantFrom("a", "b", "constructor", "é/: 日本", "");
const map = fc.dictionary(words, words);
const model: fc.Arbitrary<ModelState> = fc.record({
  key: words,
  description: fc.option(words),
  tags: map,
  aliases: map,
});
const version: fc.Arbitrary<VersionState> = fc.record({
  key: words,
  stage: fc.option(fc.constantFrom("None", "Production", "QA")),
  approval: fc.option(fc.constantFrom("Approved", "Pending")),
  tags: map,
  description: fc.option(words),
});

test("applying a model's changes to what it was gives what it is", () => {
  fc.assert(
    fc.property(model, model, (before, after) => {
      expect(replayModel(before, diffModel(before, after))).toEqual(plain(after));
    }),
  );
});

test("applying a version's changes to what it was gives what it is", () => {
  fc.assert(
    fc.property(version, version, (old, after) => {
      const before = { ...old, key: after.key };
      expect(replayVersion(before, diffVersion(before, after))).toEqual(plain(after));
    }),
  );
});

test("nothing changed means no change, and every change is one", () => {
  fc.assert(
    fc.property(model, version, (someModel, someVersion) => {
      expect(diffModel(someModel, structuredClone(someModel))).toEqual([]);
      expect(diffVersion(someVersion, structuredClone(someVersion))).toEqual([]);
    }),
  );
  fc.assert(fc.property(model, model, (a, b) => diffModel(a, b).every(({ before, after }) => before !== after)));
});

test("a new model exists and its aliases point somewhere; its tags are part of its birth", () => {
  const born = { key: "heart", description: "d", tags: { a: "b" }, aliases: { champion: "1" } };
  expect(diffModel(null, born)).toEqual([
    { axis: "existence", key: "", before: null, after: "heart" },
    { axis: "alias", key: "champion", before: null, after: "1" },
  ]);
  expect(diffModel(born, null)).toEqual([{ axis: "existence", key: "", before: "heart", after: null }]);
});

test("a version is born without noise about being in no stage", () => {
  const born = { key: "1", stage: "None", approval: null, tags: null, description: null };
  expect(diffVersion(null, born).map(({ axis }) => axis)).toEqual(["existence"]);
  expect(diffVersion(null, { ...born, stage: "Staging" }).map(({ axis }) => axis)).toEqual(["existence", "stage"]);
});

test("tags that a list left out are not changed", () => {
  const row = { key: "1", stage: null, approval: null, tags: { a: "b" }, description: null };
  expect(diffVersion(row, { ...row, tags: null })).toEqual([]);
  expect(diffVersion({ ...row, tags: null }, row)).toEqual([]);
});

function replayModel(state: ModelState, changes: Change[]) {
  const next = structuredClone(state);
  for (const { axis, key, after } of changes) {
    if (axis === "name") next.key = after ?? "";
    if (axis === "description") next.description = after;
    if (axis === "tag") next.tags = withEntry(next.tags, key, after);
    if (axis === "alias") next.aliases = withEntry(next.aliases ?? {}, key, after);
  }
  return plain(next);
}

function replayVersion(state: VersionState, changes: Change[]) {
  const next = structuredClone(state);
  for (const { axis, key, after } of changes) {
    if (axis === "stage") next.stage = after;
    if (axis === "approval") next.approval = after;
    if (axis === "description") next.description = after;
    if (axis === "tag") next.tags = withEntry(next.tags ?? {}, key, after);
  }
  return plain(next);
}

function withEntry(entries: Record<string, string>, key: string, value: string | null): Record<string, string> {
  const rest = new Map(Object.entries(entries));
  if (value === null) rest.delete(key);
  else rest.set(key, value);
  return Object.fromEntries(rest);
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
