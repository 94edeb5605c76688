import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { isStorable } from "@/lib/moment-range";
import type { Grant } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

import { eventColumns, type EventRow, eventTables, listMeanings, outsideSql, toEvent, untold } from "./event-rows";
import type { HistoryEvent } from "./types";

export { findHolder } from "./holder";
export { getTimeline } from "./timeline";

type Asking = { grants: readonly Grant[] };

type EventsFilter = {
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
  /** Leaves that out and what was brought in afterwards: it is no news, however lately it was brought. */
  onlyNews?: boolean;
  /** Key of the last event shown. */
  after?: string | undefined;
  limit?: number;
};
type EventsPage = { events: HistoryEvent[]; older: string | null };

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
    ...(filter.endpoint
      ? [Prisma.sql`c.slug = ${filter.endpoint.connection} AND e.axis = 'traffic' AND e.key = ${filter.endpoint.key}`]
      : []),
    ...(filter.since ? [Prisma.sql`e.recorded_at > ${filter.since}`] : []),
    ...(filter.outside ? [outsideSql] : []),
    ...(filter.withoutFound ? [Prisma.sql`e.origin <> 'found'`] : []),
    ...(filter.onlyNews ? [Prisma.sql`e.origin NOT IN ('found', 'imported')`] : []),
    ...(filter.after === undefined ? [] : [olderThan(filter.after, byTime)]),
  ];
  const order = byTime ? Prisma.sql`e.not_after DESC, e.id DESC` : Prisma.sql`e.id DESC`;
  const rows = await db().$queryRaw<EventRow[]>(Prisma.sql`
    SELECT ${eventColumns()} FROM ${eventTables} WHERE ${Prisma.join(where, " AND ")} ORDER BY ${order} LIMIT ${limit + 1}::int`);
  const shown = rows.slice(0, limit);
  const meanings = await listMeanings(db(), [...new Set(shown.map(({ connectionId }) => connectionId))]);
  const last = shown.at(-1);
  return {
    events: shown.map((row) => toEvent(row, meanings.get(row.connectionId) ?? [])),
    older: rows.length > limit && last ? `${last.notAfter.getTime()}-${last.id}` : null,
  };
}

/** How many changes were made outside since `since` (null: ever), counted no further than `most`. */
export async function countOutside(
  viewer: Asking,
  since: Date | null,
  most = 500,
): Promise<{ outside: number; complete: boolean }> {
  const [row] = await readRows<{ outside: number }>(Prisma.sql`
    SELECT count(*)::int AS outside FROM (
      SELECT FROM event e JOIN model m ON m.id = e.model_id
      WHERE ${outsideSql} AND ${since === null ? Prisma.sql`TRUE` : Prisma.sql`e.recorded_at > ${since}`} AND ${modelScopeSql(viewer, "model.read")} LIMIT ${most + 1}) counted`);
  const outside = row?.outside ?? 0;
  return { outside: Math.min(outside, most), complete: outside <= most };
}

function olderThan(after: string, byTime: boolean): Prisma.Sql {
  const [, at, id] = /^(-?\d{1,16})-(\d{1,18})$/.exec(after) ?? [];
  if (at === undefined || id === undefined || !isStorable(Number(at)))
    throw new AppError("invalid", "This address asks for a page that does not exist.");
  const bigId = BigInt(id);
  return byTime ? Prisma.sql`(e.not_after, e.id) < (${new Date(Number(at))}, ${bigId})` : Prisma.sql`e.id < ${bigId}`;
}
