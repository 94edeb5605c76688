import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Grant } from "@/lib/permissions";
import type { Stage } from "@/lib/registries/types";
import { modelScopeSql } from "@/lib/scope";

import { eventColumns, type EventRow, eventTables, listMeanings, outsideSql, toEvent, untold } from "./event-rows";
import { wordOf } from "./lanes";
import type { HistoryEvent, Interval, Origin, Time } from "./types";
import { isWatchedAt, watchedColumns, type WatchedModel } from "./watched";

export { getTimeline, type TimelineWindow } from "./timeline";

type Asking = { grants: readonly Grant[] };

export type EventsFilter = {
  modelId?: string;
  versionId?: string;
  connectionId?: string;
  /** Only what an endpoint sends where: a connection's slug and the registry's own key. */
  endpoint?: { connection: string; key: string };
  /** Learned after this moment. */
  since?: Date;
  /** Only what `isOutside` says came from outside. */
  outside?: boolean;
  /** Leaves out what was there when watching began. */
  withoutFound?: boolean;
  /** Key of the last event shown. */
  after?: string | undefined;
  limit?: number;
};
export type EventsPage = { events: HistoryEvent[]; older: string | null };

/** Newest first: of one model, version or endpoint by when it happened, otherwise by when we learned it. */
export async function listEvents(viewer: Asking, filter: EventsFilter): Promise<EventsPage> {
  const limit = Math.min(filter.limit ?? 50, 200);
  const byTime = filter.modelId !== undefined || filter.versionId !== undefined || filter.endpoint !== undefined;
  const where = [
    modelScopeSql(viewer, "model.read"),
    untold(),
    ...(filter.modelId ? [Prisma.sql`e.model_id = ${filter.modelId}::uuid`] : []),
    ...(filter.versionId ? [Prisma.sql`e.version_id = ${filter.versionId}::uuid`] : []),
    ...(filter.connectionId ? [Prisma.sql`e.connection_id = ${filter.connectionId}::uuid`] : []),
    ...(filter.endpoint ? [Prisma.sql`c.slug = ${filter.endpoint.connection} AND e.axis = 'traffic' AND e.key = ${filter.endpoint.key}`] : []),
    ...(filter.since ? [Prisma.sql`e.recorded_at > ${filter.since}`] : []),
    ...(filter.outside ? [outsideSql] : []),
    ...(filter.withoutFound ? [Prisma.sql`e.origin <> 'found'`] : []),
    ...(filter.after === undefined ? [] : [olderThan(filter.after, byTime)]),
  ];
  const order = byTime ? Prisma.sql`e.not_after DESC, e.id DESC` : Prisma.sql`e.id DESC`;
  const rows = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${eventColumns} FROM ${eventTables} WHERE ${Prisma.join(where, " AND ")} ORDER BY ${order} LIMIT ${limit + 1}::int`);
  const shown = rows.slice(0, limit);
  const meanings = await listMeanings(db(), [...new Set(shown.map(({ connectionId }) => connectionId))]);
  const last = shown.at(-1);
  return {
    events: shown.map((row) => toEvent(row, meanings.get(row.connectionId) ?? [])),
    older: rows.length > limit && last ? `${last.notAfter.getTime()}-${last.id}` : null,
  };
}

/** How many changes were made outside since `since` (null: ever), counted no further than `most`. */
export async function countOutside(viewer: Asking, since: Date | null, most = 500): Promise<{ outside: number; complete: boolean }> {
  const [row] = await readRows<{ outside: number }>(Prisma.sql`
    SELECT count(*)::int AS outside FROM (
      SELECT FROM event e JOIN model m ON m.id = e.model_id
      WHERE ${outsideSql} AND ${since === null ? Prisma.sql`TRUE` : Prisma.sql`e.recorded_at > ${since}`} AND ${modelScopeSql(viewer, "model.read")} LIMIT ${most + 1}) counted`);
  const outside = row?.outside ?? 0;
  return { outside: Math.min(outside, most), complete: outside <= most };
}

function olderThan(after: string, byTime: boolean): Prisma.Sql {
  const [, at, id] = /^(-?\d{1,16})-(\d{1,18})$/.exec(after) ?? [];
  if (at === undefined || id === undefined)
    throw new AppError("invalid", "This address asks for a page that does not exist.");
  const bigId = BigInt(id);
  return byTime ? Prisma.sql`(e.not_after, e.id) < (${new Date(Number(at))}, ${bigId})` : Prisma.sql`e.id < ${bigId}`;
}

export type HolderThen = {
  version: string;
  native: string;
  start: Interval;
  end: Interval | null;
  origin: Origin;
  sure: boolean;
};
export type HoldersThen = {
  model: string;
  stage: Stage;
  at: Time;
  certainty: "known" | "one-of" | "not-watched";
  holders: HolderThen[];
};

/** `connection` is a slug, `model` the registry's own key. Of several incarnations, the one that lived then. */
export type HoldersQuestion = { connection: string; model: string; stage: Stage; at: Time };

type HolderRow = WatchedModel & {
  name: string;
  version: string | null;
  axis: string;
  key: string;
  startAfter: Date;
  startBefore: Date;
  endAfter: Date | null;
  endBefore: Date | null;
  origin: Origin;
};

/**
 * Who held a stage at a moment: `momentAt` of the whole timeline gives the same answer. `known` when exactly these did, `one-of` when the
 * moment lies within an uncertain change, `not-watched` when nobody was looking. Throws `not_found`.
 */
export async function findHolder(
  viewer: Asking,
  { connection, model, stage, at }: HoldersQuestion,
  now = Date.now(),
): Promise<HoldersThen> {
  const moment = new Date(at);
  const rows = await db().$queryRaw<HolderRow[]>(Prisma.sql`
    WITH asked AS MATERIALIZED (
      SELECT m.name, ${watchedColumns}
      FROM model m JOIN connection c ON c.id = m.connection_id
      WHERE c.slug = ${connection} AND m.native_key = ${model} AND ${modelScopeSql(viewer, "model.read")}
      ORDER BY (m.created_at IS NULL OR m.created_at <= ${moment}) DESC, m.created_at DESC LIMIT 1
    )
    SELECT a.*, v.native_key AS version, p.axis, p.key, p.start_after AS "startAfter", p.start_before AS "startBefore",
      p.end_after AS "endAfter", p.end_before AS "endBefore", e.origin
    FROM asked a
    LEFT JOIN (stage_mapping sm
      JOIN placement p ON p.axis = sm.axis AND p.key = sm.key AND p.known_to IS NULL AND p.start_after <= ${moment}
        AND (p.end_before IS NULL OR p.end_before > ${moment})
      JOIN model_version v ON v.id = p.version_id JOIN event e ON e.id = p.start_event_id)
    ON sm.connection_id = a."connectionId"::uuid AND sm.stage = ${stage} AND sm.valid_from <= ${moment} AND (sm.valid_to IS NULL OR sm.valid_to > ${moment})
      AND p.model_id = a.id::uuid`);
  const [row] = rows;
  if (!row) throw new AppError("not_found", "There is no such model here, or none that you may see.");
  const meanings = (await listMeanings(db(), [row.connectionId])).get(row.connectionId) ?? [];
  const isWatched = await isWatchedAt(row, meanings, at, now);
  const holders = isWatched ? rows.flatMap((each) => holderOf(each, at)) : [];
  const certainty = !isWatched ? "not-watched" : holders.every(({ sure }) => sure) ? "known" : "one-of";
  return { model: row.name, stage, at, certainty, holders };
}

function holderOf(
  { version, axis, key, startAfter, startBefore, endAfter, endBefore, origin }: HolderRow,
  at: Time,
): HolderThen[] {
  if (version === null) return [];
  const start = { after: startAfter.getTime(), before: startBefore.getTime() };
  const end = endAfter && endBefore && { after: endAfter.getTime(), before: endBefore.getTime() };
  return [
    {
      version,
      native: wordOf(axis, key),
      start,
      end,
      origin,
      sure: start.before <= at && (end === null || at < end.after),
    },
  ];
}
