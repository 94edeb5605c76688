import { afterAll, beforeAll, expect, test } from "vitest";

import { findModel } from "@/lib/catalog/find-model";
import { listVersions } from "@/lib/catalog/list-versions";
import { viewerWith } from "@/lib/catalog/testing";
import { db, Prisma, readRows } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { verifyHistory } from "@/lib/history/verify";

import { bench } from "./observing.testing";

/** 20,000 is the size that was promised; a tenth crosses the same pages and chunks and lets the suite go on. */
const count = Number(process.env.INTERLOCK_TEST_VERSIONS ?? 2_000);
const chunk = 200;

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test(`all of ${count} versions of one model come in, a bounded part at a time, and are paged by key`, async () => {
  const { world, registry, clock, connection, sweep, hot } = await bench();
  for (let made = 0; made < count; made += 1) world.createVersion("heart", { tags: { batch: String(made % 7) } });
  world.setStage("heart", String(count), "Production");
  world.setAlias("heart", "champion", "1");
  clock.pass(count + 10);
  await sweep();

  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect(model).toMatchObject({ versionCount: count, latestVersion: String(count), aliases: { champion: "1" } });
  expect(await largestTransaction("model_version")).toBe(Math.min(chunk, count));
  for (const table of ["event", "sighting", "placement"])
    expect(await largestTransaction(table)).toBeLessThanOrEqual(chunk + 1);
  const pages = registry.faults.calls.filter(({ call }) => call === "listVersions");
  expect(pages).toHaveLength(Math.ceil(count / 1_000));
  expect(await keysByPage(connection.id)).toEqual(Array.from({ length: count }, (_, index) => String(count - index)));

  const before = await db().event.count();
  registry.faults.calls.length = 0;
  clock.pass(60_000);
  await sweep();
  await hot();
  expect(await db().event.count()).toBe(before);
  expect(registry.faults.calls.filter(({ call }) => call === "listVersions")).toHaveLength(1);

  clock.pass(60_000);
  world.createVersion("heart");
  world.deleteVersion("heart", "2");
  clock.pass(10);
  await sweep();
  expect(await db().event.count()).toBe(before + 2);
  const keys = await keysByPage(connection.id);
  expect([keys.length, keys[0], keys.includes("2")]).toEqual([count, String(count + 1), false]);
  expect(await verifyHistory(db())).toMatchObject({ ok: true });
}, 600_000);

/** Rows that one transaction wrote at most, as the database itself marks them. */
async function largestTransaction(table: string): Promise<number> {
  const [row] = await readRows<{ most: number }>(
    Prisma.sql`SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM ${Prisma.raw(table)} GROUP BY xmin) t`,
  );
  return row?.most ?? 0;
}

async function keysByPage(connectionId: string): Promise<string[]> {
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const model = await findModel(viewerWith(), { connection: slug, model: "heart" });
  if (!model) throw new Error("The model is not there.");
  const keys: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await listVersions(model, { limit: 100, ...(after !== undefined && { after }) });
    keys.push(...page.rows.map(({ key }) => key));
    if (page.older === null) return keys;
    after = page.older;
  }
}
