import { minute } from "@/lib/history/dates";
import { share } from "@/lib/history/timeline-axis";
import { mergeTiny, type Levelled, levelsOf } from "@/lib/history/timeline-levels";
import type { Interval, Lane, Segment, Time, Timeline } from "@/lib/history/types";
import type { Stage } from "@/lib/registries/types";

/**
 * Where everything of the timeline stands: across in percent of the window, down in pixels. No width is assumed, so the
 * server draws once and the browser only stretches; what needs a width (labels, glyphs) is in timeline-labels.ts.
 */
export type TimelineLayout = {
  lanes: LaneLayout[];
  /** Pixels from the top of the first lane to the bottom of the last. */
  height: number;
  turnouts: Turnout[];
  blind: { left: number; width: number; from: Time; to: Time }[];
  /** Null when now lies outside the window. */
  now: number | null;
  /** Where watching began; null when that lies outside the window. */
  began: number | null;
};

export type LaneLayout = {
  id: string;
  stage: Stage | null;
  title: string;
  native: string[];
  top: number;
  height: number;
  /** Centre line of each level, in pixels from the lane's top: one, or more where several hold the lane at once. */
  tracks: number[];
  bars: Bar[];
};

export type Bar = {
  key: string;
  /** Null for a run of stays too short to draw one by one. */
  segment: Segment | null;
  count: number;
  left: number;
  width: number;
  level: number;
  /** Share of the bar over which its start or its end is not known; null where the end is exact or outside the window. */
  fadeStart: number | null;
  fadeEnd: number | null;
  /** Share of the bar that nobody here saw: an import tells of it. */
  told: number;
  clippedStart: boolean;
  clippedEnd: boolean;
  /** It still holds. */
  open: boolean;
  /** A single stay that is drawn longer than it was, for it would not be seen. */
  short: boolean;
  joinsStart: boolean;
  joinsEnd: boolean;
};

/** A true move of one version from lane to lane in one event. `top` and `height` join the two centre lines. */
export type Turnout = {
  key: string;
  left: number;
  top: number;
  height: number;
  rises: boolean;
  stage: Stage | null;
  certain: boolean;
};

/** What is narrower than this share of the window is marked rather than measured: 4 px of a wide screen. */
const leastShare = 0.004;

const laneHeight = 58;
const levelGap = 32;
const firstTrack = 39;

export function layoutTimeline(timeline: Timeline): TimelineLayout {
  const { from, to, now } = timeline;
  const inView = timeline.lanes.map((lane) =>
    lane.segments.filter((segment) => touches(segment, from, Math.min(to, now))),
  );
  const crowded = inView.reduce((sum, segments) => sum + segments.length, 0) > 400;
  let top = 0;
  const lanes = timeline.lanes.map((lane, index) => {
    const levelled = levelsOf(inView[index] ?? [], { from, to, now });
    const drawn = crowded ? mergeTiny(levelled, { from, to, now }) : levelled;
    const levels = Math.max(1, ...drawn.map((item) => item.level + 1));
    const height = laneHeight + (levels - 1) * levelGap;
    const placed = laneLayout(lane, drawn, { top, height, levels, timeline });
    top += height;
    return placed;
  });
  return {
    lanes,
    height: top,
    turnouts: joinTurnouts(lanes, timeline),
    blind: timeline.blind
      .flatMap((stretch) => clip(stretch.from, stretch.to, from, Math.min(to, now)))
      .map(([a, b]) => ({
        left: share(a, from, to),
        width: widthOf(a, b, from, to),
        from: a,
        to: b,
      })),
    now: now >= from && now <= to ? share(now, from, to) : null,
    began:
      timeline.began !== null && timeline.began > from && timeline.began < to ? share(timeline.began, from, to) : null,
  };
}

function laneLayout(
  lane: Lane,
  drawn: Levelled[],
  { top, height, levels, timeline }: { top: number; height: number; levels: number; timeline: Timeline },
): LaneLayout {
  const { id, stage, title, native } = lane;
  const tracks = Array.from({ length: levels }, (_, level) => firstTrack + level * levelGap);
  return { id, stage, title, native, top, height, tracks, bars: drawn.map((item) => barOf(item, timeline)) };
}

