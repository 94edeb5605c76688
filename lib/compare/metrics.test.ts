import fc from "fast-check";
import { expect, test } from "vitest";

import { countMetrics, metricCell, readMetric, shownMetrics, whyNoDifference } from "./metrics";

const cell = (base: string | null, value: string | null, direction: "higher" | "lower" | null = "higher") => {
  const { reads, difference, relative } = metricCell(base, value, direction);
  return [reads, difference, relative];
};

test.each([
  ["0.889", "0.903", "higher", ["better", "+0.014", "+1.6 %"]],
  ["0.834", "0.829", "higher", ["worse", "−0.005", "−0.6 %"]],
  ["0.352", "0.331", "lower", ["better", "−0.021", "−6.0 %"]],
  ["0.118", "0.1180", "lower", ["same", "0", "0 %"]],
  ["0.07", "0.16", "lower", ["worse", "+0.09", "+128.6 %"]],
  ["41.2", "63.9", null, ["undecided", "+22.7", "+55.1 %"]],
  ["-2", "-1", "higher", ["better", "+1", "+50.0 %"]],
  ["0", "3", "higher", ["better", "+3", null]],
  ["0", "0.0", "higher", ["same", "0", "0 %"]],
  ["1", "1.0000001", "higher", ["better", "+0.0000001", "+1e-5 %"]],
  ["1", "1.0004", "higher", ["better", "+0.0004", "+0.04 %"]],
  ["1", "35", "higher", ["better", "+34", "+3,400 %"]],
  ["9007199254740992", "9007199254740993", "higher", ["better", "+1", "+1e-14 %"]],
] as const)("%s → %s, better %s", (base, value, direction, expected) => {
  expect(cell(base, value, direction)).toEqual(expected);
});

test.each([
  ["0.021", "NaN", ["not-a-number", null, null]],
  ["NaN", "NaN", ["not-a-number", null, null]],
  ["1", "Infinity", ["better", null, null]],
  ["1", "-Infinity", ["worse", null, null]],
  ["Infinity", "Infinity", ["same", null, null]],
  ["1", "1e308", ["better", null, null]],
  ["1", "1e5000", ["not-a-number", null, null]],
  ["1", "abc", ["not-a-number", null, null]],
  [null, "1", ["no-baseline", null, null]],
  ["1", null, ["missing", null, null]],
])("%s → %s is shown as what it is", (base, value, expected) => {
  expect(cell(base, value)).toEqual(expected);
});

test("where nothing can be subtracted, the cell says why", () => {
  expect(whyNoDifference(metricCell("1", "NaN", null))).toBe("cannot subtract");
  expect(whyNoDifference(metricCell("1", null, null))).toBe("nothing to subtract");
  expect(whyNoDifference(metricCell("1", "2", null))).toBeNull();
});

const token = fc.oneof(
  fc
    .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 8 }))
    .map(([digits, scale]) => (digits / 10 ** scale).toFixed(scale)),
  fc.constantFrom(
    "NaN",
    "Infinity",
    "-Infinity",
    "0",
    "-0",
    "1e3",
    "1000",
    "123456789012345678",
    "123456789012345679",
    "0.1",
    "0.10",
  ),
);

test("turned round, better is worse; the other direction turns it too", () => {
  const turned = { better: "worse", worse: "better" } as Record<string, string>;
  fc.assert(
    fc.property(token, token, (a, b) => {
      const reads = readMetric(a, b, "higher");
      expect(readMetric(b, a, "higher")).toBe(turned[reads] ?? reads);
      expect(readMetric(a, b, "lower")).toBe(turned[reads] ?? reads);
    }),
    { numRuns: 500 },
  );
});

test("what one double holds is still told apart by its digits", () => {
  expect(readMetric("0.30000000000000001", "0.30000000000000002", "higher")).toBe("better");
  expect(readMetric("1e-7", "0.0000001", "higher")).toBe("same");
  expect(readMetric("9007199254740993", "9007199254740992", "higher")).toBe("worse");
});

test("the sign of the difference agrees with the judgement", () => {
  fc.assert(
    fc.property(token, token, (a, b) => {
      const { reads, difference } = metricCell(a, b, "higher");
      if (difference !== null)
        expect(difference === "0" ? "same" : difference.startsWith("+") ? "better" : "worse").toBe(reads);
    }),
    { numRuns: 500 },
  );
});

test("counts what both have, and what nobody gave a direction", () => {
  const base = ["0.8", "1", "3", "1", "1", "NaN", null];
  const value = ["0.9", "2", "4", "1.0", null, "1", "1"];
  const directions = ["higher", "lower", null, null, null, null, null] as const;
  expect(countMetrics(base, value, directions)).toEqual({ common: 5, better: 1, worse: 1, undecided: 2 });
  expect(countMetrics(null, value, directions).common).toBe(0);
});

test("only differences: what is the same in every version that has a run stays away", () => {
  const table = { names: ["a", "b", "c"], values: [["1", "2", null], null, ["1", "3", null]] };
  expect(shownMetrics(table, false)).toEqual([1]);
  expect(shownMetrics(table, true)).toEqual([0, 1, 2]);
});
