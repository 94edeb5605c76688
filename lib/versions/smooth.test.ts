import fc from "fast-check";
import { expect, test } from "vitest";

import { smooth, smoothest } from "./smooth";

const pointsOf = (values: readonly (number | string)[]) =>
  values.map((value, step) => ({ step, value: String(value), at: step }));
const smoothed = (values: readonly (number | string)[], smoothing: number) =>
  smooth(pointsOf(values), { smoothing, order: "step" }).map(({ value }) => value);

test("smoothing leaves a constant alone, starts without a bias, stays within the values and keeps gaps", () => {
  expect(smoothed([2, 2, "NaN", 2, "-Infinity"], 0.9)).toEqual(["2", "2", "NaN", "2", "-Infinity"]);
  expect(smoothed([5, 1], 0.5)[0]).toBe("5");
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0.01, max: smoothest, noNaN: true }),
      (values, smoothing) => {
        for (const y of smoothed(values, smoothing).map(Number)) {
          expect(y).toBeGreaterThanOrEqual(Math.min(...values) - 1e-6);
          expect(y).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
        }
      },
    ),
  );
});

test("values at the edge of what a number holds end no line", () => {
  for (const values of [
    [1e308, 1e308, 1e308, 1, 1],
    [1.5e308, -1.5e308, 1],
  ]) {
    const line = smoothed(values, smoothest).map(Number);
    expect(line.every(Number.isFinite)).toBe(true);
    expect(Math.abs(line.at(-1) ?? Infinity)).toBeLessThan(1e308);
  }
});

test("without smoothing the tokens are those of the registry, in its order", () => {
  const points = [
    { step: 2, value: "0.10", at: 0 },
    { step: 1, value: "1e-3", at: 1 },
  ];
  expect(smooth(points, { smoothing: 0, order: "step" })).toBe(points);
});
