import type { Curve } from "@/lib/versions/types";

import type { Axis } from "./address";

/** Points of one curve by rising x. What is no number is NaN in `ys` and leaves a gap. */
export type Series = { xs: Float64Array; ys: Float64Array };

/** A curve's points on an axis: steps, milliseconds since 1970, or milliseconds since its own first point. */
export function seriesOf(points: Curve["points"], axis: Axis): Series {
  const start = points.reduce((first, { at }) => Math.min(first, at), Infinity);
  const x = ({ step, at }: Curve["points"][number]) => (axis === "step" ? step : axis === "wall" ? at : at - start);
  const sorted = [...points].sort((a, b) => x(a) - x(b));
  return { xs: Float64Array.from(sorted, x), ys: Float64Array.from(sorted, ({ value }) => numberOf(value)) };
}

/**
 * Indices of what is to be drawn, in order: of each of `buckets` equal stretches of x the first, the lowest, the highest
 * and the last point, and one that is no number, so that neither peaks nor gaps are hidden. One pass, at most five points
 * a stretch.
 */
export function downsample({ xs, ys }: Series, buckets: number): number[] {
  const count = xs.length;
  if (count <= buckets * 2) return Array.from({ length: count }, (_, index) => index);
  const [from, to] = [xs[0] ?? 0, xs[count - 1] ?? 0];
  const scale = to > from ? buckets / (to - from) : 0;
  const kept: number[] = [];
  let start = 0;
  while (start < count) {
    const bucket = bucketOf(xs[start] ?? 0, from, scale, buckets);
    let end = start + 1;
    while (end < count && bucketOf(xs[end] ?? 0, from, scale, buckets) === bucket) end += 1;
    keepOf(ys, start, end, kept);
    start = end;
  }
  return kept;
}

/** Range of what can be drawn; null when there is nothing. `hidden`: values that a logarithmic scale has no place for. */
export type Extent = { x: [number, number]; y: [number, number]; hidden: number };

export function extentOf(all: readonly Series[], log: boolean): Extent | null {
  let [left, right, low, high, hidden] = [Infinity, -Infinity, Infinity, -Infinity, 0];
  for (const { xs, ys } of all) {
    for (let index = 0; index < ys.length; index += 1) {
      const [x, y] = [xs[index] ?? NaN, ys[index] ?? NaN];
      if (!Number.isFinite(y)) continue;
      if (log && y <= 0) hidden += 1;
      else {
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < low) low = y;
        if (y > high) high = y;
      }
    }
  }
  return low > high ? null : { x: [left, right], y: [low, high], hidden };
}

/** Places of round numbers within a range, about `wanted` of them. */
export function ticksOf([low, high]: [number, number], wanted: number): number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Powers of ten within a range; where it holds fewer than two, round numbers. */
export function logTicksOf(range: [number, number], wanted: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(range[0])), Math.floor(Math.log10(range[1]))];
  if (last - first < 1) return ticksOf(range, wanted);
  const every = Math.ceil((last - first + 1) / wanted);
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => 10 ** (first + index * every));
}

/** The path of an SVG; a gap lifts the pen. A point alone between gaps is drawn as a dot. */
export function pathOf(
  { xs, ys }: Series,
  indices: readonly number[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let isDown = false;
  let isAlone = false;
  for (const index of indices) {
    const top = y(ys[index] ?? NaN);
    if (!Number.isFinite(top)) {
      if (isAlone) path += "h0";
      isDown = isAlone = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${x(xs[index] ?? 0).toFixed(1)} ${top.toFixed(1)}`;
    isAlone = !isDown;
    isDown = true;
  }
  return isAlone ? `${path}h0` : path;
}

function numberOf(token: string): number {
  const value = Number(token);
  return Number.isFinite(value) ? value : NaN;
}

function bucketOf(x: number, from: number, scale: number, buckets: number): number {
  return Math.min(buckets - 1, Math.floor((x - from) * scale));
}

function keepOf(ys: Float64Array, start: number, end: number, kept: number[]): void {
  let [low, high, odd] = [-1, -1, -1];
  for (let index = start; index < end; index += 1) {
    const y = ys[index] ?? NaN;
    if (Number.isNaN(y)) odd = odd < 0 ? index : odd;
    else {
      if (low < 0 || y < (ys[low] ?? 0)) low = index;
      if (high < 0 || y > (ys[high] ?? 0)) high = index;
    }
  }
  const chosen = [start, low, high, odd, end - 1].filter((index) => index >= 0).sort((a, b) => a - b);
  for (const index of chosen) if (kept.at(-1) !== index) kept.push(index);
}
