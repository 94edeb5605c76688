import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import { eventColumns, type EventRow, eventTables, listMeanings, toEvent, untold } from "./event-rows";
import { listHeld } from "./holdings";
import { lanesOf } from "./lanes";
import type { Lane, Time, Timeline } from "./types";
import { beginningOf, blindStretches, type WatchedModel, watchedColumns } from "./watched";

type Asking = { grants: readonly Grant[] };

/** `from`, `to` absent: everything known. `knownAt`: what we would have answered at that moment. */
type TimelineWindow = { from?: Time; to?: Time; knownAt?: Time | null };

/** Events drawn beside those that begin or end a segment. The full list is `listEvents`. */
const mostEvents = 500;
/** A lane with more stays than this cannot be read. */
const mostInLane = 2_000;
/** Lanes that are always drawn: when one is too long, the timeline starts at the oldest of its newest stays; other long lanes are left out. */
const inCharge: readonly (string | null)[] = ["production", "staging", "development"];

/** Who held what of one model between two moments. Throws `not_found` when the viewer may not see the model. */
export async function getTimeline(
  viewer: Asking,
  modelId: string,
  window: TimelineWindow = {},
  now = Date.now(),
): Promise<Timeline> {
  const model = await findVisible(viewer, modelId);
  const known = Math.min(window.knownAt ?? now, now);
  const meanings = (await listMeanings(db(), [model.connectionId])).get(model.connectionId) ?? [];
  const first = beginningOf(model, known);
  const to = window.to ?? known;
  const knownAt = window.knownAt == null ? null : known;
  const held = await listHeld(modelId, meanings, { from: window.from ?? first, to, knownAt }, mostInLane + 1);
  const { lanes, cut } = readable(lanesOf(held, meanings));
  const from = Math.max(window.from ?? first, cut ?? -Infinity);
  const needed = lanes.flatMap(({ segments }) =>
    segments.flatMap(({ startEvent, endEvent }) => (endEvent ? [startEvent, endEvent] : [startEvent])),
  );
  const rows = await listEventRows(modelId, { from, to, known: new Date(known), isPast: knownAt !== null }, [
    ...new Set(needed),
  ]);
  return {
    from,
    to,
    now: known,
    first,
    cut,
    began: model.foundAt !== null && model.foundAt.getTime() <= known ? model.foundAt.getTime() : null,
    lanes,
    events: rows.map((row) => toEvent(row, meanings)),
    blind: await blindStretches(model, meanings, { from: Math.max(from, first), to: Math.min(to, known) }, known),
  };
}

/** The lanes with as many stays as can be read, and the moment before which there are more; null when these are all. */
function readable(lanes: Lane[]): { lanes: Lane[]; cut: Time | null } {
  const isLong = ({ segments }: Lane) => segments.length > mostInLane;
  const kept = lanes.filter((lane) => !isLong(lane) || inCharge.includes(lane.stage));
  const cuts = kept.filter(isLong).map(({ segments }) => segments.at(-mostInLane)?.start.before ?? 0);
  if (cuts.length === 0) return { lanes: kept, cut: null };
  const cut = Math.max(...cuts);
  return {
    lanes: kept.map((lane) => ({
      ...lane,
      segments: lane.segments.filter(({ end }) => end === null || end.before >= cut),
    })),
    cut,
  };
}

async function findVisible(viewer: Asking, modelId: string): Promise<WatchedModel> {
  const [row] = await db().$queryRaw<WatchedModel[]>(Prisma.sql`
    SELECT ${watchedColumns} FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE m.id = ${modelId}::uuid AND ${modelScopeSql(viewer, "model.read")}`);
  if (!row) throw new AppError("not_found", "There is no such model here, or none that you may see.");
  return row;
}

async function listEventRows(
  modelId: string,
  { from, to, known, isPast }: { from: Time; to: Time; known: Date; isPast: boolean },
  needed: string[],
): Promise<EventRow[]> {
  const columns = eventColumns(isPast ? known : null);
  const newest = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${columns} FROM ${eventTables}
    WHERE e.model_id = ${modelId}::uuid AND e.recorded_at <= ${known} AND e.not_after >= ${new Date(from)} AND e.not_before <= ${new Date(to)}
      AND ${untold(known)}
    ORDER BY e.not_after DESC, e.id DESC LIMIT ${mostEvents}::int`);
  const have = new Set(newest.map(({ id }) => String(id)));
  const missing = needed.filter((id) => !have.has(id));
  if (missing.length === 0) return newest;
  const rest = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${columns} FROM ${eventTables} WHERE e.id = ANY(${missing}::bigint[])`);
  return [...newest, ...rest].sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime() || Number(b.id - a.id));
}
