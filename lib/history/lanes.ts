import { type Stage, stages } from "@/lib/registries/types";

import { exactly } from "./interval";
import type { Interval, Lane, Origin, Segment, Time } from "./types";

/** A holding in the registry's own words. */
export type Held = {
  version: string;
  axis: "stage" | "alias" | "tag";
  key: string;
  start: Interval;
  end: Interval | null;
  startEvent: string;
  endEvent: string | null;
  origin: Origin;
};

/** "On this axis this word means this stage", from–to. */
export type Meaning = { axis: string; key: string; stage: Stage; from: Time; to: Time | null };

/**
 * The lanes of a timeline: a holding stands in the lane of the stage that its word meant at the time, and what meant
 * nothing stands, for an alias, in a lane of its own. A word that changed its meaning is cut there: the past keeps its own.
 */
export function lanesOf(held: readonly Held[], meanings: readonly Meaning[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const meaning of meanings.filter(({ to, stage }) => to === null && stage !== "none")) {
    laneFor(lanes, meaning.stage).native.push(wordOf(meaning.axis, meaning.key));
  }
  for (const holding of held) {
    const own = meanings.filter(({ axis, key }) => axis === holding.axis && key === holding.key);
    for (const { stage, from, to } of own) {
      const segment = cut(holding, from, to);
      if (segment && stage !== "none") laneFor(lanes, stage).segments.push(segment);
    }
    for (const { from, to } of unmapped(own)) {
      const segment = cut(holding, from, to);
      if (!segment) continue;
      if (holding.axis === "alias") aliasLane(lanes, holding.key).segments.push(segment);
      if (holding.axis === "stage" && holding.key.toLowerCase() !== "none")
        laneFor(lanes, "other").segments.push(segment);
    }
  }
  for (const lane of lanes.values())
    lane.segments.sort((a, b) => a.start.after - b.start.after || a.start.before - b.start.before);
  const drawn = [...lanes.values()].filter(
    ({ stage, segments }) => segments.length > 0 || stage === "production" || stage === "staging",
  );
  return drawn.sort((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1));
}

/** The registry's own word as people read it: `Production`, `@champion`, `stage=prod`. */
function wordOf(axis: string, key: string): string {
  return axis === "alias" ? `@${key}` : key;
}

/** The stage that a word meant at a moment; null when it meant none. */
export function meaningAt(meanings: readonly Meaning[], axis: string, key: string, at: Time): Stage | null {
  const meaning = meanings.find(
    (each) => each.axis === axis && each.key === key && each.from <= at && (each.to === null || at < each.to),
  );
  return meaning?.stage ?? null;
}

function laneFor(lanes: Map<string, Lane>, stage: Stage): Lane {
  return getOr(lanes, `stage:${stage}`, (id) => ({ id, stage, title: stage, native: [], segments: [] }));
}

function aliasLane(lanes: Map<string, Lane>, alias: string): Lane {
  return getOr(lanes, `alias:${alias}`, (id) => ({
    id,
    stage: null,
    title: `@${alias}`,
    native: [`@${alias}`],
    segments: [],
  }));
}

function getOr(lanes: Map<string, Lane>, id: string, make: (id: string) => Lane): Lane {
  const lane = lanes.get(id) ?? make(id);
  lanes.set(id, lane);
  return lane;
}

/** What of a holding lies within from–to. An end that the cut makes is exact: we know when the mapping changed. */
function cut(
  { version, axis, key, start, end, startEvent, endEvent, origin }: Held,
  from: Time,
  to: Time | null,
): Segment | null {
  const native = wordOf(axis, key);
  if (end !== null && end.before <= from) return null;
  if (to !== null && start.after >= to) return null;
  const begun = { after: Math.max(start.after, from), before: Math.max(start.before, from) };
  const base = { version, native, origin, startEvent };
  if (to !== null && (end === null || end.after >= to))
    return { ...base, start: begun, end: exactly(to), endEvent: null };
  if (end === null) return { ...base, start: begun, end: null, endEvent: null };
  const ended = to === null ? end : { after: Math.min(end.after, to), before: Math.min(end.before, to) };
  return { ...base, start: begun, end: { after: Math.max(ended.after, from), before: ended.before }, endEvent };
}

/** The stretches in which a word meant nothing. */
function unmapped(meanings: readonly Meaning[]): { from: Time; to: Time | null }[] {
  const left: { from: Time; to: Time | null }[] = [];
  let reached: Time | null = -8.64e15; // the earliest moment a date can hold
  for (const { from, to } of [...meanings].sort((a, b) => a.from - b.from)) {
    if (reached !== null && from > reached) left.push({ from: reached, to: from });
    reached = reached === null || to === null ? null : Math.max(reached, to);
  }
  if (reached !== null) left.push({ from: reached, to: null });
  return left;
}

const order: readonly Stage[] = ["production", "staging", "development", "archived", "other"];

function rank({ stage }: Lane): number {
  return stage === null ? stages.length : order.indexOf(stage);
}
