import "server-only";

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isEmbedded } from "@/lib/db/open";
import { env } from "@/lib/env";

/** 32 bytes that encrypt credentials at rest. */
export function encryptionKey(): Buffer {
  return Buffer.from(env.INTERLOCK_ENCRYPTION_KEY ?? fromFolder("encryption", "INTERLOCK_ENCRYPTION_KEY"), "base64");
}

/** What signs sessions. */
export function sessionSecret(): string {
  return env.NEXTAUTH_SECRET ?? fromFolder("session", "NEXTAUTH_SECRET");
}

/**
 * The embedded database and its keys live and move together, in one folder. With PostgreSQL several processes must agree
 * on a key, so there it has to come from the environment.
 */
function fromFolder(name: string, variable: string): string {
  if (!isEmbedded)
    throw new Error(`With DATABASE_URL set, ${variable} must be set too. Make one with: openssl rand -base64 32`);
  const folder = join(env.INTERLOCK_DATA_DIR, "keys");
  const path = join(folder, name);
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(32).toString("base64");
  writeFileSync(path, `${key}\n`, { mode: 0o600, flag: "wx" });
  return key;
}
