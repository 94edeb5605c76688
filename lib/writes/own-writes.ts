import "server-only";

import type { Actor } from "@/lib/audit/types";
import { Prisma, type Tx } from "@/lib/db/client";

import type { OwnWrite } from "./types";

type Row = Omit<OwnWrite, "actor"> & { actorKind: Actor["kind"]; actorId: string | null; actorName: string };

/**
 * What we told the registry about these models and have not yet seen happen. A write whose answer was lost may still
 * arrive long after; one that the registry refused never does; one that somebody overtook had happened, if at all, before that was read.
 */
export async function listOwnWrites(tx: Tx, modelIds: string[]): Promise<OwnWrite[]> {
  if (modelIds.length === 0) return [];
  const rows = await tx.$queryRaw<Row[]>(Prisma.sql`
    SELECT s.promotion_id AS "promotionId", s.model_id AS "modelId", s.version_id AS "versionId", s.axis, s.key, s.after,
           s.sent_at AS "sentAt", CASE WHEN s.outcome = 'overtaken' THEN s.read_at END AS until,
           CASE WHEN s.purpose = 'undo' THEN 'Undoing what request #' || p.number || ' had written' ELSE p.reason END AS reason,
           coalesce(p.decided_kind, p.actor_kind) AS "actorKind",
           CASE WHEN p.decided_kind IS NULL THEN p.actor_id ELSE p.decided_id END AS "actorId",
           coalesce(p.decided_name, p.actor_name) AS "actorName"
    FROM write_step s JOIN promotion p ON p.id = s.promotion_id
    WHERE s.model_id = ANY(${modelIds}::uuid[]) 
      AND (s.outcome IN ('sent', 'lost') AND p.state IN ('applying', 'accepted', 'unknown')
           OR s.outcome IN ('sent', 'lost', 'overtaken') AND s.sent_at > now() - interval '1 day')
    ORDER BY s.sent_at DESC`);
  return rows.map(({ actorKind, actorId, actorName, ...row }) => ({ ...row, actor: { kind: actorKind, id: actorId, name: actorName } }));
}
