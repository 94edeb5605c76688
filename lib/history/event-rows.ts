import "server-only";

import { Prisma, type Reader } from "@/lib/db/client";

import { type Meaning, meaningAt } from "./lanes";
import type { Axis, HistoryEvent, Origin, Source } from "./types";

export type EventRow = {
  id: bigint;
  connectionId: string;
  connectionSlug: string;
  modelKey: string;
  modelName: string;
  version: string | null;
  axis: Axis;
  key: string;
  before: string | null;
  after: string | null;
  notBefore: Date;
  notAfter: Date;
  recordedAt: Date;
  origin: Origin;
  actorName: string | null;
  reason: string | null;
  decided: boolean;
  promotionNumber: number | null;
  promotionKind: "promotion" | "rollback" | null;
  askedBy: string | null;
  /** What people call the endpoint that the event is about. */
  endpointName: string | null;
  sources: Source[];
};

/**
 * Leaves out what was merely found once an import tells how it came to be: the imported event is the story then, and the
 * found one carries an `import` sighting.
 */
export function untold(known = new Date(8.64e15)): Prisma.Sql {
  return Prisma.sql`NOT (e.origin = 'found' AND EXISTS (
    SELECT 1 FROM sighting told WHERE told.event_id = e.id AND told.source = 'import' AND told.recorded_at <= ${known}))`;
}

const isMeant = Prisma.sql`meant.connection_id = e.connection_id AND meant.valid_from <= e.not_after AND (meant.valid_to IS NULL OR meant.valid_to > e.not_after)`;

/**
 * Whether event `e` is about what is decided here: a stage, an alias, an approval, traffic; a tag that means a stage before or after it; a
 * version that came with a stage, or took one away.
 */
const decidedSql = Prisma.sql`(e.axis IN ('stage', 'alias', 'approval', 'traffic')
  OR (e.axis = 'tag' AND EXISTS (SELECT FROM stage_mapping meant WHERE ${isMeant} AND meant.axis = 'tag' AND meant.key IN (e.key || '=' || e.after, e.key || '=' || e.before)))
  OR (e.axis = 'existence' AND CASE WHEN e.version_id IS NULL THEN ${movedWith(Prisma.sql`held.model_id = e.model_id`)} ELSE ${movedWith(Prisma.sql`held.version_id = e.version_id`)} END))`;

/** Whether a stage began or ended with event `e`, of the holdings `whose`. */
function movedWith(whose: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT FROM placement held JOIN stage_mapping meant ON ${isMeant} AND meant.axis = held.axis AND meant.key = held.key AND meant.stage NOT IN ('none', 'archived')
    WHERE ${whose} AND held.known_to IS NULL AND e.id IN (held.start_event_id, held.end_event_id))`;
}

/** Says the same of event `e` as `isOutside`. */
export const outsideSql = Prisma.sql`(e.origin = 'outside' AND ${decidedSql})`;

/** `SELECT ${eventColumns()} FROM ${eventTables} WHERE …`: event `e`, model `m`, connection `c`, version `v`, promotion `p`; when it happened as far as it was known at `known`. */
export function eventColumns(known: Date | null = null): Prisma.Sql {
  const told = known ? Prisma.sql`s.event_id = e.id AND s.recorded_at <= ${known}` : Prisma.sql`s.event_id = e.id`;
  const when = known
    ? Prisma.sql`coalesce((SELECT max(s.not_before) FROM sighting s WHERE ${told}), e.not_before) AS "notBefore", coalesce((SELECT min(s.not_after) FROM sighting s WHERE ${told}), e.not_after) AS "notAfter"`
    : Prisma.sql`e.not_before AS "notBefore", e.not_after AS "notAfter"`;
  return Prisma.sql`e.id, c.id::text AS "connectionId", c.slug AS "connectionSlug", m.native_key AS "modelKey",
  m.name AS "modelName", v.native_key AS version, e.axis, e.key, e.before, e.after, ${when},
  e.recorded_at AS "recordedAt", e.origin, e.actor_name AS "actorName", e.reason, ${decidedSql} AS decided,
  p.number AS "promotionNumber", p.kind AS "promotionKind", p.actor_name AS "askedBy",
  (SELECT n.name FROM endpoint n WHERE e.axis = 'traffic' AND n.connection_id = e.connection_id AND n.native_key = e.key ORDER BY n.seen_at DESC LIMIT 1) AS "endpointName",
  ARRAY(SELECT DISTINCT s.source FROM sighting s WHERE ${told} ORDER BY s.source) AS sources`;
}

export const eventTables = Prisma.sql`event e JOIN model m ON m.id = e.model_id JOIN connection c ON c.id = e.connection_id
  LEFT JOIN model_version v ON v.id = e.version_id LEFT JOIN promotion p ON p.id = e.promotion_id`;

export function toEvent(row: EventRow, meanings: readonly Meaning[]): HistoryEvent {
  const { axis, key, after } = row;
  const word =
    axis === "stage" ? after : axis === "alias" ? key : axis === "tag" && after !== null ? `${key}=${after}` : null;
  return {
    id: String(row.id),
    model: { connection: row.connectionSlug, key: row.modelKey, name: row.modelName },
    version: row.version,
    axis,
    key: row.endpointName ?? key,
    before: row.before,
    after,
    stage: word === null ? null : meaningAt(meanings, axis, word, row.notAfter.getTime()),
    when: { after: row.notBefore.getTime(), before: row.notAfter.getTime() },
    recordedAt: row.recordedAt.getTime(),
    origin: row.origin,
    sources: row.sources,
    actor: row.actorName,
    reason: row.reason,
    decided: row.decided,
    promotion:
      row.promotionNumber === null || row.askedBy === null
        ? null
        : { number: row.promotionNumber, kind: row.promotionKind ?? "promotion", askedBy: row.askedBy },
  };
}

/** What words have meant, ever, on these connections. */
export async function listMeanings(reader: Reader, connectionIds: readonly string[]): Promise<Map<string, Meaning[]>> {
  const rows = await reader.stageMapping.findMany({ where: { connectionId: { in: [...connectionIds] } } });
  const byConnection = new Map<string, Meaning[]>(connectionIds.map((id) => [id, []]));
  for (const { connectionId, axis, key, stage, validFrom, validTo } of rows) {
    byConnection.get(connectionId)?.push({
      axis,
      key,
      stage: stage as Meaning["stage"],
      from: validFrom.getTime(),
      to: validTo?.getTime() ?? null,
    });
  }
  return byConnection;
}
