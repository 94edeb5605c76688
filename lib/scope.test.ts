import { afterAll, beforeAll, expect, test } from "vitest";

import { db, Prisma } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { can, type Grant } from "./permissions";
import { connectionScopeSql, modelScopeSql } from "./scope";

const names = [
  "heart-disease",
  "heart",
  "Heart-upper",
  "100%",
  "100x",
  "a_b",
  "axb",
  "back\\slash",
  "per.iod",
  "two\nlines",
  "日本",
  "mod/el",
  "x' OR TRUE --",
];
const first = "019aa000-0000-7000-8000-000000000001";
const second = "019aa000-0000-7000-8000-000000000002";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  for (const id of [first, second]) {
    await db().connection.create({ data: { id, slug: id, name: id, kind: "memory", registryKey: id, config: {} } });
    await db().model.createMany({
      data: names.map((name) => ({
        connectionId: id,
        nativeKey: name,
        incarnation: "",
        name,
        seenAt: new Date(),
        lastChangeAt: new Date(),
      })),
    });
  }
});
afterAll(() => database.close());

const grant = (connectionId: string | null, modelPattern: string | null): Grant => ({
  role: "viewer",
  connectionId,
  modelPattern,
});
const everything = names.flatMap((name) => [first, second].map((connection_id) => ({ connection_id, name })));
const sorted = (rows: { connection_id: string; name: string }[]) =>
  rows.map((row) => `${row.connection_id} ${row.name}`).sort();

const patterns = [
  "heart-*",
  "heart*",
  "*",
  "?00%",
  "100%",
  "a_b",
  "a?b",
  "back\\*",
  "per.iod",
  "two*",
  "*本",
  "mod/*",
  "x' OR TRUE --",
  "nobody",
  "",
];
const cases: [string, Grant[]][] = [
  ["no grant", []],
  ["everywhere", [grant(null, null)]],
  ["one connection", [grant(first, null)]],
  ["two connections", [grant(first, null), grant(second, null)]],
  ["one model here, some there", [grant(first, "heart"), grant(second, "a?b")]],
  ["a limited and an unlimited grant", [grant(first, "heart"), grant(null, null)]],
  ...patterns.map((pattern): [string, Grant[]] => [`pattern ${pattern}`, [grant(null, pattern)]]),
  ...patterns.map((pattern): [string, Grant[]] => [`pattern ${pattern} on one connection`, [grant(second, pattern)]]),
];

test.each(cases)("the query sees exactly what can() allows: %s", async (_, grants) => {
  const rows = await db().$queryRaw<typeof everything>(
    Prisma.sql`SELECT m."connection_id", m."name" FROM "model" m WHERE ${modelScopeSql({ grants }, "model.read")}`,
  );
  const allowed = everything.filter((model) =>
    can(grants, "model.read", { connectionId: model.connection_id, model: model.name }),
  );
  expect(sorted(rows)).toEqual(sorted(allowed));
});

test("a grant counts only for the permissions of its role", async () => {
  const rows = await db()
    .$queryRaw`SELECT 1 FROM "model" m WHERE ${modelScopeSql({ grants: [grant(null, null)] }, "audit.read")}`;
  expect(rows).toEqual([]);
});

test("a grant on some models shows their connection and no other", async () => {
  const seen = (grants: Grant[]) =>
    db().$queryRaw`SELECT c."id" FROM "connection" c WHERE ${connectionScopeSql({ grants }, "model.read")} ORDER BY 1`;
  expect(await seen([grant(first, "heart")])).toEqual([{ id: first }]);
  expect(await seen([grant(null, "heart")])).toEqual([{ id: first }, { id: second }]);
  expect(await seen([])).toEqual([]);
});
