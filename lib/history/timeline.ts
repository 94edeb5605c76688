import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import { type CoverageAxis, listCoverage, type Stretch } from "./coverage";
import { eventColumns, type EventRow, eventTables, listMeanings, toEvent, untold } from "./event-rows";
import { gaps } from "./interval";
import { type Held, lanesOf } from "./lanes";
import type { Origin, Time, Timeline } from "./types";

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
  const first = Math.min(...[model.firstEvent, model.createdAt].flatMap((at) => (at ? [at.getTime()] : [])), known);
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
    lanes,
    events: rows.map((row) => toEvent(row, meanings)),
    blind: await blindStretches(model, { from: Math.max(from, first), to: Math.min(to, known) }, known),
  };
}

type Visible = {
  connectionId: string;
  createdAt: Date | null;
  firstEvent: Date | null;
  foundAt: Date | null;
  durationMs: number | null;
  id: string;
};

async function findVisible(viewer: Asking, modelId: string): Promise<Visible> {
  const [row] = await db().$queryRaw<Visible[]>(Prisma.sql`
    SELECT m.id::text AS id, m.connection_id::text AS "connectionId", m.created_at AS "createdAt",
      (SELECT min(e.not_before) FROM event e WHERE e.model_id = m.id) AS "firstEvent",
      (SELECT e.recorded_at FROM event e WHERE e.model_id = m.id AND e.axis = 'existence' AND e.version_id IS NULL AND e.origin = 'found'
       ORDER BY e.id LIMIT 1) AS "foundAt",
      (c.sweep->>'durationMs')::float8 AS "durationMs"
    FROM model m JOIN connection c ON c.id = m.connection_id
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

/** Until when a last look still counts as looking: twice the pause between two sweeps. */
function graceOf(durationMs: number | null): number {
  return 2 * Math.max(10_000, 10 * (durationMs ?? 0));
}

async function blindStretches(
  model: Visible,
  window: { from: Time; to: Time },
  known: Time,
): Promise<Timeline["blind"]> {
  if (window.from >= window.to) return [];
  const grace = graceOf(model.durationMs);
  const all = await listCoverage(db(), {
    connectionId: model.connectionId,
    modelId: model.id,
    from: new Date(window.from - grace),
    to: new Date(window.to),
  });
  const imported = all.filter(({ axis }) => axis === "import");
  const told = imported.length > 0 && (await wasImported(model.id, known)) ? imported : [];
  const foundAt = model.foundAt?.getTime() ?? -Infinity;
  const axes = (["stage", "alias"] as const).filter((axis) => all.some((stretch) => stretch.axis === axis));
  if (axes.length === 0) return gaps(window.from, window.to, told);
  const blind = axes.flatMap((axis) =>
    gaps(window.from, window.to, [...told, ...watchedOn(all, axis, foundAt, known, grace)]),
  );
  return merge(blind);
}

/** What an import declares to be complete counts from the day it was imported. */
async function wasImported(modelId: string, known: Time): Promise<boolean> {
  const event = await db().event.findFirst({
    where: { modelId, origin: "imported", recordedAt: { lte: new Date(known) } },
    select: { id: true },
  });
  return event !== null;
}

/**
 * Connection-wide reads do not count before the model was found, nor while the registry refused it: it was not among what
 * they saw.
 */
function watchedOn(all: Stretch[], axis: CoverageAxis, foundAt: Time, known: Time, grace: number) {
  const refused = all.filter((stretch) => stretch.axis === "refused");
  return all
    .filter((stretch) => stretch.axis === axis && stretch.to >= foundAt)
    .map(({ modelId, from, to }) => ({
      modelId,
      from: Math.max(from, foundAt),
      to: to + grace >= known ? Math.max(to, known) : to,
    }))
    .filter(({ from, to }) => from <= to)
    .flatMap(({ modelId, from, to }) => (modelId === null ? gaps(from, to, refused) : [{ from, to }]));
}

function merge(stretches: { from: Time; to: Time }[]): { from: Time; to: Time }[] {
  const merged: { from: Time; to: Time }[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && stretch.from <= last.to) last.to = Math.max(last.to, stretch.to);
    else merged.push({ ...stretch });
  }
  return merged;
}
