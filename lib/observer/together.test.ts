// What several readings hand in at the same time, on a real database.
import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { applyVersions } from "./apply-versions";
import { mostRows } from "./gathered";
import { bench, type Bench } from "./observing.testing";
import { openWatch } from "./open-watch";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const watchOf = ({ connection, registry, clock }: Bench) => openWatch(connection, registry, { now: clock.now });
const idOf = async ({ connection }: Bench, nativeKey: string) =>
  (await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey } })).id;
const seenOf = async ({ registry }: Bench, model: string, modelId: string) =>
  (await registry.listVersions(model, { cursor: null, limit: 1_000 })).items.map((version) => ({ modelId, version }));

test("models whose versions are written together keep an entry of the audit log and a reading's time each", async () => {
  const at = await bench();
  const { world, clock, connection, sweep } = at;
  for (const name of ["heart", "liver"]) world.createVersion(name);
  clock.pass(10);
  await sweep();
  for (const name of ["heart", "liver"]) world.createVersion(name);
  clock.pass(1_000);

  const watch = await watchOf(at);
  const [heart, liver] = [await idOf(at, "heart"), await idOf(at, "liver")];
  const from = clock.at;
  const read = (after: number) => ({ start: new Date(from + after), end: new Date(from + after + 5) });
  const [hearts, livers] = [await seenOf(at, "heart", heart), await seenOf(at, "liver", liver)];
  const before = await db().auditEntry.count();
  await Promise.all([applyVersions(watch, read(10), hearts), applyVersions(watch, read(20), livers)]);

  const entries = await db().auditEntry.findMany({ orderBy: { seq: "asc" }, skip: before });
  expect(entries.map(({ modelId }) => modelId).sort()).toEqual([heart, liver].sort());
  const seen = await db().modelVersion.findMany({
    where: { model: { connectionId: connection.id }, nativeKey: "2" },
    select: { modelId: true, seenAt: true },
  });
  expect(new Map(seen.map(({ modelId, seenAt }) => [modelId, seenAt.getTime() - from]))).toEqual(
    new Map([
      [heart, 10],
      [liver, 20],
    ]),
  );
});

test("what a younger reading wrote between two transactions of a long one is not undone", async () => {
  const at = await bench();
  const { world, clock, connection, sweep } = at;
  world.createVersion("heart");
  clock.pass(10);
  await sweep();
  for (let made = 0; made < mostRows + 50; made += 1) world.createVersion("heart");
  clock.pass(1_000);
  const heart = await idOf(at, "heart");
  const old = (await seenOf(at, "heart", heart)).sort((a, b) => Number(a.version.key) - Number(b.version.key));
  const last = String(mostRows + 51);
  const long = { start: new Date(clock.at), end: new Date(clock.at + 5) };
  world.setStage("heart", last, "Production");
  clock.pass(1_000);
  const young = (await seenOf(at, "heart", heart)).filter(({ version }) => version.key === last);

  const first = applyVersions(await watchOf(at), long, old);
  const between = applyVersions(await watchOf(at), { start: new Date(clock.at), end: new Date(clock.at + 5) }, young);
  expect((await between).stale).toEqual([]);
  expect((await first).stale).toEqual([heart]);
  const row = await db().modelVersion.findFirstOrThrow({
    where: { model: { connectionId: connection.id }, nativeKey: last },
  });
  expect(row.nativeStage).toBe("Production");
});
