import "server-only";

import { Prisma, type Reader } from "@/lib/db/client";
import { recordset } from "@/lib/db/rows";

import { type BatchDigest, digestSightings, markLength, parseRanges, type SightingLeaf } from "./digest";
import type { HistoryVerdict } from "./types";

type HistoryProgress = { checked: number; of: number };

/** Batches read at once; one holds some two hundred sightings, an import up to a few thousand. */
const pageSize = 50;
const types = ["history.observed", "history.imported"];

/**
 * Recomputes what the audit chain keeps of history from the stored rows, oldest entry first, and stops at the first one
 * that does not fit. Rests on the chain: call it after `verifyChain` found it whole. Entries whose payload was erased
 * prove nothing and are passed over.
 */
export async function verifyHistory(
  reader: Reader,
  onProgress: (progress: HistoryProgress) => void = () => {},
): Promise<HistoryVerdict> {
  const head = await reader.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  const of = await reader.auditEntry.count({ where: { type: { in: types }, seq: { lte: head.seq } } });
  let after = 0n;
  let entries = 0;
  let sightings = 0;
  for (;;) {
    const page = await reader.auditEntry.findMany({
      where: { type: { in: types }, seq: { gt: after, lte: head.seq } },
      select: { seq: true, connectionId: true, payload: true },
      orderBy: { seq: "asc" },
      take: pageSize,
    });
    const batches = page.flatMap(toBatch);
    const rows = await listSightings(reader, batches);
    for (const batch of batches) {
      const broken = whyBroken(batch, rows);
      if (broken) return { ok: false, seq: batch.seq, ...broken };
      sightings += batch.ids.length;
    }
    entries += page.length;
    after = page.at(-1)?.seq ?? after;
    onProgress({ checked: entries, of });
    if (page.length < pageSize) break;
  }
  const event = await findUnrecorded(reader);
  if (event !== null)
    return { ok: false, seq: null, event, reason: `event ${event} rests on something that no entry recorded.` };
  return { ok: true, entries, sightings };
}

type Payload = Pick<BatchDigest, "root" | "sightings" | "marks"> & { recordedAt: string };
type Batch = Payload & { seq: string; connectionId: string | null; ids: string[] };

function toBatch(entry: { seq: bigint; connectionId: string | null; payload: unknown }): Batch[] {
  if (entry.payload === null) return [];
  const payload = entry.payload as Payload;
  const ids = parseRanges(payload.sightings).flatMap(({ first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, index) => String(first + BigInt(index))),
  );
  return [{ ...payload, seq: String(entry.seq), connectionId: entry.connectionId, ids }];
}

type Row = Omit<SightingLeaf, "id" | "event" | "notBefore" | "notAfter" | "promotion"> & {
  promotion: string | null;
  id: bigint;
  event: bigint;
  notBefore: Date;
  notAfter: Date;
  recordedAt: Date;
  connectionId: string;
  /** The event recorded when its first sighting was, in the interval that its sightings allow together. */
  settled: boolean;
};

/** A found event's `import` sightings tell how it came to be and narrow nothing. */
async function listSightings(reader: Reader, batches: readonly Batch[]): Promise<Map<string, Row>> {
  const ranges = batches.flatMap(({ sightings }) =>
    parseRanges(sightings).map(({ first, last }) => ({ first: String(first), last: String(last) })),
  );
  const rows = await reader.$queryRaw<Row[]>(Prisma.sql`
    SELECT s.id, e.id AS event, e.model_id::text AS model, e.version_id::text AS version, e.axis, e.key, e.before, e.after,
      e.origin, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.actor_name AS "actorName", e.reason,
      e.promotion_id::text AS promotion, s.source,
      s.delivery_id AS delivery, s.not_before AS "notBefore", s.not_after AS "notAfter", s.recorded_at AS "recordedAt",
      e.connection_id::text AS "connectionId",
      (e.not_before, e.not_after, e.recorded_at) IS NOT DISTINCT FROM (own.not_before, own.not_after, own.recorded_at) AS settled
    FROM ${recordset(ranges, "first bigint, last bigint")}
    JOIN sighting s ON s.id BETWEEN r.first AND r.last
    JOIN event e ON e.id = s.event_id
    CROSS JOIN LATERAL (
      SELECT max(o.not_before) FILTER (WHERE o.narrows) AS not_before, min(o.not_after) FILTER (WHERE o.narrows) AS not_after,
        (array_agg(o.recorded_at ORDER BY o.id))[1] AS recorded_at
      FROM (SELECT *, NOT (source = 'import' AND e.origin = 'found') AS narrows FROM sighting WHERE event_id = e.id) o
    ) own`);
  return new Map(rows.map((row) => [String(row.id), row]));
}

