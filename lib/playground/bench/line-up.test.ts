import { expect, test } from "vitest";

import { mlflowScoring } from "@/lib/serving/mlflow";
import type { Normalised } from "@/lib/serving/types";

import { drawnRow, lineUp, rowsToDraw, toleranceWords } from "./line-up";

const scored = (predictions: string): Normalised =>
  mlflowScoring.decode({ status: 200, headers: {}, body: { kind: "text", text: `{"predictions": ${predictions}}` } });

test("rows whose label changed come first, then the widest gap, then those that agree", () => {
  const up = lineUp([scored("[0.10, 0.20, 0.49, 0.90]"), scored("[0.10, 0.30, 0.51, 0.85]")], 0, null);
  expect(up).toMatchObject({ order: [2, 1, 3, 0], differing: 3 });
  expect(up.each).toMatchObject([
    { kind: "probability", inStep: true, against: null },
    { kind: "probability", inStep: true, against: { disagreeing: 3, labels: 1, rows: 4, why: null } },
  ]);
  expect([rowsToDraw(up, 0, true), rowsToDraw(up, 1, false)]).toEqual([
    [2, 1, 3],
    [2, 1, 3, 0],
  ]);
  expect(drawnRow(up, 1, 0, 2)).toEqual({
    row: 2,
    fields: [{ path: "", text: "0.51", changed: "number", was: "0.49" }],
    gap: "+0.02",
    label: { text: "1", was: "0" },
  });
  expect(drawnRow(up, 0, 0, 2)).toEqual({
    row: 2,
    fields: [{ path: "", text: "0.49", changed: null, was: null }],
    gap: null,
    label: { text: "0", was: null },
  });
});

test("within the tolerance nothing differs but a label that was crossed", () => {
  const up = lineUp([scored("[0.10, 0.49]"), scored("[0.12, 0.51]")], 0, 0.03);
  expect(up).toMatchObject({ order: [1, 0], differing: 1, each: [{}, { against: { disagreeing: 1, labels: 1 } }] });
  expect(toleranceWords(up.tolerance)).toBe("tolerance 0.03");
});

test("classes are compared as they are, beyond what a double holds", () => {
  const up = lineUp([scored("[9007199254740993, 1]"), scored("[9007199254740992, 1]")], 0, 1);
  expect(up).toMatchObject({ differing: 1, each: [{ kind: "labels" }, { against: { labels: 1 } }] });
  expect(drawnRow(up, 1, 0, 0)?.label).toEqual({ text: "9007199254740992", was: "9007199254740993" });
});

test("records have a column for each value, and the changed one says what it was", () => {
  const up = lineUp([scored('[{"label": "a", "p": 0.5}]'), scored('[{"label": "b", "p": 0.5, "q": NaN}]')], 0, null);
  expect(up.each.map(({ columns }) => columns)).toEqual([
    ["label", "p", "q"],
    ["label", "p", "q"],
  ]);
  expect(drawnRow(up, 1, 0, 0)?.fields).toEqual([
    { path: "label", text: "b", changed: "label", was: "a" },
    { path: "p", text: "0.5", changed: null, was: null },
    { path: "q", text: "NaN", changed: "shape", was: "not there" },
  ]);
});

test("rows that are too wide for columns are shown whole", () => {
  const wide = `[${JSON.stringify(Array.from({ length: 40 }, (_, at) => at + 0.5))}]`;
  const up = lineUp([scored(wide), scored(wide)], 0, null);
  expect(up.each[1]?.columns).toEqual([""]);
  expect(drawnRow(up, 1, 0, 0)?.fields).toMatchObject([{ changed: null }]);
});

test("another baseline changes what is a difference", () => {
  const replies = [scored("[1]"), scored("[2]"), scored("[2]")];
  const against = (base: number) => lineUp(replies, base, null).each.map((one) => one.against);
  expect(against(0)).toMatchObject([null, { disagreeing: 1 }, { disagreeing: 1 }]);
  expect(against(1)).toMatchObject([{ disagreeing: 1 }, null, { disagreeing: 0 }]);
});

test("a reply that is longer disagrees in the rows that the other lacks", () => {
  const up = lineUp([scored("[1.5, 2.5]"), scored("[1.5]")], 0, null);
  expect(up).toMatchObject({ order: [1, 0], each: [{}, { against: { disagreeing: 1 } }] });
  expect(drawnRow(up, 1, 0, 1)).toBeNull();
});

test("an endpoint that failed is held against nothing, and nothing is held against it", () => {
  expect(lineUp([scored("[1]"), null], 0, null)).toMatchObject({
    order: [0],
    differing: 0,
    each: [{ against: null }, { rows: null, against: null }],
  });
  const up = lineUp([null, scored("[1, 2]")], 0, null);
  expect(up.each[1]).toMatchObject({
    inStep: false,
    against: { why: "The baseline gave no rows to hold it against." },
  });
  expect(rowsToDraw(up, 1, true)).toEqual([0, 1]);
  expect(drawnRow(up, 1, 0, 0)?.fields).toEqual([{ path: "", text: "1", changed: null, was: null }]);
});

test("replies that have nothing in common keep their own columns and order, and spoil nobody's", () => {
  const up = lineUp([scored("[0.2, 0.4]"), scored('[{"label": "a"}]'), scored("[0.2, 0.6]")], 0, null);
  expect(up.each.map(({ columns, kind, inStep }) => [columns, kind, inStep])).toEqual([
    [[""], "probability", true],
    [["label"], "values", false],
    [[""], "probability", true],
  ]);
  expect(up).toMatchObject({ order: [1, 0], differing: 1 });
  expect(up.each[1]?.against?.why).toContain("other fields");
  expect(rowsToDraw(up, 1, true)).toEqual([0]);
});

test("ten thousand rows of six replies are lined up in one go", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => (at % 97) / 100);
  const replies = Array.from({ length: 6 }, (_, at) => scored(JSON.stringify(rows.map((value) => value + at / 1_000))));
  expect(lineUp(replies, 0, null)).toMatchObject({
    differing: 10_000,
    each: [{}, { against: { rows: 10_000 } }, {}, {}, {}, {}],
  });
});
