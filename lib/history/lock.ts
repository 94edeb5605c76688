import "server-only";

import type { Tx } from "@/lib/db/client";
import { isEmbedded } from "@/lib/db/open";

/**
 * From here to the end of the transaction nobody else writes history of these models. Whoever writes any takes this lock first,
 * before events and the head of the audit chain: who holds what is replaced row by row, and a row that another transaction puts
 * in the place of one that is about to be ended would stay open. In the order of ids, so that two writers never wait for each
 * other in a circle. A transaction of the embedded database is alone in any case.
 */
export async function lockHistory(tx: Tx, modelIds: readonly string[]): Promise<void> {
  if (!isEmbedded) await tx.$queryRaw`SELECT id FROM model WHERE id = ANY(${modelIds}::uuid[]) ORDER BY id FOR UPDATE`;
}
