import "server-only";

import { db, Prisma, type Tx } from "@/lib/db/client";
import type { Failure } from "@/lib/result";

const firstMs = 2_000;
const mostMs = 60_000;

/**
 * The registry could not be asked: the promotion stays where it is, with its votes, says why, and is tried again, the
 * later the longer it has waited.
 */
export async function postpone(id: string, { message }: Pick<Failure, "message">): Promise<void> {
  await tryLater(db(), id, `${message} It is tried again by itself.`);
}

/** All times here are the database's: processes may have clocks of their own. */
export async function tryLater(writer: Pick<Tx, "$executeRaw">, id: string, reason: string): Promise<void> {
  await writer.$executeRaw(Prisma.sql`
    UPDATE promotion SET state_reason = ${reason},
      retry_at = clock_timestamp() + least(${mostMs}::int, greatest(${firstMs}::int, extract(epoch FROM clock_timestamp() - state_at) * 500)) * interval '1 millisecond'
    WHERE id = ${id}::uuid AND state IN ('verifying', 'applying', 'accepted', 'unknown')`);
}
