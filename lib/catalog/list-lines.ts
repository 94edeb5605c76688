import "server-only";

import type { Viewer } from "@/lib/auth";
import { Prisma, readRows } from "@/lib/db/client";
import type { Origin, Time } from "@/lib/history/types";
import { modelScopeSql } from "@/lib/scope";

import type { MiniLine } from "./types";

const span = 90 * 24 * 3_600_000;
const origins: readonly Origin[] = ["ours", "outside", "imported", "found"];

type Row = { modelId: string; start: Date; end: Date | null; origin: string };

/**
 * Who held production over the last 90 days, for a page of models in one statement: placements through the mapping that
 * was valid then. An uncertain start or end is drawn at its later bound, which never claims more than was seen.
 */
export async function listLines(
  viewer: Viewer,
  modelIds: string[],
  now: Time = Date.now(),
): Promise<Record<string, MiniLine>> {
  if (modelIds.length === 0) return {};
  const from = now - span;
  const rows = await readRows<Row>(Prisma.sql`
    SELECT p.model_id AS "modelId", greatest(p.start_before, s.valid_from) AS start, least(p.end_before, s.valid_to) AS end, e.origin
    FROM placement p
    JOIN model m ON m.id = p.model_id
    JOIN stage_mapping s ON s.connection_id = m.connection_id AND s.axis = p.axis AND s.key = p.key AND s.stage = 'production'
    JOIN event e ON e.id = p.start_event_id
    WHERE p.model_id = ANY(${modelIds}::uuid[]) AND ${modelScopeSql(viewer, "model.read")} AND p.known_to IS NULL
      AND (p.end_before IS NULL OR p.end_before > ${new Date(from)}) AND (s.valid_to IS NULL OR s.valid_to > p.start_before)
      AND (p.end_before IS NULL OR s.valid_from < p.end_before)
    ORDER BY p.model_id, start`);
  return Object.fromEntries(
    modelIds.map((id) => [
      id,
      toLine(
        rows.filter((row) => row.modelId === id),
        from,
        now,
      ),
    ]),
  );
}

function toLine(rows: Row[], from: Time, to: Time): MiniLine {
  const segments = rows.flatMap((row) => {
    const start = Math.max(from, row.start.getTime());
    const end = Math.min(to, row.end?.getTime() ?? to);
    const origin = origins.find((known) => known === row.origin) ?? "found";
    return end > start ? [{ from: start, to: end, now: row.end === null, origin }] : [];
  });
  const [first] = segments;
  // What was found when watching began was so for nobody knows how long.
  return { from, to, segments, unwatchedTo: first?.origin === "found" && first.from > from ? first.from : null };
}
