import "server-only";

import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { PGlite, type Results } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";

import { env } from "@/lib/env";

/** After so much work without a turn of the event loop, a statement waits for one. */
const longestTurnMs = 10;

/**
 * The embedded database works in this very thread and answers without leaving it: statements one after the other would keep
 * every socket waiting, for minutes when a job has thousands.
 */
class PoliteDatabase extends PGlite {
  /** Null until something is asked in a turn. */
  #turnBegan: number | null = null;

  override async query<T>(...asked: Parameters<PGlite["query"]>): Promise<Results<T>> {
    if (this.#turnBegan === null) {
      this.#turnBegan = performance.now();
      setImmediate(() => (this.#turnBegan = null));
    } else if (performance.now() - this.#turnBegan > longestTurnMs) {
      await nextTurn();
    }
    return super.query<T>(...asked);
  }
}

type Opened = { pool?: pg.Pool; embedded?: PGlite };
const opened = ((globalThis as { interlockOpened?: Opened }).interlockOpened ??= {});

export const isEmbedded = env.DATABASE_URL === undefined;

/** The embedded database, opened on first use. Its folder must exist and be this process's own (see lib/db/lock.ts). */
export function openEmbedded(): PGlite {
  return (opened.embedded ??= new PoliteDatabase({ dataDir: join(env.INTERLOCK_DATA_DIR, "db"), extensions: { pg_trgm } }));
}

export function openPool(): pg.Pool {
  return (opened.pool ??= new pg.Pool({ connectionString: env.DATABASE_URL, max: 10 }));
}

export function openAdapter() {
  return isEmbedded ? new PrismaPGlite(openEmbedded()) : new PrismaPg(openPool());
}

/** A statement with `$1 …` and its values; answers its rows. */
export type Query = (text: string, values: unknown[]) => Promise<unknown[]>;

export const queryDriver: Query = async (text, values) => {
  const { rows } = isEmbedded ? await openEmbedded().query(text, values) : await openPool().query<Record<string, unknown>>(text, values);
  return rows;
};
