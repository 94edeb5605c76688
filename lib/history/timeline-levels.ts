import type { Segment, Time } from "@/lib/history/types";

/** One bar to draw: a stay, or several that are told as a count. */
export type Levelled = { segments: Segment[]; level: number };
type Window = { from: Time; to: Time; now: Time };

const most = 3;

/**
 * Stays that overlap lie one under the other: at most three deep, the rest of them told as a count on the last level.
 * Overlaps too short to see, and those that only come from uncertain ends, do not count.
 */
export function levelsOf(segments: Segment[], window: Window): Levelled[] {
  const unseen = (window.to - window.from) / 250;
  const free: Time[] = [];
  const placed: Levelled[] = [];
  const rest: Segment[] = [];
  for (const segment of [...segments].sort((a, b) => middle(a.start) - middle(b.start) || order(a, b))) {
    const level = free.findIndex((end) => end <= middle(segment.start) + unseen);
    const at = level === -1 ? free.length : level;
    if (at >= most) {
      rest.push(segment);
      continue;
    }
    free[at] = segment.end ? middle(segment.end) : Infinity;
    placed.push({ segments: [segment], level: at });
  }
  if (rest.length === 0) return placed;
  const lowest = placed.filter((item) => item.level === most - 1).flatMap((item) => item.segments);
  return [...placed.filter((item) => item.level < most - 1), ...runs([...lowest, ...rest], most - 1, 0, window)];
}

/** Stays narrower than 2 px of a 1000 px window become runs told as a count; the others stay as they are. */
export function mergeTiny(levelled: Levelled[], window: Window): Levelled[] {
  const tiny = (window.to - window.from) / 500;
  const isTiny = ({ segments }: Levelled) =>
    segments.every((segment) => endOf(segment, window) - segment.start.after < tiny);
  const merged: Levelled[] = levelled.filter((item) => !isTiny(item));
  for (const level of new Set(levelled.map((item) => item.level))) {
    const small = levelled.filter((item) => item.level === level && isTiny(item)).flatMap((item) => item.segments);
    merged.push(...runs(small, level, tiny * 2, window));
  }
  return merged;
}

/** Joins what overlaps or lies closer than `gap`. */
function runs(segments: Segment[], level: number, gap: Time, window: Window): Levelled[] {
  const found: { segments: Segment[]; level: number; end: Time }[] = [];
  for (const segment of [...segments].sort((a, b) => a.start.after - b.start.after)) {
    const last = found.at(-1);
    const end = endOf(segment, window);
    if (last && segment.start.after <= last.end + gap) {
      last.segments.push(segment);
      last.end = Math.max(last.end, end);
    } else found.push({ segments: [segment], level, end });
  }
  return found.map((run) => ({ segments: run.segments, level: run.level }));
}

function endOf(segment: Segment, { to, now }: Window): Time {
  return segment.end?.before ?? Math.min(to, now);
}

function middle({ after, before }: { after: Time; before: Time }): Time {
  return (after + before) / 2;
}

function order(a: Segment, b: Segment): number {
  return a.version < b.version ? -1 : a.version > b.version ? 1 : 0;
}
