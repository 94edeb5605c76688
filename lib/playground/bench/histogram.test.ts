import { expect, test } from "vitest";

import { latencyBuckets } from "@/lib/playground/types";

import { binsOf, placeOf } from "./histogram";
import { errorWords, msText } from "./histogram-text";

const tally = (counts: Partial<Record<number, number>>) => ({
  buckets: Array.from({ length: latencyBuckets.length + 1 }, (_, at) => counts[at] ?? 0),
});

test("empty buckets at both ends are not drawn, those in between are", () => {
  const bins = binsOf([tally({ 6: 3 }), tally({ 8: 2 })]);
  expect(bins.map(({ label, counts }) => [label, counts])).toEqual([
    ["10–15", [3, 0]],
    ["15–20", [0, 0]],
    ["20–30", [0, 2]],
  ]);
});

test("no answer yet, no bar", () => {
  expect(binsOf([tally({})])).toEqual([]);
  expect(placeOf(12, [])).toBeNull();
});

test("the last bucket has no upper end", () => {
  expect(binsOf([tally({ [latencyBuckets.length]: 1 })])).toEqual([
    { from: 30_000, to: null, label: "> 30000", counts: [1] },
  ]);
});

test("a percentile stands inside its bar", () => {
  const bins = binsOf([tally({ 6: 3, 8: 2 })]);
  expect([10, 12.5, 15, 25].map((ms) => placeOf(ms, bins))).toEqual([
    { label: "10–15", position: "start" },
    { label: "10–15", position: "middle" },
    { label: "10–15", position: "end" },
    { label: "20–30", position: "middle" },
  ]);
  expect(placeOf(31, bins)).toBeNull();
});

test("figures and errors in words", () => {
  expect([null, 0.42, 28.84, 312.4].map(msText)).toEqual(["not known", "0.4", "28.8", "312"]);
  expect(errorWords({ timeout: 1, "http-503": 2 })).toBe("2 × 503, 1 × timeout");
  expect(errorWords({})).toBe("");
});
