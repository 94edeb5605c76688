import { expect, test } from "vitest";

import { sharedRows } from "./curve-rows";

const line = (label: string, count: number, total = count) => ({
  label,
  curve: {
    metric: "loss",
    points: Array.from({ length: count }, (_, step) => ({ step, value: "0.1", at: step })),
    total,
    complete: true,
  },
});
const counts = (...lines: ReturnType<typeof line>[]) =>
  sharedRows(lines, 200).map(({ label, points, leftOut }) => [label, points.length, leftOut]);

test("the rows of a table are shared out among the lines, each from its start, and what is left out is counted", () => {
  expect(counts(line("v7", 500), line("v8", 500))).toEqual([
    ["v7", 100, 400],
    ["v8", 100, 400],
  ]);
  expect(sharedRows([line("v7", 500), line("v8", 500)], 200)[1]?.points.at(-1)?.step).toBe(99);
  expect(counts(line("v7", 50), line("v8", 60))).toEqual([
    ["v7", 50, 0],
    ["v8", 60, 0],
  ]);
});

test("rows that a short line does not need are the others'", () => {
  expect(counts(line("v7", 500), line("v8", 10), line("v9", 90))).toEqual([
    ["v7", 100, 400],
    ["v8", 10, 0],
    ["v9", 90, 0],
  ]);
});

test("points that did not come along are left out too", () => {
  expect(counts(line("v7", 1000, 100_000))).toEqual([["v7", 200, 99_800]]);
});
