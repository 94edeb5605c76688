import "server-only";

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One connection, so that the lock, the transaction and the statements meet in the same session. */
type Session = {
  /** Several statements, no parameters. */
  exec(sql: string): Promise<unknown>;
  query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
};

/** Any fixed number: processes that start together on one PostgreSQL take turns. */
const lock = 7_305_112;

const ledger = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

/**
 * Applies what is missing of `prisma/migrations`, each file in one transaction, recorded as Prisma itself records it, so
 * that `prisma migrate` agrees afterwards. Answers the names applied. Refuses a database that a newer Interlock has
 * migrated further.
 */
export async function migrate(
  session: Session,
  folder = join(/* turbopackIgnore: true */ process.cwd(), "prisma", "migrations"),
): Promise<string[]> {
  const known = readdirSync(/* turbopackIgnore: true */ folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

  await session.query("SELECT pg_advisory_lock($1)", [lock]);
  try {
    await session.exec(ledger);
    const { rows } = await session.query(
      `SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    );
    const done = new Set(rows.map((row) => (row as { migration_name: string }).migration_name));
    const newer = [...done].filter((name) => !known.includes(name));
    if (newer.length > 0) {
      throw new Error(
        `The database was migrated by a newer Interlock (${newer.join(", ")}). Start that version, or restore a backup.`,
      );
    }
    const missing = known.filter((name) => !done.has(name));
    for (const name of missing)
      await apply(session, name, readFileSync(join(/* turbopackIgnore: true */ folder, name, "migration.sql"), "utf8"));
    return missing;
  } finally {
    await session.query("SELECT pg_advisory_unlock($1)", [lock]);
  }
}

async function apply(session: Session, name: string, sql: string) {
  const checksum = createHash("sha256").update(sql).digest("hex");
  await session.exec("BEGIN");
  try {
    await session.exec(sql);
    await session.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await session.exec("COMMIT");
  } catch (error) {
    await session.exec("ROLLBACK");
    throw error;
  }
}
