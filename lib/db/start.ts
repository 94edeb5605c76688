import "server-only";

import { isEmbedded, openEmbedded, openPool } from "./open";
import { migrate } from "./migrate";

/** Brings the database up to this version's schema. The embedded one must be locked by this process already. */
export async function startDatabase(): Promise<void> {
  if (isEmbedded) {
    await migrate(openEmbedded());
    return;
  }
  const client = await openPool().connect();
  try {
    await migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) });
  } finally {
    client.release();
  }
}

/** Lets the last writes reach the disk before the process ends. */
export async function stopDatabase(): Promise<void> {
  await (isEmbedded ? openEmbedded().close() : openPool().end());
}
