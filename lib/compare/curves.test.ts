import fc from "fast-check";
import { expect, test } from "vitest";

import { downsample, extentOf, logTicksOf, pathOf, type Series, seriesOf, ticksOf } from "./curves";

const series = (ys: number[], xs = ys.map((_, index) => index)): Series => ({
  xs: Float64Array.from(xs),
  ys: Float64Array.from(ys),
});
const point = (step: number, value: string, at: number) => ({ step, value, at });

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const anySeries = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5000 }), value), { minLength: 1, maxLength: 2000 })
  .map((points) => {
    const sorted = points.sort(([a], [b]) => a - b);
    return series(
      sorted.map(([, y]) => y),
      sorted.map(([x]) => x),
    );
  });

test("no peak is hidden: of every stretch the lowest and the highest are drawn, and so are both ends and a gap", () => {
  fc.assert(
    fc.property(anySeries, fc.integer({ min: 1, max: 80 }), ({ xs, ys }, buckets) => {
      const kept = downsample({ xs, ys }, buckets);
      const drawn = new Set(kept);
      expect([...kept].sort((a, b) => a - b)).toEqual(kept);
      expect(drawn.size).toBe(kept.length);
      expect(kept.length).toBeLessThanOrEqual(buckets * 5);
      expect(drawn.has(0) && drawn.has(ys.length - 1)).toBe(true);
      const [from, to] = [xs[0] ?? 0, xs.at(-1) ?? 0];
      const bucket = (x: number) =>
        to > from ? Math.min(buckets - 1, Math.floor(((x - from) * buckets) / (to - from))) : 0;
      const extremes = (indices: number[]) => {
        const finite = indices.map((index) => ys[index] ?? NaN).filter((y) => !Number.isNaN(y));
        return [Math.min(...finite), Math.max(...finite), finite.length < indices.length];
      };
      for (let one = 0; one < buckets; one += 1) {
        const inside = [...ys.keys()].filter((index) => bucket(xs[index] ?? 0) === one);
        expect(extremes(inside.filter((index) => drawn.has(index)))).toEqual(extremes(inside));
      }
    }),
  );
});

test("a million points become some ten thousand, and one single outlier among them is there", () => {
  const ys = Float64Array.from({ length: 1_000_000 }, (_, index) => Math.sin(index / 1000));
  ys[777_777] = 50;
  const kept = downsample({ xs: Float64Array.from(ys.keys()), ys }, 2500);
  expect(kept.length).toBeLessThanOrEqual(12_500);
  expect(kept).toContain(777_777);
});

test("few points stay as they are", () => {
  expect(downsample(series([3, 1, 2]), 10)).toEqual([0, 1, 2]);
});

test("points stand by step, by the clock, or by the time since the first", () => {
  const points = [point(1, "0.5", 2000), point(0, "NaN", 1000), point(2, "Infinity", 5000)];
  expect([...seriesOf(points, "step").xs]).toEqual([0, 1, 2]);
  expect([...seriesOf(points, "wall").xs]).toEqual([1000, 2000, 5000]);
  expect([...seriesOf(points, "relative").xs]).toEqual([0, 1000, 4000]);
  expect([...seriesOf(points, "step").ys]).toEqual([NaN, 0.5, NaN]);
});

test("the extent leaves out what is no number, and on a logarithmic scale what has no logarithm, and counts it", () => {
  expect(extentOf([series([1, NaN, 4]), series([-3, 0])], false)).toEqual({ x: [0, 2], y: [-3, 4], hidden: 0 });
  expect(extentOf([series([1, NaN, 4]), series([-3, 0])], true)).toEqual({ x: [0, 2], y: [1, 4], hidden: 2 });
  expect(extentOf([series([NaN])], false)).toBeNull();
});

test("ticks are round and within the range", () => {
  expect(ticksOf([0.21, 0.69], 5)).toEqual([0.3, 0.4, 0.5, 0.6]);
  expect(ticksOf([0, 400], 4)).toEqual([0, 100, 200, 300, 400]);
  expect(ticksOf([3, 3], 4)).toEqual([3]);
  expect(logTicksOf([0.0005, 20], 5)).toEqual([0.001, 0.01, 0.1, 1, 10]);
  expect(logTicksOf([2, 8], 4)).toEqual([2, 4, 6, 8]);
});

test("a path lifts the pen over gaps, and a point alone is a dot", () => {
  const same = (x: number) => x;
  expect(pathOf(series([1, 2, NaN, 4, NaN, 6, 7]), [0, 1, 2, 3, 4, 5, 6], same, same)).toBe(
    "M0.0 1.0L1.0 2.0M3.0 4.0h0M5.0 6.0L6.0 7.0",
  );
});
