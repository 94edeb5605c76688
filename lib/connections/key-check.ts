import "server-only";

import { z } from "zod";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { seal, unseal } from "./secrets";

const settingKey = "encryption-key-check";
const owner = { connectionId: "", purpose: "key-check" } as const;
const known = "interlock";

/**
 * Refuses a key other than the one this database was first used with: with a new key nothing kept could be opened, and
 * new credentials would be sealed beside old ones that no single key opens. The first call stores the check.
 */
export async function checkEncryptionKey(key: Uint8Array): Promise<void> {
  const value = Buffer.from(seal(key, owner, known)).toString("base64");
  // Two processes may start at once: the first insert wins, and both compare with what is stored.
  await db().setting.createMany({ data: [{ key: settingKey, value }], skipDuplicates: true });
  const stored = await db().setting.findUniqueOrThrow({ where: { key: settingKey } });
  if (!opens(key, z.string().parse(stored.value))) {
    throw new AppError(
      "unsupported",
      "INTERLOCK_ENCRYPTION_KEY is not the key this database was first used with, so no stored credential could be read. Start with the earlier key.",
    );
  }
}

function opens(key: Uint8Array, stored: string): boolean {
  try {
    return unseal(key, owner, Buffer.from(stored, "base64")) === known;
  } catch {
    return false;
  }
}
