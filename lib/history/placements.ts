import "server-only";

import { Prisma, type Tx } from "@/lib/db/client";
import { recordset } from "@/lib/db/rows";

import type { Interval } from "./types";

/** From its event on, this version holds (axis, key). `when` where the start is known better than the event itself. */
export type Opening = { versionId: string; axis: HeldAxis; key: string; when?: Interval };
type HeldAxis = "stage" | "alias" | "approval" | "tag" | "traffic";

/**
 * What its event ended, of what is held now: everything of a model, everything of a version, all a version holds on an
 * axis, or (axis, key) whoever holds it.
 */
export type Ending =
  | { of: "model" }
  | { of: "version"; versionId: string }
  | { of: "axis"; versionId: string; axis: HeldAxis }
  | { of: "version-key"; versionId: string; axis: HeldAxis; key: string }
  | { of: "key"; axis: HeldAxis; key: string };

type Told = { id: bigint; modelId: string; when: Interval };

export async function openPlacements(tx: Tx, at: Date, openings: (Opening & Told)[]): Promise<void> {
  if (openings.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO placement (model_id, version_id, axis, key, start_after, start_before, start_event_id, known_from)
    SELECT model_id, version_id, axis, key, start_after, start_before, event_id, ${at}
    FROM ${recordset(openings.map(openingRow), openingColumns)}
    ON CONFLICT (model_id, version_id, axis, key) WHERE known_to IS NULL AND end_after IS NULL DO NOTHING`;
}

/** Each row that ends is superseded: we stop believing in the open one and begin to believe in one with an end. */
export async function closePlacements(tx: Tx, at: Date, endings: (Ending & Told)[]): Promise<void> {
  for (const reach of ["model", "version", "axis", "version-key", "key"] as const) {
    const rows = endings.filter((ending) => ending.of === reach).map(endingRow);
    if (rows.length > 0) await close(tx, at, rows, matches[reach]);
  }
}

/** An event's interval became narrower: the placements that begin or end with it follow. */
export async function replacePlacements(tx: Tx, at: Date, eventId: bigint, when: Interval): Promise<void> {
  const after = new Date(when.after);
  const before = new Date(when.before);
  await tx.$executeRaw`
    WITH old AS (
      UPDATE placement SET known_to = ${at}
      WHERE (start_event_id = ${eventId} OR end_event_id = ${eventId}) AND known_to IS NULL
        AND model_id = (SELECT model_id FROM event WHERE id = ${eventId})
      RETURNING *
    )
    INSERT INTO placement (model_id, version_id, axis, key, start_after, start_before, end_after, end_before,
                           start_event_id, end_event_id, known_from)
    SELECT model_id, version_id, axis, key,
      CASE WHEN start_event_id = ${eventId} THEN greatest(start_after, ${after}) ELSE start_after END,
      CASE WHEN start_event_id = ${eventId} THEN least(start_before, ${before}) ELSE start_before END,
      CASE WHEN end_event_id = ${eventId} THEN greatest(end_after, ${after}) ELSE end_after END,
      CASE WHEN end_event_id = ${eventId} THEN least(end_before, ${before}) ELSE end_before END,
      start_event_id, end_event_id, ${at}
    FROM old`;
}

/** A holding with both ends, as a whole: an import knows them at once. */
type Closed = {
  modelId: string;
  versionId: string;
  axis: HeldAxis;
  key: string;
  start: Interval;
  end: Interval;
  startEventId: bigint;
  endEventId: bigint | null;
};

export async function writePlacements(tx: Tx, at: Date, rows: Closed[]): Promise<void> {
  const date = (time: number) => new Date(time);
  await tx.placement.createMany({
    data: rows.map(({ start, end, ...row }) => ({
      ...row,
      startAfter: date(start.after),
      startBefore: date(start.before),
      endAfter: date(end.after),
      endBefore: date(end.before),
      knownFrom: at,
    })),
  });
}

/** What was found to be so has a beginning after all: told by an event, it replaces the guess between birth and first look. */
export async function replaceStart(
  tx: Tx,
  at: Date,
  placementId: bigint,
  eventId: bigint,
  start: Interval,
): Promise<void> {
  await tx.$executeRaw`
    WITH old AS (UPDATE placement SET known_to = ${at} WHERE id = ${placementId} AND known_to IS NULL RETURNING *)
    INSERT INTO placement (model_id, version_id, axis, key, start_after, start_before, end_after, end_before,
                           start_event_id, end_event_id, known_from)
    SELECT model_id, version_id, axis, key, ${new Date(start.after)}, ${new Date(start.before)}, end_after, end_before,
           ${eventId}, end_event_id, ${at}
    FROM old`;
}

const matches = {
  model: Prisma.sql`TRUE`,
  version: Prisma.sql`p.version_id = r.version_id`,
  axis: Prisma.sql`p.version_id = r.version_id AND p.axis = r.axis`,
  "version-key": Prisma.sql`p.version_id = r.version_id AND p.axis = r.axis AND p.key = r.key`,
  key: Prisma.sql`p.axis = r.axis AND p.key = r.key`,
};

async function close(tx: Tx, at: Date, rows: object[], match: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    WITH old AS (
      UPDATE placement p SET known_to = ${at}
      FROM ${recordset(rows, endingColumns)}
      WHERE p.model_id = r.model_id AND ${match} AND p.known_to IS NULL AND p.end_after IS NULL
      RETURNING p.*, r.end_after AS ended_after, r.end_before AS ended_before, r.event_id
    )
    INSERT INTO placement (model_id, version_id, axis, key, start_after, start_before, end_after, end_before,
                           start_event_id, end_event_id, known_from)
    SELECT model_id, version_id, axis, key, start_after, start_before,
           greatest(ended_after, start_after), greatest(ended_before, start_before), start_event_id, event_id, ${at}
    FROM old`;
}

const openingColumns = `model_id uuid, version_id uuid, axis text, key text, start_after timestamptz, start_before timestamptz, event_id bigint`;
const endingColumns = `model_id uuid, version_id uuid, axis text, key text, end_after timestamptz, end_before timestamptz, event_id bigint`;

function openingRow({ id, modelId, versionId, axis, key, when }: Opening & Told) {
  const start_after = new Date(when.after).toISOString();
  const start_before = new Date(when.before).toISOString();
  return { model_id: modelId, version_id: versionId, axis, key, start_after, start_before, event_id: String(id) };
}

function endingRow(ending: Ending & Told) {
  const { id, modelId, when } = ending;
  return {
    model_id: modelId,
    version_id: "versionId" in ending ? ending.versionId : null,
    axis: "axis" in ending ? ending.axis : null,
    key: "key" in ending ? ending.key : null,
    end_after: new Date(when.after).toISOString(),
    end_before: new Date(when.before).toISOString(),
    event_id: String(id),
  };
}
