import "server-only";

import { Prisma, readRows } from "@/lib/db/client";

import { lostBy } from "./leaving";
import { type Ground, listHolders } from "./subject";
import { relied, rulesFor } from "./targets";
import type { RollBackChoice } from "./types";

type Row = {
  id: string;
  version: string;
  status: string;
  since: Date;
  /** Null: it holds the target still. */
  until: Date | null;
  ours: boolean;
  accepted: boolean;
  /** Told by an import or by the registry's own history, or found when watching began. */
  before: boolean;
  barred: string | null;
};

/** A stay that was decided or accepted here. Whoever came back later without that is no newer good version for it. */
const agreed = Prisma.sql`((d.state = 'applied' AND d.version_id = p.version_id) IS TRUE OR (r.state = 'accepted') IS TRUE)`;

/** Of those that may be good, and of the others: the last good one is among them, however many came without a decision since. */
const most = 20;

/**
 * Versions that held a target before and exist still, the last good one first, then by when they left. Where several hold it
 * at once, those that were there before the newest count: going back to one takes the newest out. Good: ready, not barred,
 * there by a decision made here that went through or by an outside change that somebody accepted, and not in production
 * now, where it would be missed. `versionId`: only that one.
 */
export async function listEarlierHolders(
  ground: Ground,
  target: string,
  versionId?: string,
): Promise<(RollBackChoice & { id: string })[]> {
  const { model, rules } = ground;
  const wanted = rulesFor(rules, target).map(({ axis, key }) => Prisma.sql`(${axis}::text, ${key}::text)`);
  if (wanted.length === 0) return [];
  const rows = await readRows<Row>(Prisma.sql`
    SELECT * FROM (SELECT *, row_number() OVER (
      PARTITION BY status = 'ready' AND barred IS NULL AND (ours OR accepted) ORDER BY "rankedBy" DESC NULLS FIRST) AS place FROM (
      SELECT *, CASE WHEN ours OR accepted THEN "agreedUntil" ELSE until END AS "rankedBy" FROM (
      SELECT v.id, v.native_key AS version, v.status, max(p.start_before) AS since,
             CASE WHEN bool_and(p.end_after IS NOT NULL) THEN max(p.end_before) END AS until,
             CASE WHEN NOT coalesce(bool_or(${agreed} AND p.end_after IS NULL), false) THEN max(p.end_before) FILTER (WHERE ${agreed}) END AS "agreedUntil",
             bool_or(d.state = 'applied' AND d.version_id = p.version_id) IS TRUE AS ours, coalesce(bool_or(r.state = 'accepted'), false) AS accepted,
             bool_and(e.origin IN ('imported', 'found')) AS before,
             (SELECT b.actor_name FROM bar b WHERE b.version_id = v.id AND b.target = ${target} AND b.lifted_at IS NULL) AS barred
      FROM placement p JOIN model_version v ON v.id = p.version_id JOIN event e ON e.id = p.start_event_id
        LEFT JOIN review r ON r.event_id = e.id AND r.target = ${target} LEFT JOIN promotion d ON d.id = e.promotion_id
      WHERE p.model_id = ${model.id}::uuid AND (p.axis, p.key) IN (${Prisma.join(wanted)}) AND p.known_to IS NULL
        AND v.gone_at IS NULL ${versionId === undefined ? Prisma.empty : Prisma.sql`AND v.id = ${versionId}::uuid`}
      GROUP BY v.id
      HAVING bool_and(p.end_after IS NOT NULL) OR v.id <> (
        SELECT h.version_id FROM placement h WHERE h.model_id = ${model.id}::uuid AND (h.axis, h.key) IN (${Prisma.join(wanted)})
          AND h.known_to IS NULL AND h.end_after IS NULL ORDER BY h.start_before DESC, h.id DESC LIMIT 1)) held) ranked) placed
    WHERE place <= ${most} ORDER BY "rankedBy" DESC NULLS FIRST`);
  const takenOut = await listTakenOut(ground, target);
  const choices = rows.map((row) => {
    const found = takenOut.has(row.id)
      ? { good: false, why: `it holds ${relied} now`, isFree: false }
      : { ...judged(row), isFree: true };
    return {
      id: row.id,
      version: row.version,
      since: row.since.getTime(),
      until: row.until?.getTime() ?? null,
      ...found,
    };
  });
  const rank = ({ good, isFree }: RollBackChoice) => (good ? 0 : isFree ? 1 : 2);
  return choices.sort((a, b) => rank(a) - rank(b));
}

/** Which versions hold production and would leave it by going back to the target: no rollback takes anything out there. */
async function listTakenOut(ground: Ground, target: string): Promise<Set<string>> {
  const holders = target === relied ? [] : await listHolders(ground, relied);
  return new Set(
    holders
      .filter((holder) => lostBy(ground.rules, target, holder).some(({ stage }) => stage === relied))
      .map(({ id }) => id),
  );
}

function judged({ status, ours, accepted, before, barred, until }: Row): Pick<RollBackChoice, "good" | "why"> {
  if (barred !== null) return { good: false, why: `barred by ${barred}` };
  if (status !== "ready") return { good: false, why: `its status is ${status}` };
  const still = until === null ? "; it holds the target still, beside the newest" : "";
  if (ours) return { good: true, why: `came by a decision made here${still}` };
  if (accepted) return { good: true, why: `came from outside and was accepted${still}` };
  if (before) return { good: false, why: `was there before Interlock watched; nobody decided it here${still}` };
  return { good: false, why: `came from outside, and nobody accepted it${still}` };
}