function barOf({ segments, level }: Levelled, { from, to, now, began }: Timeline): Bar {
  const last = Math.min(to, now);
  const opens = Math.min(...segments.map((segment) => segment.start.after));
  const closes = Math.max(...segments.map((segment) => segment.end?.before ?? last));
  const [left, right] = [Math.max(opens, from), Math.min(closes, last)];
  const [only] = segments;
  const single = segments.length === 1 && only ? only : null;
  const length = Math.max(right - left, 1);
  const fade = (a: Time, b: Time) => {
    const span = Math.min(b, right) - Math.max(a, left);
    return a === b || span <= 0 ? null : Number(((span / length) * 100).toFixed(1));
  };
  return {
    key: segments.length === 1 ? `${only?.startEvent}-${only?.version}-${only?.start.after}` : `run-${left}-${level}`,
    segment: single,
    count: segments.length,
    left: share(left, from, to),
    width: widthOf(left, right, from, to),
    level,
    fadeStart: single ? fade(single.start.after, single.start.before) : null,
    fadeEnd: single?.end ? fade(single.end.after, single.end.before) : null,
    told:
      single?.origin === "imported"
        ? Number((Math.min(1, Math.max(0, (Math.min(began ?? right, right) - left) / length)) * 100).toFixed(1))
        : 0,
    clippedStart: opens < from,
    clippedEnd: closes > last && to < now,
    open: single?.end === null && now <= to,
    short: single?.end != null && right - left < (to - from) * leastShare,
    joinsStart: false,
    joinsEnd: false,
  };
}

/** Marks the bars it joins, so that they leave room for the turnout. */
function joinTurnouts(lanes: LaneLayout[], { from, to }: Timeline): Turnout[] {
  const starts = new Map<string, { lane: LaneLayout; bar: Bar }[]>();
  for (const lane of lanes)
    for (const bar of lane.bars) {
      const key = bar.segment && `${bar.segment.startEvent} ${bar.segment.version}`;
      if (key) starts.set(key, [...(starts.get(key) ?? []), { lane, bar }]);
    }
  const turnouts: Turnout[] = [];
  for (const lane of lanes)
    for (const bar of lane.bars) {
      const { segment } = bar;
      if (!segment?.end || !segment.endEvent || !lane.stage) continue;
      const target = starts
        .get(`${segment.endEvent} ${segment.version}`)
        ?.find((found) => found.lane.stage && found.lane !== lane);
      const middle = (segment.end.after + segment.end.before) / 2;
      if (!target || middle < from || middle > to) continue;
      bar.joinsEnd = true;
      target.bar.joinsStart = true;
      const [here, there] = [centre(lane, bar), centre(target.lane, target.bar)];
      turnouts.push({
        key: `${segment.endEvent}-${segment.version}`,
        left: share(middle, from, to),
        top: Math.min(here, there),
        height: Math.abs(here - there),
        rises: there < here,
        stage: here > there ? lane.stage : target.lane.stage,
        certain: isSharp(segment.end, { from, to }),
      });
    }
  return turnouts;
}

/** Whether a change is known to about a second, and that cannot be seen in this window. */
export function isSharp({ after, before }: Interval, { from, to }: { from: Time; to: Time }): boolean {
  return before - after < Math.min(minute, (to - from) / 250);
}

function centre(lane: LaneLayout, bar: Bar): number {
  return lane.top + (lane.tracks[bar.level] ?? firstTrack);
}

function touches({ start, end }: Segment, from: Time, last: Time): boolean {
  return start.after <= last && (end === null || end.before > from);
}

function clip(a: Time, b: Time, from: Time, to: Time): [Time, Time][] {
  return b > from && a < to ? [[Math.max(a, from), Math.min(b, to)]] : [];
}

function widthOf(a: Time, b: Time, from: Time, to: Time): number {
  return Number((((b - a) / (to - from)) * 100).toFixed(3));
}
