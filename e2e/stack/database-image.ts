// Vitest runs this once before all tests: a migrated, empty database to copy. To load the embedded one from a file takes a
// fifth of the time that making one takes, and some sixty test files want their own.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";
import type { TestProject } from "vitest/node";

import { migrate } from "@/lib/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the embedded database; where tests run on a server, the name of a database there. */
    databaseImage: string;
  }
}

export default async function setup(project: TestProject): Promise<() => unknown> {
  const { image, remove } = await (process.env.DATABASE_URL ? makeOnServer(process.env.DATABASE_URL) : makeFile());
  project.provide("databaseImage", image);
  return remove;
}

async function makeFile() {
  const folder = mkdtempSync(join(tmpdir(), "interlock-image-"));
  const image = join(folder, "database.tar");
  const database = await PGlite.create({ extensions: { pg_trgm } });
  await migrate(database);
  writeFileSync(image, Buffer.from(await (await database.dumpDataDir("none")).arrayBuffer()));
  await database.close();
  return { image, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function makeOnServer(address: string) {
  const image = `image_${randomBytes(6).toString("hex")}`;
  const url = new URL(address);
  await onServer(address, (client) => client.query(`CREATE DATABASE ${image}`));
  url.pathname = `/${image}`;
  await onServer(url.href, (client) => migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) }));
  return { image, remove: () => onServer(address, (client) => client.query(`DROP DATABASE ${image}`)) };
}

async function onServer(connectionString: string, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}
