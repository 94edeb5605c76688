import "server-only";

import { randomBytes } from "node:crypto";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";

import { env } from "@/lib/env";

import { PrismaClient } from "./generated/client";
import { migrate } from "./migrate";

type Shared = { prisma?: PrismaClient };

/**
 * A fresh, migrated database for one test file, behind the same `db()` and `transact()` that the product uses: in memory
 * by default, on the PostgreSQL server of `DATABASE_URL` when that is set. `close` also drops it.
 */
export async function testDatabase(): Promise<{ close(): Promise<void> }> {
  const shared = ((globalThis as { interlockDatabase?: Shared }).interlockDatabase ??= {});
  const opened = env.DATABASE_URL === undefined ? await openInMemory() : await openOnServer(env.DATABASE_URL);
  shared.prisma = opened.prisma;
  return {
    async close() {
      delete shared.prisma;
      await opened.prisma.$disconnect();
      await opened.drop();
    },
  };
}

async function openInMemory() {
  const database = await PGlite.create({ extensions: { pg_trgm } });
  await migrate(database);
  return { prisma: new PrismaClient({ adapter: new PrismaPGlite(database) }), drop: () => database.close() };
}

async function openOnServer(address: string) {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(address, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(address);
  url.pathname = `/${name}`;
  await onServer(url.href, (client) => migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) }));
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url.href, max: 10 }) });
  return { prisma, drop: () => onServer(address, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)) };
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
