import type { HistoryEvent, Lane, Look, Moment, MomentLane, Segment, Time, Timeline } from "@/lib/history/types";

/**
 * Who held what at `at`, from the drawn history alone: the server's first page and the dragged scrubber give one answer.
 *
 * - Inside a stretch in which nobody watched the answer is always `not-watched`, even where both of its ends show the
 *   same version: it may have left and come back unseen. The looks at both ends are in `seen`.
 * - At or after the earliest and before the latest time of an uncertain change the answer is `one-of`. Changes that are
 *   one event happen together, so a version replaced in one step is never answered with "nobody".
 * - `known` only when every history that fits the records has exactly these holders.
 *
 * Before `timeline.first` nothing is known, not even that nobody held it. Before `timeline.from` and after `timeline.now`
 * nothing is answered either: draw the window around the moment first.
 */
export function momentAt(timeline: Timeline, at: Time, knownAt: Time | null = null): Moment {
  const events = new Map(timeline.events.map((event) => [event.id, event]));
  const unwatched = unwatchedAround(timeline, at);
  return { at, knownAt, lanes: timeline.lanes.map((lane) => laneAt(lane, at, unwatched, events)) };
}

type Stretch = { from: Time | null; to: Time | null };

/** The stretch without a look that `at` lies in; an end is null where the timeline ends, or its records begin, without a look. */
function unwatchedAround({ from, to, now, first, blind }: Timeline, at: Time): Stretch | null {
  const last = Math.min(to, now);
  if (at > now) return { from: now, to: null };
  if (at < first) return { from: null, to: null };
  if (at < from) return { from: null, to: from };
  for (const stretch of blind) {
    const opens = stretch.from <= Math.max(from, first) ? null : stretch.from;
    const closes = stretch.to >= last ? null : stretch.to;
    if ((opens === null || at > opens) && (closes === null || at < closes)) return { from: opens, to: closes };
  }
  return null;
}

function laneAt(lane: Lane, at: Time, unwatched: Stretch | null, events: Map<string, HistoryEvent>): MomentLane {
  const possible = unwatched ? [] : lane.segments.filter((segment) => mayHold(segment, at));
  const byVersion = groupByVersion(possible);
  const holders = [...byVersion].map(([version, segments]) => ({
    version,
    native: [...new Set(segments.map((segment) => segment.native))].join(", "),
    ...stayOf(segments, events),
    sure: !mayBeEmpty(segments, at),
  }));
  return {
    lane: lane.id,
    certainty: unwatched ? "not-watched" : holders.every((holder) => holder.sure) ? "known" : "one-of",
    holders: holders.sort(
      (a, b) => Number(b.sure) - Number(a.sure) || a.since.before - b.since.before || order(a.version, b.version),
    ),
    nobody: unwatched !== null || mayBeEmpty(possible, at),
    seen: { before: look(lane, unwatched?.from ?? null), after: firstLook(lane, unwatched?.to ?? null) },
    previous: previousOf(lane, at, byVersion),
    next: nextOf(lane, at, byVersion),
  };
}

function groupByVersion(segments: Segment[]): Map<string, Segment[]> {
  const groups = new Map<string, Segment[]>();
  for (const segment of segments) groups.set(segment.version, [...(groups.get(segment.version) ?? []), segment]);
  return groups;
}

/** A version may hold a lane twice over (a stage and an alias that means it); it holds from the first start to the last end. */
function stayOf(segments: Segment[], events: Map<string, HistoryEvent>) {
  const first = segments.reduce((a, b) => (b.start.before < a.start.before ? b : a));
  const last = segments.reduce((a, b) => (a.end === null || (b.end !== null && b.end.before <= a.end.before) ? a : b));
  return {
    since: first.start,
    until: last.end,
    origin: first.origin,
    event: events.get(first.startEvent) ?? null,
    leftBy: (last.endEvent && events.get(last.endEvent)) || null,
  };
}

function mayHold({ start, end }: Segment, at: Time): boolean {
  return start.after <= at && (end === null || at < end.before);
}

/**
 * Whether some history that fits leaves none of these segments holding. Each needs its start still to come or its end
 * already past; starts and ends that are one event must agree.
 */
function mayBeEmpty(segments: Segment[], at: Time): boolean {
  const same = new Map<string, string>();
  const root = (event: string): string => {
    const parent = same.get(event);
    return parent === undefined || parent === event ? event : root(parent);
  };
  const happened: string[] = [];
  const still: string[] = [];
  for (const segment of segments) {
    const started = at >= segment.start.before;
    const mayHaveEnded = segment.end !== null && at >= segment.end.after;
    const end = segment.endEvent ?? `${segment.startEvent} ended`;
    if (started && !mayHaveEnded) return false;
    if (started) happened.push(end);
    else if (!mayHaveEnded) still.push(segment.startEvent);
    else same.set(root(end), root(segment.startEvent));
  }
  const past = new Set(happened.map(root));
  return !still.some((event) => past.has(root(event)));
}

/** What a look at exactly `at` saw: an uncertain change that begins there had not happened yet, one that ends there had. */
function look(lane: Lane, at: Time | null): Look | null {
  if (at === null) return null;
  const held = lane.segments.filter(
    ({ start, end }) => start.before <= at && (end === null || (end.before > at && end.after >= at)),
  );
  return { at, versions: [...new Set(held.map((segment) => segment.version))].sort(order) };
}

/**
 * The look that ends a stretch without any. What it found was there already: a reading notes the model, then its versions, then
 * its aliases, and is one look all the same.
 */
function firstLook(lane: Lane, at: Time | null): Look | null {
  const seen = look(lane, at);
  if (seen === null) return null;
  const found = lane.segments.filter(
    ({ origin, start }) => origin === "found" && start.after <= seen.at && start.before > seen.at,
  );
  if (found.length === 0) return seen;
  const versions = [...new Set([...seen.versions, ...found.map(({ version }) => version)])].sort(order);
  return { at: Math.max(...found.map(({ start }) => start.before)), versions };
}

function previousOf(lane: Lane, at: Time, holding: Map<string, unknown>): MomentLane["previous"] {
  let found: MomentLane["previous"] = null;
  for (const { version, end } of lane.segments) {
    if (end === null || end.before > at || holding.has(version)) continue;
    if (found === null || end.before > found.at.before) found = { version, at: end };
  }
  return found;
}

function nextOf(lane: Lane, at: Time, holding: Map<string, unknown>): MomentLane["next"] {
  let found: MomentLane["next"] = null;
  for (const { version, start } of lane.segments) {
    if (start.after <= at || holding.has(version)) continue;
    if (found === null || start.after < found.at.after) found = { version, at: start };
  }
  return found;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
