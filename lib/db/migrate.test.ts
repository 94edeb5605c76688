import { afterAll, beforeAll, expect, test } from "vitest";

import { db, transact } from "./client";
import { testDatabase } from "./testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a migrated database answers through the schema", async () => {
  const row = await db().connection.create({ data: { slug: "a", name: "A", kind: "x", registryKey: "k", config: {} } });
  expect(row.slug).toBe("a");
});

test("inside a transaction the global client throws instead of waiting for itself", async () => {
  await expect(transact(async () => db().member.count())).rejects.toThrow("transaction's own client");
});

test("what a transaction wrote is gone when it fails", async () => {
  const failing = transact(async (tx) => {
    await tx.setting.create({ data: { key: "half", value: 1 } });
    throw new Error("half-way");
  });
  await expect(failing).rejects.toThrow("half-way");
  expect(await db().setting.findUnique({ where: { key: "half" } })).toBeNull();
});

test("two living connections to one registry are refused, a retired one leaves the place free", async () => {
  const data = { name: "B", kind: "x", registryKey: "same", config: {} };
  const first = await db().connection.create({ data: { ...data, slug: "b1" } });
  await expect(db().connection.create({ data: { ...data, slug: "b2" } })).rejects.toThrow();
  await db().connection.update({ where: { id: first.id }, data: { retiredAt: new Date() } });
  await db().connection.create({ data: { ...data, slug: "b3" } });
});
