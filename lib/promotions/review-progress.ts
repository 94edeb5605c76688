import "server-only";

import { db, Prisma, readRows } from "@/lib/db/client";

/** Longer than any transaction lives: an event whose id was handed out before then is committed now, or never will be. */
const settleSeconds = 120;

/** `settled`: every event up to here was looked at. `seen`: the newest one when this was kept; `newest`: the newest one now. */
type ReviewProgress = { settled: bigint; seen: bigint; newest: bigint; at: string; isDue: boolean };

export async function getReviewProgress(): Promise<ReviewProgress> {
  const [row] = await readRows<{
    settled: string;
    seen: string;
    newest: string;
    at: string;
    isDue: boolean;
  }>(Prisma.sql`
    SELECT settled::text, seen::text, (SELECT coalesce(max(id), 0) FROM event)::text AS newest, now()::text AS at,
           seen_at < now() - make_interval(secs => ${settleSeconds}::int) AS "isDue" FROM review_progress`);
  if (!row) throw new Error("How far reviews have come is not kept: the migration did not end.");
  return { ...row, settled: BigInt(row.settled), seen: BigInt(row.seen), newest: BigInt(row.newest) };
}

/**
 * Everything since `progress` was read has been looked at. What was the newest two minutes ago is settled by that; what is
 * younger is looked at again, for an event may be committed after one with a higher id.
 */
export async function keepReviewProgress({ seen, newest, at, isDue }: ReviewProgress): Promise<void> {
  if (!isDue) return;
  await db().$executeRaw`
    UPDATE review_progress SET settled = seen, seen = ${newest}, seen_at = ${at}::timestamptz WHERE seen = ${seen} AND seen_at < ${at}::timestamptz`;
}
