import "server-only";

import { openConnectionById } from "@/lib/connections/open";
import { Prisma, readRows } from "@/lib/db/client";
import type { Approval, Writes } from "@/lib/registries/types";
import { attempt } from "@/lib/result";
import { isApproval, trafficTarget } from "@/lib/target";

/** A change that nobody here decided, which may ask for a review. `arrives`: its version came to hold the target; else one only left it. */
export type Candidate = {
  eventId: string;
  connectionId: string;
  modelId: string;
  modelName: string;
  versionId: string | null;
  target: string;
  arrives: boolean;
};

type Row = Candidate & {
  axis: string;
  /** Of an approval: the registry's own words, and what the version is now. */
  before: string | null;
  after: string | null;
  approval: Approval | null;
  nativeApproval: string | null;
};

/**
 * Changes that nobody here decided since `settled` that have no review yet, of what may be governed: the oldest first, of one the arrival
 * first. A change of an approval may be about two statuses: the one that it leads to comes first.
 */
export async function listCandidates(settled: bigint): Promise<Candidate[]> {
  const rows = await listMoved(settled);
  const words = await approvalWords(
    rows.flatMap(({ axis, connectionId }) => (axis === "approval" ? [connectionId] : [])),
  );
  return rows.flatMap(({ axis, before, after, approval, nativeApproval, ...candidate }) => {
    if (axis !== "approval") return [candidate];
    const known = approval !== null && nativeApproval !== null ? { word: nativeApproval, status: approval } : null;
    const meant = [after, before].map((word) => approvalMeant(word, words.get(candidate.connectionId) ?? null, known));
    return [...new Set(meant)].flatMap((target) => (target === null ? [] : [{ ...candidate, target }]));
  });
}

/**
 * The approval status that a word of the registry stands for; null when it is neither. `words`: the registry's own, null where
 * it cannot be asked; then what a version is `known` to be has to do.
 */
export function approvalMeant(
  word: string | null,
  words: Writes["approvals"] | null,
  known: { word: string; status: Approval } | null = null,
): "approved" | "rejected" | null {
  if (word === null) return null;
  if (word === words?.approved) return "approved";
  if (word === words?.rejected) return "rejected";
  return known?.word === word && isApproval(known.status) ? known.status : null;
}

/** A connection that cannot be opened has none: its words hold up no review of another. */
async function approvalWords(connectionIds: readonly string[]): Promise<Map<string, Writes["approvals"] | null>> {
  const words = new Map<string, Writes["approvals"] | null>();
  for (const id of new Set(connectionIds)) {
    const opened = await attempt(openConnectionById(id));
    words.set(id, opened.ok ? (opened.data.registry.writes?.approvals ?? null) : null);
  }
  return words;
}

/**
 * What nobody here decided: a change from outside, and one that is told as ours only because a write whose answer was lost may
 * arrive late, when its request was over already. Nobody wants that any more, and it may be somebody else's. A second apart, for the
 * clocks of two processes may differ.
 */
const undecided = Prisma.sql`(e.origin = 'outside' OR EXISTS (
  SELECT FROM promotion p WHERE p.id = e.promotion_id AND p.state NOT IN ('applying', 'accepted', 'unknown', 'applied')
    AND e.recorded_at > p.state_at + interval '1 second'))`;

/**
 * Changes of what means a stage, of an alias that means none, of an approval and of an endpoint's traffic. A version that left
 * while another came is one change, told by the arrival; not so with approvals and the archive, which any number of versions
 * may have. A version that is made or deleted is one event: what it came with, or took away, are the stays that begin or end
 * with it.
 */
