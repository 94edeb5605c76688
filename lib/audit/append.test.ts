import { afterAll, beforeAll, expect, test } from "vitest";

import { db, transact } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { appendAudit } from "./append";
import { type AuditInput, type JsonObject, system } from "./types";
import { verifyChain } from "./verify";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

const entry = (name: string, payload: JsonObject = {}): AuditInput => ({
  type: "connection.created",
  actor: { kind: "member", id: "m1", name: "Ada" },
  subject: { kind: "connection", id: name, name },
  payload,
});
const append = (name: string, payload?: JsonObject) => transact((tx) => appendAudit(tx, entry(name, payload)));

test("an empty chain is whole", async () => {
  expect(await verifyChain(db())).toMatchObject({ ok: true, entries: 0 });
});

test("an entry keeps numbers as strings and text that the database cannot hold in another form", async () => {
  await append("é ' \"\\ 日本\u0000\ud800", {
    b: 2 ** 53,
    a: [1, -0, 1e21, Number.NaN, "\u0000", "\udc00", null, true],
    "\u0000": {},
    é: "\u2028\u007f\b",
  });
  const kept = await db().auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });
  expect(kept.subjectName).toBe("é ' \"\\ 日本\uFFFD\uFFFD");
  expect(kept.payload).toEqual({
    b: "9007199254740992",
    a: ["1", "0", "1e+21", "NaN", "\uFFFD", "\uFFFD", null, true],
    "\uFFFD": {},
    é: "\u2028\u007f\b",
  });
  expect(await verifyChain(db())).toMatchObject({ ok: true });
});

test("several entries in one transaction follow one another, and a rolled-back one leaves no gap", async () => {
  await transact(async (tx) => {
    await appendAudit(tx, entry("two"));
    await appendAudit(tx, { ...entry("three"), actor: system, connectionId: "019AA000-0000-7000-8000-000000000001" });
  });
  await expect(
    transact(async (tx) => {
      await appendAudit(tx, entry("never"));
      throw new Error("changed my mind");
    }),
  ).rejects.toThrow("changed my mind");
  await append("four");
  expect(await verifyChain(db())).toMatchObject({ ok: true, entries: 4 });
  expect(await db().auditEntry.count({ where: { subjectName: "never" } })).toBe(0);
});

test("fifty appends at once keep the chain whole", async () => {
  const before = await db().auditEntry.count();
  await Promise.all(Array.from({ length: 50 }, (_, index) => append(`parallel ${index}`, { index })));
  expect(await verifyChain(db())).toMatchObject({ ok: true, entries: before + 50 });
  const entries = await db().auditEntry.findMany({ orderBy: { seq: "asc" } });
  expect(entries.every((one, index) => index === 0 || one.at >= (entries[index - 1]?.at ?? one.at))).toBe(true);
});

test("the database itself refuses to change, delete or truncate", async () => {
  await expect(db().$executeRaw`UPDATE "audit_entry" SET "actor_name" = 'Mallory' WHERE "seq" = 1`).rejects.toThrow(
    "append-only",
  );
  await expect(db().$executeRaw`UPDATE "audit_entry" SET "payload" = '{}' WHERE "seq" = 1`).rejects.toThrow(
    "append-only",
  );
  await expect(db().$executeRaw`DELETE FROM "audit_entry" WHERE "seq" = 1`).rejects.toThrow("append-only");
  await expect(db().$executeRaw`TRUNCATE "audit_entry"`).rejects.toThrow("append-only");
});

test("erasing a payload keeps the chain whole", async () => {
  await db().$executeRaw`UPDATE "audit_entry" SET "payload" = NULL WHERE "seq" = 2`;
  expect(await verifyChain(db())).toMatchObject({ ok: true, erased: 1 });
});

test("progress ends at the head", async () => {
  const seen: number[] = [];
  await verifyChain(db(), ({ checked, of }) => void seen.push(checked / of));
  expect(seen.at(-1)).toBe(1);
});

const tamperings: [string, string, string, string][] = [
  ["a changed actor", `UPDATE "audit_entry" SET "actor_name" = 'Mallory' WHERE "seq" = 7`, "7", "fields"],
  ["a changed payload", `UPDATE "audit_entry" SET "payload" = '{"index":"99"}' WHERE "seq" = 6`, "6", "payload"],
  [
    "a payload and its digest changed",
    `UPDATE "audit_entry" SET "payload" = '{}', "payload_digest" = encode(sha256('{}'), 'hex') WHERE "seq" = 6`,
    "6",
    "fields",
  ],
  ["a moved time", `UPDATE "audit_entry" SET "at" = "at" - interval '1 day' WHERE "seq" = 5`, "5", "fields"],
  ["a removed entry", `DELETE FROM "audit_entry" WHERE "seq" = 4`, "4", "not there"],
  [
    "a relinked entry",
    `UPDATE "audit_entry" SET "previous_hash" = repeat('0', 64) WHERE "seq" = 3`,
    "3",
    "previous hash",
  ],
  ["a removed end", `DELETE FROM "audit_entry" WHERE "seq" > 50`, "51", "goes on to"],
  ["a rewritten head", `UPDATE "audit_head" SET "hash" = repeat('0', 64)`, "54", "head"],
];

test.each(tamperings)("%s is found and the first bad entry named", async (_, sql, seq, words) => {
  const found = await transact(async (tx) => {
    await tx.$executeRaw`ALTER TABLE "audit_entry" DISABLE TRIGGER USER`;
    await tx.$executeRawUnsafe(sql);
    const verdict = await verifyChain(tx);
    throw new Undo(verdict);
  }).catch((error: unknown) => {
    if (error instanceof Undo) return error.verdict;
    throw error;
  });
  expect(found).toMatchObject({ ok: false, seq });
  expect(found).toHaveProperty("reason", expect.stringContaining(words));
});

test("the chain is whole again once the tampering is rolled back", async () => {
  expect(await verifyChain(db())).toMatchObject({ ok: true, entries: 54 });
});

class Undo extends Error {
  constructor(readonly verdict: Awaited<ReturnType<typeof verifyChain>>) {
    super("undo");
  }
}
