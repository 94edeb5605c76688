import "server-only";

import { Prisma, type Reader, type Tx } from "@/lib/db/client";
import { recordset } from "@/lib/db/rows";

import type { Axis, Time } from "./types";

/**
 * `import:…` stands for a stretch that somebody declared their import to be complete for on this axis: told, not witnessed.
 * `refused` for one in which the registry let nobody read this model: reads of the whole connection did not see it.
 */
export type CoverageAxis = Axis | ToldAxis | "refused";
type ToldAxis = `import:${Axis}`;

/** Where it stands that an import is complete for an axis. */
export function toldAxis(axis: Axis): ToldAxis {
  return `import:${axis}`;
}

/** Model null: the whole connection. */
export type Watched = { modelId: string | null; axis: CoverageAxis };

/**
 * A complete read of these began at `readAt`: everything before it has been seen. Stretches grow while reads follow each
 * other within `gapMs`; after a longer pause a new one begins, and the pause stays visible as "nobody was watching".
 */
export async function extendCoverage(
  tx: Tx,
  connectionId: string,
  watched: Watched[],
  readAt: Date,
  gapMs: number,
): Promise<void> {
  if (watched.length === 0) return;
  const rows = watched.map(({ modelId, axis }) => ({ model_id: modelId, axis }));
  const oldest = new Date(readAt.getTime() - gapMs);
  await tx.$executeRaw`
    WITH r AS MATERIALIZED (SELECT * FROM ${recordset(rows, "model_id uuid, axis text")}),
    newest AS (
      SELECT DISTINCT ON (c.model_id, c.axis) c.id, c.model_id, c.axis, c.to_at
      FROM coverage c JOIN r ON c.axis = r.axis AND c.model_id IS NOT DISTINCT FROM r.model_id
      WHERE c.connection_id = ${connectionId}::uuid
      ORDER BY c.model_id, c.axis, c.to_at DESC
    ), grown AS (
      UPDATE coverage c SET to_at = greatest(c.to_at, ${readAt}) FROM newest
      WHERE c.id = newest.id AND newest.to_at >= ${oldest}
      RETURNING c.model_id, c.axis
    )
    INSERT INTO coverage (connection_id, model_id, axis, from_at, to_at)
    SELECT ${connectionId}::uuid, r.model_id, r.axis, ${readAt}, ${readAt} FROM r
    WHERE NOT EXISTS (SELECT 1 FROM grown g WHERE g.axis = r.axis AND g.model_id IS NOT DISTINCT FROM r.model_id)`;
}

/** Until when a refusal lasts that nobody has seen the end of. */
const stillRefused = new Date(Date.UTC(9999, 0));

/**
 * A complete read of the connection that began at `readAt` was refused exactly these models. Nothing was seen of one since
 * `lastSeenAt`, the complete read before, nor will be until a read that is allowed again.
 */
export async function markRefused(
  tx: Tx,
  connectionId: string,
  modelIds: string[],
  lastSeenAt: Date,
  readAt: Date,
): Promise<void> {
  const lasting = { connectionId, axis: "refused", toAt: stillRefused };
  await tx.coverage.updateMany({
    where: { ...lasting, modelId: { notIn: modelIds } },
    data: { toAt: readAt },
  });
  const known = await tx.coverage.findMany({ where: lasting, select: { modelId: true } });
  const news = modelIds.filter((id) => !known.some(({ modelId }) => modelId === id));
  await tx.coverage.createMany({ data: news.map((modelId) => ({ ...lasting, modelId, fromAt: lastSeenAt })) });
}

/** Models that the registry refuses at present, and when they were last seen. */
export async function listRefused(reader: Reader, connectionId: string): Promise<Map<string, Time>> {
  const rows = await reader.coverage.findMany({
    where: { connectionId, axis: "refused", toAt: stillRefused },
    select: { modelId: true, fromAt: true },
  });
  return new Map(rows.flatMap(({ modelId, fromAt }) => (modelId ? [[modelId, fromAt.getTime()]] : [])));
}

/** Start of the newest complete read of the whole connection, by axis. An axis that was never read is not in it. */
export async function newestReads(reader: Reader, connectionId: string): Promise<Map<CoverageAxis, Time>> {
  const rows = await reader.$queryRaw<{ axis: CoverageAxis; to_at: Date }[]>`
    SELECT axis, max(to_at) AS to_at FROM coverage
    WHERE connection_id = ${connectionId}::uuid AND model_id IS NULL GROUP BY axis`;
  return new Map(rows.map(({ axis, to_at }) => [axis, to_at.getTime()]));
}

export type Stretch = { modelId: string | null; axis: CoverageAxis; from: Time; to: Time };

/**
 * What was watched of one model on these axes between two moments, by the connection's sweeps and by reads of this model alone.
 * Where there are too many stretches, the newest; but first of all the refusals, which take away from the others.
 */
export async function listCoverage(
  reader: Reader,
  at: { connectionId: string; modelId: string; axes: readonly CoverageAxis[]; from: Date; to: Date },
): Promise<Stretch[]> {
  const rows = await reader.$queryRaw<
    { model_id: string | null; axis: CoverageAxis; from_at: Date; to_at: Date }[]
  >(Prisma.sql`
    SELECT model_id, axis, from_at, to_at FROM coverage
    WHERE connection_id = ${at.connectionId}::uuid AND (model_id IS NULL OR model_id = ${at.modelId}::uuid)
      AND axis = ANY(${at.axes}) AND to_at >= ${at.from} AND from_at <= ${at.to}
    ORDER BY (axis = 'refused') DESC, to_at DESC LIMIT 20000`);
  return rows.map((row) => ({
    modelId: row.model_id,
    axis: row.axis,
    from: row.from_at.getTime(),
    to: row.to_at.getTime(),
  }));
}
