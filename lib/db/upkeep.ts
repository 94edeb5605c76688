import "server-only";

import { setTimeout as wait } from "node:timers/promises";

import type { PGlite } from "@electric-sql/pglite";

type Need = { table: string; analyze: boolean; vacuum: boolean };

const everyMs = 15_000;

/**
 * A PostgreSQL server has the autovacuum daemon; the embedded database is one process and has none. Without this the
 * planner knows nothing of a catalog that was just filled: it reads and sorts whole tables, and each page takes four
 * times as long. Runs until `signal` fires; a table at a time, so that a page waits for one of them at most.
 */
export async function keepUp(database: PGlite, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await upkeep(database).catch((error: unknown) => signal.aborted || console.error(error));
    await wait(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Looks once and does what is due; answers the tables it treated. */
export async function upkeep(database: PGlite): Promise<string[]> {
  const due = await needs(database);
  for (const { table, analyze, vacuum } of due) {
    await database.exec(`${[vacuum && "VACUUM", analyze && "ANALYZE"].filter(Boolean).join(" ")} ${table}`);
  }
  return due.map(({ table }) => table);
}

/** The same thresholds as autovacuum's defaults. A table that was never analyzed has -1 for its number of rows. */
async function needs(database: PGlite): Promise<Need[]> {
  const { rows } = await database.query<Need>(`
    SELECT format('%I.%I', s.schemaname, s.relname) AS "table",
           s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0) OR (c.reltuples < 0 AND pg_relation_size(c.oid) > 0) AS analyze,
           s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) AS vacuum
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid`);
  return rows.filter(({ analyze, vacuum }) => analyze || vacuum);
}
