import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { PreparingDatabase } from "./prepared";

const database = new PreparingDatabase();
afterAll(() => database.close());

beforeEach(() =>
  database.exec(
    "DROP TABLE IF EXISTS thing; CREATE TABLE thing (id int PRIMARY KEY, name text, at timestamptz, tags text[], body json)",
  ),
);

const insert = "INSERT INTO thing (id, name, at, tags, body) VALUES ($1, $2, $3, $4, $5)";
const select = "SELECT * FROM thing WHERE id = $1";

async function prepared(): Promise<{ statement: string; uses: number }[]> {
  const { rows } = await database.query<{ statement: string; uses: number }>(
    "SELECT statement, (generic_plans + custom_plans)::int AS uses FROM pg_prepared_statements ORDER BY 1",
  );
  return rows.filter(({ statement }) => !statement.includes("pg_prepared_statements"));
}

describe("a statement that comes again", () => {
  it("answers as it did the first time", async () => {
    const at = new Date("2026-01-02T03:04:05.678Z");
    for (const id of [1, 2, 3])
      expect((await database.query(insert, [id, `n${id}`, at, ["a", "b,c"], { x: [id, null] }])).affectedRows).toBe(1);
    for (const id of [1, 2, 3, 1]) {
      const { rows, fields } = await database.query(select, [id]);
      expect(rows).toEqual([{ id, name: `n${id}`, at, tags: ["a", "b,c"], body: { x: [id, null] } }]);
      expect(fields.map(({ name }) => name)).toEqual(["id", "name", "at", "tags", "body"]);
    }
    expect((await database.query(select, [null])).rows).toEqual([]);
    expect((await database.query(select, [1], { rowMode: "array" })).rows).toEqual([
      [1, "n1", at, ["a", "b,c"], { x: [1, null] }],
    ]);
    expect(await prepared()).toEqual([
      { statement: insert, uses: 2 },
      { statement: select, uses: 5 },
    ]);
  });

  it("is not prepared when it came once", async () => {
    await database.query(select, [1]);
    expect(await prepared()).toEqual([]);
  });

  it("fails as it did the first time, and works afterwards", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(database.query(select, ["no number"])).rejects.toMatchObject({ code: "22P02" });
      await expect(database.query("SELECT nothing FROM thing", [])).rejects.toMatchObject({ code: "42703" });
      await database.query("DELETE FROM thing", []);
      await database.query(insert, [1, "one", null, null, null]);
      await expect(database.query(insert, [1, "again", null, null, null])).rejects.toMatchObject({
        code: "23505",
        detail: "Key (id)=(1) already exists.",
      });
      expect((await database.query<{ name: string }>(select, [1])).rows.map(({ name }) => name)).toEqual(["one"]);
    }
  });

  it("belongs to the transaction that it is asked in", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const undone = database.transaction(async (tx) => {
        await tx.query(insert, [7, "seven", null, null, null]);
        expect((await tx.query(select, [7])).rows).toHaveLength(1);
        await tx.query(insert, [7, "seven", null, null, null]);
      });
      await expect(undone).rejects.toMatchObject({ code: "23505" });
      expect((await database.query(select, [7])).rows).toEqual([]);
    }
    await database.transaction((tx) => tx.query(insert, [7, "seven", null, null, null]));
    expect((await database.query(select, [7])).rows).toHaveLength(1);
  });

  it("answers the columns that its table has now", async () => {
    await database.query(insert, [1, "one", null, null, null]);
    for (let turn = 0; turn < 3; turn += 1) await database.query(select, [1]);
    await database.exec("ALTER TABLE thing DROP COLUMN body, ADD COLUMN size int DEFAULT 5");
    for (let turn = 0; turn < 3; turn += 1)
      expect((await database.query(select, [1])).rows).toEqual([{ id: 1, name: "one", at: null, tags: null, size: 5 }]);
    await database.query("ALTER TABLE thing DROP COLUMN size");
    for (let turn = 0; turn < 3; turn += 1)
      expect((await database.query(select, [1])).rows).toEqual([{ id: 1, name: "one", at: null, tags: null }]);
  });
});

it("plans anew once its tables have filled", async () => {
  const explain = async () =>
    JSON.stringify((await database.query(`EXPLAIN EXECUTE ${await nameOf(byName)}('n7')`)).rows);
  const byName = "SELECT id FROM thing WHERE name = $1";
  await database.exec(
    "SET plan_cache_mode = force_generic_plan; CREATE INDEX ON thing (name); INSERT INTO thing (id, name) VALUES (0, 'n0'); ANALYZE thing",
  );
  for (let turn = 0; turn < 3; turn += 1) await database.query(byName, ["n7"]);
  expect(await explain()).toContain("Seq Scan");

  await database.query("INSERT INTO thing (id, name) SELECT at, 'n' || at FROM generate_series(1, 2000) at");
  expect((await database.query(byName, ["n7"])).rows).toEqual([{ id: 7 }]);
  expect(await explain()).not.toContain("Seq Scan");
});

it("keeps a bounded number of statements", async () => {
  for (let turn = 0; turn < 2; turn += 1)
    for (let at = 0; at < 250; at += 1) await database.query(`SELECT ${at} AS at`);
  expect(await prepared()).toHaveLength(200);
  expect((await database.query("SELECT 3 AS at")).rows).toEqual([{ at: 3 }]);
});

async function nameOf(statement: string): Promise<string> {
  const { rows } = await database.query<{ name: string }>(
    "SELECT name FROM pg_prepared_statements WHERE statement = $1",
    [statement],
  );
  return rows[0]?.name ?? "";
}
