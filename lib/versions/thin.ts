import type { Curve } from "./types";

type Point = Curve["points"][number];

/** At most about `most` points, keeping the first and the last and of each stretch its lowest, its highest and what is no number. */
export function thin(points: Point[], most = 1500): Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil(points.length / (most / 3));
  const kept: Point[] = [];
  for (let from = 0; from < points.length; from += stretch) kept.push(...extremes(points.slice(from, from + stretch)));
  const [first, last] = [points.at(0), points.at(-1)];
  if (first && kept[0] !== first) kept.unshift(first);
  if (last && kept.at(-1) !== last) kept.push(last);
  return kept;
}

function extremes(points: Point[]): Point[] {
  let [low, high, odd]: (Point | undefined)[] = [];
  for (const point of points) {
    const value = Number(point.value);
    if (!Number.isFinite(value)) odd ??= point;
    else {
      if (!low || value < Number(low.value)) low = point;
      if (!high || value > Number(high.value)) high = point;
    }
  }
  const chosen = new Set([low, high, odd]);
  return points.filter((point) => chosen.has(point));
}
