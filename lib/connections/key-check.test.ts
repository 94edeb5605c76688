import { afterAll, beforeAll, expect, test } from "vitest";

import { testDatabase } from "@/lib/db/testing";

import { checkEncryptionKey } from "./key-check";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("the first key is taken, also by two processes at once, and only that one afterwards", async () => {
  const key = Buffer.alloc(32, 1);
  await Promise.all([checkEncryptionKey(key), checkEncryptionKey(key)]);
  await checkEncryptionKey(key);
  await expect(checkEncryptionKey(Buffer.alloc(32, 2))).rejects.toThrow(/INTERLOCK_ENCRYPTION_KEY/);
});