type Broken = { event: string | null; reason: string };

function whyBroken(batch: Batch, rows: ReadonlyMap<string, Row>): Broken | null {
  const own: Row[] = [];
  for (const id of batch.ids) {
    const row = rows.get(id);
    if (!row) return { event: null, reason: `sighting ${id} is not there, which entry ${batch.seq} recorded.` };
    own.push(row);
  }
  const other = (event: string) => ({
    event,
    reason: `event ${event} is not the one that entry ${batch.seq} recorded.`,
  });
  const leaves = own.map(leafOf);
  const { root, marks } = digestSightings(leaves);
  if (root !== batch.root) {
    const changed = leaves.find((_, index) => markAt(marks, index) !== markAt(batch.marks, index));
    if (changed) return other(changed.event);
    return {
      event: null,
      reason: `the ${leaves.length} sightings of entry ${batch.seq} are not the ones it recorded.`,
    };
  }
  for (const { event, settled, connectionId, recordedAt } of own) {
    if (connectionId !== batch.connectionId || recordedAt.toISOString() !== batch.recordedAt)
      return other(String(event));
    if (!settled)
      return {
        event: String(event),
        reason: `event ${event} does not lie where its sightings put it (entry ${batch.seq}).`,
      };
  }
  return null;
}

function markAt(marks: string, index: number): string {
  return marks.slice(index * markLength, (index + 1) * markLength);
}

function leafOf({ recordedAt: _, connectionId: __, settled: ___, promotion, ...row }: Row): SightingLeaf {
  return {
    ...row,
    ...(promotion !== null && { promotion }),
    id: String(row.id),
    event: String(row.event),
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
  };
}

/**
 * An event that has no sighting, or one that no entry names. The counts are compared in one statement, so that batches
 * recorded meanwhile are in both; who is missing is looked for only when they differ. With erased payloads nobody can tell.
 */
async function findUnrecorded(reader: Reader): Promise<string | null> {
  const recorded = Prisma.sql`FROM audit_entry a WHERE a.type IN (${Prisma.join(types)})`;
  const [bare] = await reader.$queryRaw<{ id: bigint }[]>`
    SELECT e.id FROM event e WHERE NOT EXISTS (SELECT FROM sighting s WHERE s.event_id = e.id) ORDER BY e.id LIMIT 1`;
  if (bare) return String(bare.id);
  const [counts] = await reader.$queryRaw<{ same: boolean }[]>(Prisma.sql`
    SELECT (SELECT bool_or(a.payload IS NULL) OR sum((a.payload->>'count')::bigint) = (SELECT count(*) FROM sighting)
            ${recorded}) IS NOT FALSE AS same`);
  if (counts?.same) return null;
  const [found] = await reader.$queryRaw<{ id: bigint }[]>(Prisma.sql`
    WITH told AS (
      SELECT split_part(named, '-', 1)::bigint AS first, split_part(named, '-', -1)::bigint AS last
      FROM (SELECT unnest(string_to_array(a.payload->>'sightings', ',')) AS named ${recorded}) n)
    SELECT s.event_id AS id FROM sighting s
    WHERE NOT EXISTS (SELECT FROM told WHERE s.id BETWEEN told.first AND told.last) ORDER BY s.id LIMIT 1`);
  return found ? String(found.id) : null;
}
