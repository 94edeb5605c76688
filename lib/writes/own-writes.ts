import "server-only";

import type { Actor } from "@/lib/audit/types";
import { Prisma, readRows, type Tx } from "@/lib/db/client";

import type { OwnWrite } from "./types";

/** A write on its way arrives within this or never. */
const late = Prisma.sql`interval '5 minutes'`;

type Row = Omit<OwnWrite, "actor"> & { actorKind: Actor["kind"]; actorId: string | null; actorName: string };

/** Last time the write was known not to have happened: the newest read after sending, else when the promotion was given up. */
const knownAt = Prisma.sql`CASE WHEN s.read_at >= s.sent_at THEN s.read_at ELSE p.state_at END`;

/** Whether the history shows that what was sent has happened. */
const isSeen = Prisma.sql`EXISTS (
  SELECT FROM event e WHERE e.promotion_id = s.promotion_id AND e.model_id = s.model_id AND e.axis = s.axis AND e.key = s.key
    AND (s.axis = 'traffic' OR (e.after IS NOT DISTINCT FROM s.after AND (s.axis = 'alias' OR e.version_id = s.version_id))) AND e.not_after >= s.sent_at)`;

/** Ordinals of a promotion's steps that have happened by now, whoever saw it: this process, a poll or a webhook. */
export async function listHappened(promotionId: string): Promise<Set<number>> {
  const rows = await readRows<{ ordinal: number }>(Prisma.sql`
    SELECT s.ordinal FROM write_step s WHERE s.promotion_id = ${promotionId}::uuid AND s.sent_at IS NOT NULL AND ${isSeen}`);
  return new Set(rows.map(({ ordinal }) => ordinal));
}

/**
 * What we told the registry about these models and have not yet seen happen. Each explains one change, not every later one that
 * looks the same. A write whose answer was lost may still arrive some minutes after it was given up, also where it was sent
 * again and refused then, or was not needed any more; one that was refused at once never does;
 * one that was overtaken, also by somebody who put the old value back, had happened before the reading that showed that. One
 * that was never looked for is kept until it is, however long the registry was away. What others overtook before it was sent, as
 * where this process was killed between ordering and sending, explains nothing.
 */
export async function listOwnWrites(tx: Tx, modelIds: string[]): Promise<OwnWrite[]> {
  if (modelIds.length === 0) return [];
  const rows = await tx.$queryRaw<Row[]>(Prisma.sql`
    SELECT s.promotion_id AS "promotionId", s.model_id AS "modelId", s.version_id AS "versionId", s.axis, s.key, s.after,
           s.sent_at AS "sentAt", CASE WHEN s.outcome = 'overtaken' THEN s.read_at
             WHEN p.state NOT IN ('applying', 'accepted', 'unknown') THEN ${knownAt} + ${late} END AS until,
           CASE WHEN s.purpose = 'undo' THEN 'Undoing what request #' || p.number || ' had written' ELSE p.reason END AS reason,
           coalesce(p.decided_kind, p.actor_kind) AS "actorKind",
           CASE WHEN p.decided_kind IS NULL THEN p.actor_id ELSE p.decided_id END AS "actorId",
           coalesce(p.decided_name, p.actor_name) AS "actorName"
    FROM write_step s JOIN promotion p ON p.id = s.promotion_id
    WHERE s.model_id = ANY(${modelIds}::uuid[]) AND s.sent_at IS NOT NULL
      AND (s.outcome IN ('sent', 'lost', 'overtaken', 'skipped') OR (s.outcome = 'refused' AND s.attempts > 1))
      AND (p.state IN ('applying', 'accepted', 'unknown') OR s.read_at IS NULL OR s.read_at < s.sent_at OR s.read_at > now() - interval '1 day')
      AND NOT ${isSeen}
    ORDER BY s.sent_at DESC`);
  return rows.map(({ actorKind, actorId, actorName, ...row }) => ({
    ...row,
    actor: { kind: actorKind, id: actorId, name: actorName },
  }));
}
