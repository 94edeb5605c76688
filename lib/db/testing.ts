import "server-only";

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { inject } from "vitest";

import { env } from "@/lib/env";

import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";
import type { Query } from "./open";

type Shared = { prisma?: PrismaClient; query?: Query };

/**
 * A fresh, migrated database for one test file, behind the same `db()` and `transact()` that the product uses: in memory
 * by default, on the PostgreSQL server of `DATABASE_URL` when that is set. `close` also drops it.
 */
export async function testDatabase(): Promise<{ close(): Promise<void> }> {
  const shared = ((globalThis as { interlockDatabase?: Shared }).interlockDatabase ??= {});
  const opened = env.DATABASE_URL === undefined ? await openInMemory() : await openOnServer(env.DATABASE_URL);
  shared.prisma = opened.prisma;
  shared.query = opened.query;
  return {
    async close() {
      delete shared.prisma;
      delete shared.query;
      await opened.prisma.$disconnect();
      await opened.drop();
    },
  };
}

async function openInMemory() {
  const image = inject("databaseImage");
  const database = await PGlite.create({ extensions: { pg_trgm }, ...(image !== null && { loadDataDir: new Blob([readFileSync(image)]) }) });
  await migrate(database); // finds everything there already, unless a test changed what is to be applied
  const query: Query = async (text, values) => (await database.query(text, values)).rows;
  return { prisma: new PrismaClient({ adapter: new PrismaPGlite(database) }), query, drop: () => database.close() };
}

async function openOnServer(address: string) {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(address, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(address);
  url.pathname = `/${name}`;
  await onServer(url.href, (client) => migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) }));
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  const query: Query = async (text, values) => (await pool.query(text, values)).rows;
  const drop = async () => {
    await pool.end();
    // Its connections may still be closing, which the server waits for; by force they would be told so, with nobody to hear it.
    await onServer(address, (client) => client.query(`DROP DATABASE ${name}`));
  };
  return { prisma: new PrismaClient({ adapter: new PrismaPg(pool) }), query, drop };
}

async function onServer(connectionString: string, run: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
