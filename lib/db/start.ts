import "server-only";

import { isEmbedded, openEmbedded, openPool } from "./open";
import { migrate } from "./migrate";

/** Brings the database up to this version's schema. The embedded one must be locked by this process already. */
export async function startDatabase(): Promise<void> {
  if (isEmbedded) {
    await migrate(openEmbedded());
    return;
  }
  const client = await connect();
  try {
    await migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) });
  } finally {
    client.release();
  }
}

/** Throws a sentence when the database of DATABASE_URL cannot be had: the client's own words come with a piece of our sources, or empty. */
export async function requireServer(): Promise<void> {
  (await connect()).release();
}

async function connect() {
  try {
    return await openPool().connect();
  } catch (error) {
    throw new Error(`The database of DATABASE_URL does not answer: ${whyOf(error)}`, { cause: error });
  }
}

/** A name of two addresses, as `localhost` is, fails with an error for each, and none for both. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  const { code } = error as NodeJS.ErrnoException;
  return error.message || (first instanceof Error && first.message) || code || error.name;
}

/** Lets the last writes reach the disk before the process ends. */
export async function stopDatabase(): Promise<void> {
  await (isEmbedded ? openEmbedded().close() : openPool().end());
}
