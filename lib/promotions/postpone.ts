import "server-only";

import { db, Prisma } from "@/lib/db/client";
import type { Failure } from "@/lib/result";

const firstMs = 2_000;
const mostMs = 60_000;

/**
 * The registry could not be asked: the promotion stays where it is, with its votes, says why, and is tried again, the
 * later the longer it has waited.
 */
export async function postpone(id: string, { message }: Failure): Promise<void> {
  await db().$executeRaw(Prisma.sql`
    UPDATE promotion SET state_reason = ${`${message} It is tried again by itself.`},
      retry_at = now() + least(${mostMs}::int, greatest(${firstMs}::int, extract(epoch FROM now() - state_at) * 500)) * interval '1 millisecond'
    WHERE id = ${id}::uuid AND state IN ('verifying', 'applying', 'accepted', 'unknown')`);
}
