// What several readings hand in at the same time, on a real database.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

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

/** The `nth` transaction from now on begins only after `goOn`; a server would else let either reading be the next. */
function holdTransaction(nth: number): { reached: Promise<void>; goOn(): void } {
  const client = db();
  const begin = client.$transaction.bind(client);
  let [begun, reach, goOn] = [0, () => {}, () => {}];
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (goOn = resolve));
  const spy = vi.spyOn(client, "$transaction").mockImplementation(async (...asked: Parameters<typeof begin>) => {
    begun += 1;
    if (begun === nth) {
      spy.mockRestore();
      reach();
      await released;
    }
    return begin(...asked);
  });
  return { reached, goOn };
}

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

  const [longWatch, youngWatch] = [await watchOf(at), await watchOf(at)];
  const second = holdTransaction(2);
  const first = applyVersions(longWatch, long, old);
  await second.reached;
  const between = await applyVersions(youngWatch, { start: new Date(clock.at), end: new Date(clock.at + 5) }, young);
  second.goOn();
  expect(between.stale).toEqual([]);
  expect((await first).stale).toEqual([heart]);
  const row = await db().modelVersion.findFirstOrThrow({
    where: { model: { connectionId: connection.id }, nativeKey: last },
  });
  expect(row.nativeStage).toBe("Production");
});
