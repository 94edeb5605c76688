import { PGlite } from "@electric-sql/pglite";
import { afterAll, expect, test } from "vitest";

import { upkeep } from "./upkeep";

const database = new PGlite();
afterAll(() => database.close());

const flush = () => database.query("SELECT pg_stat_force_next_flush()");
const knownRows = async () =>
  (await database.query<{ rows: number }>("SELECT reltuples AS rows FROM pg_class WHERE relname = 'Filled'")).rows[0]
    ?.rows;

test("a table that was filled is analyzed once, and again when much of it changed", async () => {
  await database.exec(`CREATE TABLE "Filled" AS SELECT number FROM generate_series(1, 500) number`);
  await flush();
  expect(await upkeep(database)).toEqual([`public."Filled"`]);
  expect(await knownRows()).toBe(500);
  expect(await upkeep(database)).toEqual([]);

  await database.exec(`DELETE FROM "Filled" WHERE number <= 300`);
  await flush();
  expect(await upkeep(database)).toEqual([`public."Filled"`]);
  expect(await knownRows()).toBe(200);
});
