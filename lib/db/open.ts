import "server-only";

import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import type { PGlite, Results } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";

import { env } from "@/lib/env";

import { PreparingDatabase } from "./prepared";

/** After so much work without a turn of the event loop, a statement waits for one: a registry's answer may have come meanwhile. */
const longestTurnMs = 5;

/**
 * The embedded database works in this very thread and answers without leaving it: statements one after the other would keep
 * every socket waiting, for minutes when a job has thousands.
 */
class PoliteDatabase extends PreparingDatabase {
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
  return (opened.embedded ??= startEmbedded());
}

function startEmbedded(): PGlite {
  const database = new PoliteDatabase({ dataDir: join(env.INTERLOCK_DATA_DIR, "db"), extensions: { pg_trgm } });
  // Whoever awaits it next hears of a start that failed.
  database.waitReady.then(() => forgetCatalogTypes(database)).catch(() => undefined);
  return database;
}

/**
 * Two of three readers that the driver knows are for rows of the system's own catalogs, which nobody here selects. It copies
 * them all for each statement that brings readers of its own, as Prisma's do: 0.1 of 0.35 ms.
 */
export function forgetCatalogTypes(database: PGlite): void {
  const [first, afterLast] = [10_000, 16_384];
  database.parsers = Object.fromEntries(
    Object.entries(database.parsers).filter(([oid]) => Number(oid) < first || Number(oid) >= afterLast),
  );
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
  const { rows } = isEmbedded
    ? await openEmbedded().query(text, values)
    : await openPool().query<Record<string, unknown>>(text, values);
  return rows;
};
