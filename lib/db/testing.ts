import "server-only";

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { inject } from "vitest";

import { env } from "@/lib/env";

import { PrismaClient } from "./generated/client";
import { onServer } from "./on-server.testing";
import { forgetCatalogTypes, type Query } from "./open";
import { PreparingDatabase } from "./prepared";

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
  const database = new PreparingDatabase({
    extensions: { pg_trgm },
    loadDataDir: new Blob([readFileSync(inject("databaseImage"))]),
  });
  await database.waitReady;
  forgetCatalogTypes(database);
  const query: Query = async (text, values) => (await database.query(text, values)).rows;
  return { prisma: new PrismaClient({ adapter: new PrismaPGlite(database) }), query, drop: () => database.close() };
}

async function openOnServer(address: string) {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(address, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${inject("databaseImage")}`));
  const url = new URL(address);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  const query: Query = async (text, values) => (await pool.query(text, values)).rows;
  const drop = async () => {
    await pool.end();
    // Its connections may still be closing, which the server waits for; by force they would be told so, with nobody to hear it.
    await onServer(address, (client) => client.query(`DROP DATABASE ${name}`));
  };
  return { prisma: new PrismaClient({ adapter: new PrismaPg(pool) }), query, drop };
}
