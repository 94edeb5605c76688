import { db, Prisma, transact } from "@/lib/db/client";
import type { Draft } from "@/lib/history/commands";

import { lockModels, record, type Recording } from "./apply-models";
import { chunksOf } from "./watch";

/** Models a transaction: on the embedded database everybody waits meanwhile. */
const chunk = 100;

type Row = { modelId: string; versionId: string; rule: string; createdAt: Date | null };

/**
 * A tag that means a stage from now on, on versions that had it before: they hold the stage, and since when is not known. As
 * long as a tag means nothing, who carries it is no history.
 */
export async function findTagHolders(watch: Recording): Promise<void> {
  const models = await db().$queryRaw<{ modelId: string }[]>(
    Prisma.sql`SELECT DISTINCT "modelId" FROM (${unheld(watch)}) unheld`,
  );
  for (const part of chunksOf(
    models.map(({ modelId }) => modelId),
    chunk,
  )) {
    await transact(async (tx) => {
      await lockModels(tx, part);
      const rows = await tx.$queryRaw<Row[]>(
        Prisma.sql`SELECT * FROM (${unheld(watch)}) unheld WHERE "modelId" = ANY(${part}::uuid[])`,
      );
      await record(
        tx,
        watch,
        rows.map((row) => draftOf(row, watch.now())),
        { refresh: part },
      );
    });
  }
}

/** Versions that carry a tag of the mapping and do not hold what it means. */
function unheld({ connection }: Recording): Prisma.Sql {
  return Prisma.sql`
    SELECT v.model_id AS "modelId", v.id AS "versionId", s.key AS rule, v.created_at AS "createdAt"
    FROM stage_mapping s JOIN model m ON m.connection_id = s.connection_id JOIN model_version v ON v.model_id = m.id
    WHERE s.connection_id = ${connection.id}::uuid AND s.axis = 'tag' AND s.valid_to IS NULL AND m.gone_at IS NULL AND v.gone_at IS NULL
      AND v.tags ->> split_part(s.key, '=', 1) = substr(s.key, strpos(s.key, '=') + 1)
      AND NOT EXISTS (SELECT FROM placement p WHERE p.version_id = v.id AND p.axis = 'tag' AND p.key = s.key AND p.known_to IS NULL AND p.end_after IS NULL)`;
}

function draftOf({ modelId, versionId, rule, createdAt }: Row, now: Date): Draft {
  const at = rule.indexOf("=");
  const when = { after: Math.min(createdAt?.getTime() ?? now.getTime(), now.getTime()), before: now.getTime() };
  return {
    modelId,
    versionId,
    axis: "tag",
    key: rule.slice(0, at),
    before: null,
    after: rule.slice(at + 1),
    when,
    origin: "found",
    actor: null,
    reason: null,
    sightings: [{ source: "poll", deliveryId: null, when }],
    endings: [],
    openings: [{ versionId, axis: "tag", key: rule }],
  };
}
