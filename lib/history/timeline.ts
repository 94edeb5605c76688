import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import { eventColumns, type EventRow, eventTables, listMeanings, toEvent, untold } from "./event-rows";
import { type Held, lanesOf } from "./lanes";
import type { Origin, Time, Timeline } from "./types";
import { beginningOf, blindStretches, type WatchedModel, watchedColumns } from "./watched";

type Asking = { grants: readonly Grant[] };

/** `from`, `to` absent: everything known. `knownAt`: what we would have answered at that moment. */
export type TimelineWindow = { from?: Time; to?: Time; knownAt?: Time | null };

/** Events drawn beside those that begin or end a segment. The full list is `listEvents`. */
const mostEvents = 500;
/** A lane with more holders than this (archived, mostly) says nothing about who is in charge, and is left out. */
const mostInLane = 2_000;

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
  const from = window.from ?? first;
  const to = window.to ?? known;
  const held = await listHeld(modelId, { from, to, known: new Date(known), isPast: window.knownAt != null });
  const lanes = lanesOf(held, meanings).filter(({ segments }) => segments.length <= mostInLane);
  const needed = lanes.flatMap(({ segments }) =>
    segments.flatMap(({ startEvent, endEvent }) => (endEvent ? [startEvent, endEvent] : [startEvent])),
  );
  const rows = await listEventRows(modelId, { from, to, known: new Date(known) }, [...new Set(needed)]);
  return {
    from,
    to,
    now: known,
    first,
    began: model.foundAt !== null && model.foundAt.getTime() <= known ? model.foundAt.getTime() : null,
    lanes,
    events: rows.map((row) => toEvent(row, meanings)),
    blind: await blindStretches(model, meanings, { from: Math.max(from, first), to: Math.min(to, known) }, known),
  };
}

async function findVisible(viewer: Asking, modelId: string): Promise<WatchedModel> {
  const [row] = await db().$queryRaw<WatchedModel[]>(Prisma.sql`
    SELECT ${watchedColumns} FROM model m JOIN connection c ON c.id = m.connection_id
    WHERE m.id = ${modelId}::uuid AND ${modelScopeSql(viewer, "model.read")}`);
  if (!row) throw new AppError("not_found", "There is no such model here, or none that you may see.");
  return row;
}

type HeldRow = {
  version: string;
  axis: Held["axis"];
  key: string;
  startAfter: Date;
  startBefore: Date;
  endAfter: Date | null;
  endBefore: Date | null;
  startEventId: bigint;
  endEventId: bigint | null;
  origin: Origin;
};

async function listHeld(
  modelId: string,
  { from, to, known, isPast }: { from: Time; to: Time; known: Date; isPast: boolean },
): Promise<Held[]> {
  const believed = isPast
    ? Prisma.sql`p.known_from <= ${known} AND (p.known_to IS NULL OR p.known_to > ${known})`
    : Prisma.sql`p.known_to IS NULL`;
  const rows = await db().$queryRaw<HeldRow[]>(Prisma.sql`
    SELECT * FROM (SELECT v.native_key AS version, p.axis, p.key, p.start_after AS "startAfter", p.start_before AS "startBefore", p.end_after AS "endAfter",
      p.end_before AS "endBefore", p.start_event_id AS "startEventId", p.end_event_id AS "endEventId", e.origin,
      row_number() OVER (PARTITION BY p.axis, p.key ORDER BY p.start_after DESC) AS rank
    FROM placement p JOIN model_version v ON v.id = p.version_id JOIN event e ON e.id = p.start_event_id
    WHERE p.model_id = ${modelId}::uuid AND p.axis IN ('stage', 'alias', 'tag') AND lower(p.key) <> 'none' AND ${believed}
      AND p.start_after <= ${new Date(to)} AND (p.end_before IS NULL OR p.end_before >= ${new Date(from)})
    ) AS ranked WHERE rank <= ${mostInLane + 1}::int`);
  return rows.map((row) => ({
    version: row.version,
    axis: row.axis,
    key: row.key,
    start: { after: row.startAfter.getTime(), before: row.startBefore.getTime() },
    end: row.endAfter && row.endBefore && { after: row.endAfter.getTime(), before: row.endBefore.getTime() },
    startEvent: String(row.startEventId),
    endEvent: row.endEventId === null ? null : String(row.endEventId),
    origin: row.origin,
  }));
}

async function listEventRows(
  modelId: string,
  { from, to, known }: { from: Time; to: Time; known: Date },
  needed: string[],
): Promise<EventRow[]> {
  const newest = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${eventColumns} FROM ${eventTables}
    WHERE e.model_id = ${modelId}::uuid AND e.recorded_at <= ${known} AND e.not_after >= ${new Date(from)} AND e.not_before <= ${new Date(to)}
      AND ${untold(known)}
    ORDER BY e.not_after DESC, e.id DESC LIMIT ${mostEvents}::int`);
  const have = new Set(newest.map(({ id }) => String(id)));
  const missing = needed.filter((id) => !have.has(id));
  if (missing.length === 0) return newest;
  const rest = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${eventColumns} FROM ${eventTables} WHERE e.id = ANY(${missing}::bigint[])`);
  return [...newest, ...rest].sort((a, b) => b.notAfter.getTime() - a.notAfter.getTime() || Number(b.id - a.id));
}
