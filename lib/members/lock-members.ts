import "server-only";

import type { Tx } from "@/lib/db/client";

/** Any fixed number of ours. */
const lock = 7_305_113;

/**
 * One change of members and grants at a time, until the transaction ends: two administrators who demote each other at
 * once would otherwise each see the other one still there.
 */
export async function lockMembers(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lock}::bigint)`;
}
