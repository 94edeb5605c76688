import "server-only";

import { db, Prisma } from "@/lib/db/client";

import type { Held, Meaning } from "./lanes";
import type { Origin, Time } from "./types";

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

type Window = {
  from: Time;
  to: Time;
  /** As it was believed at this moment; null: as it is believed now. */
  knownAt: Time | null;
};

/** What versions of a model held between two moments, the newest `most` for each word. A word for no stage at all counts only where it means one. */
export async function listHeld(
  modelId: string,
  meanings: readonly Meaning[],
  { from, to, knownAt }: Window,
  most: number,
): Promise<Held[]> {
  const known = knownAt === null ? null : new Date(knownAt);
  const believed = known
    ? Prisma.sql`p.known_from <= ${known} AND (p.known_to IS NULL OR p.known_to > ${known})`
    : Prisma.sql`p.known_to IS NULL`;
  const meant = meanings.flatMap(({ axis, key, stage }) =>
    axis === "stage" && isNone(key) && stage !== "none" ? [key] : [],
  );
  const rows = await db().$queryRaw<HeldRow[]>(Prisma.sql`
    SELECT * FROM (SELECT v.native_key AS version, p.axis, p.key, p.start_after AS "startAfter", p.start_before AS "startBefore", p.end_after AS "endAfter",
      p.end_before AS "endBefore", p.start_event_id AS "startEventId", p.end_event_id AS "endEventId", e.origin,
      row_number() OVER (PARTITION BY p.axis, p.key ORDER BY p.start_after DESC) AS rank
    FROM placement p JOIN model_version v ON v.id = p.version_id JOIN event e ON e.id = p.start_event_id
    WHERE p.model_id = ${modelId}::uuid AND p.axis IN ('stage', 'alias', 'tag') AND (lower(p.key) <> 'none' OR p.key = ANY(${meant}::text[])) AND ${believed}
      AND p.start_after <= ${new Date(to)} AND (p.end_before IS NULL OR p.end_before >= ${new Date(from)})
    ) AS ranked WHERE rank <= ${most}::int`);
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

/** The word of registries that call it a stage to have none. */
function isNone(key: string): boolean {
  return key.toLowerCase() === "none";
}