function listMoved(settled: bigint): Promise<Row[]> {
  return readRows<Row>(Prisma.sql`
    WITH changed AS (
      SELECT e.id, e.connection_id, e.model_id, e.version_id, e.axis, e.key, e.before, e.after, e.not_before, e.not_after
      FROM event e WHERE e.id > ${settled} AND ${undecided} AND e.axis IN ('stage', 'alias', 'tag', 'approval', 'traffic')
      UNION ALL
      SELECT e.id, e.connection_id, e.model_id, e.version_id, h.axis, h.name, CASE WHEN h.end_event_id = e.id THEN h.word END, CASE WHEN h.start_event_id = e.id THEN h.word END, e.not_before, e.not_after
      FROM event e JOIN LATERAL (
        SELECT p.axis, p.start_event_id, p.end_event_id, CASE p.axis WHEN 'stage' THEN '' WHEN 'tag' THEN split_part(p.key, '=', 1) ELSE p.key END AS name,
               CASE p.axis WHEN 'tag' THEN substr(p.key, strpos(p.key, '=') + 1) ELSE p.key END AS word
        FROM placement p WHERE p.version_id = e.version_id AND p.known_to IS NULL AND e.id IN (p.start_event_id, p.end_event_id) AND p.axis IN ('stage', 'alias', 'tag')) h ON TRUE
      WHERE e.id > ${settled} AND ${undecided} AND e.axis = 'existence'),
    moved AS MATERIALIZED (
      SELECT DISTINCT ON (e.id, target) e.id, e.connection_id, e.model_id, e.version_id, e.axis, e.before, e.after, e.not_before, e.not_after,
             CASE e.axis WHEN 'traffic' THEN ${trafficTarget("")} || e.key WHEN 'approval' THEN 'approval' ELSE coalesce(s.stage, '@' || e.key) END AS target,
             coalesce(CASE e.axis WHEN 'stage' THEN s.key = e.after WHEN 'tag' THEN s.key = e.key || '=' || e.after WHEN 'approval' THEN true
                                  WHEN 'traffic' THEN coalesce(e.after, '0')::numeric > coalesce(e.before, '0')::numeric ELSE e.after IS NOT NULL END, false) AS arrives
      FROM changed e
      LEFT JOIN stage_mapping s ON s.connection_id = e.connection_id AND s.valid_to IS NULL AND s.axis = e.axis
        AND CASE e.axis WHEN 'stage' THEN s.key IN (e.after, e.before) WHEN 'alias' THEN s.key = e.key
                        ELSE s.key IN (e.key || '=' || e.after, e.key || '=' || e.before) END
      WHERE (s.stage IS NOT NULL OR e.axis IN ('alias', 'approval', 'traffic')) AND s.stage IS DISTINCT FROM 'none'
      ORDER BY e.id, target, arrives DESC)
    SELECT c.id::text AS "eventId", c.connection_id AS "connectionId", c.model_id AS "modelId", m.name AS "modelName",
           c.version_id AS "versionId", c.target, c.arrives, c.axis, c.before, c.after, v.approval, v.native_approval AS "nativeApproval"
    FROM moved c JOIN model m ON m.id = c.model_id LEFT JOIN model_version v ON v.id = c.version_id
    WHERE NOT EXISTS (SELECT FROM review r WHERE r.event_id = c.id AND (r.target = c.target OR c.axis = 'approval'))
      AND (c.arrives OR c.target = 'archived' OR NOT EXISTS (
        SELECT FROM moved a
        WHERE a.arrives AND a.model_id = c.model_id AND a.target = c.target AND a.version_id IS DISTINCT FROM c.version_id AND ${together}))
      AND (c.arrives OR c.target = 'archived' OR NOT EXISTS (
        SELECT FROM review r JOIN event a ON a.id = r.event_id
        WHERE r.model_id = c.model_id AND r.target = c.target AND r.version_id <> c.version_id AND ${together}))
    ORDER BY c.id, c.arrives DESC`);
}

/** Changes `a` and `c` that may have been one act: less than a minute may lie between them. */
export const together = Prisma.sql`a.not_before <= c.not_after + interval '1 minute' AND c.not_before <= a.not_after + interval '1 minute'`;
