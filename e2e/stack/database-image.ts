// Vitest runs this once before all tests: a migrated, empty database to copy. To load the embedded one from a file takes a
// fifth of the time that making one takes, and some sixty test files want their own. The file is kept for the next run.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import type { TestProject } from "vitest/node";

import { migrate } from "@/lib/db/migrate";
import { onServer } from "@/lib/db/on-server.testing";

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the embedded database; where tests run on a server, the name of a database there. */
    databaseImage: string;
  }
}

const root = resolve(import.meta.dirname, "..", "..");
const cache = join(root, "node_modules", ".cache", "interlock");

export default async function setup(project: TestProject): Promise<() => unknown> {
  const { image, remove } = await (process.env.DATABASE_URL ? makeOnServer(process.env.DATABASE_URL) : makeFile());
  project.provide("databaseImage", image);
  return remove;
}

async function makeFile() {
  const image = join(cache, `database-${ingredients()}.tar`);
  if (!existsSync(image)) {
    const database = await PGlite.create({ extensions: { pg_trgm } });
    await migrate(database);
    mkdirSync(cache, { recursive: true });
    const unfinished = `${image}.${process.pid}`;
    writeFileSync(unfinished, Buffer.from(await (await database.dumpDataDir("none")).arrayBuffer()));
    await database.close();
    renameSync(unfinished, image);
  }
  return { image, remove: () => undefined };
}

/** Changes with whatever the image is made of. */
function ingredients(): string {
  const folder = join(root, "prisma", "migrations");
  const migrations = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sql"))
    .sort();
  const files = [
    join(root, "node_modules", "@electric-sql", "pglite", "package.json"),
    join(root, "lib", "db", "migrate.ts"),
    ...migrations.map((path) => join(folder, path)),
  ];
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

async function makeOnServer(address: string) {
  const image = `image_${randomBytes(6).toString("hex")}`;
  const url = new URL(address);
  await onServer(address, (client) => client.query(`CREATE DATABASE ${image}`));
  url.pathname = `/${image}`;
  await onServer(url.href, (client) =>
    migrate({ exec: (sql) => client.query(sql), query: (sql, values) => client.query(sql, values) }),
  );
  return { image, remove: () => onServer(address, (client) => client.query(`DROP DATABASE ${image}`)) };
}
