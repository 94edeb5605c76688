import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { readEndpoint } from "./endpoints";
import { bench, eventsOf } from "./observing.testing";
import { openWatch } from "./open-watch";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const traffic = async (connectionId: string) =>
  (
    await db().event.findMany({
      where: { connectionId, axis: "traffic" },
      include: { version: true },
      orderBy: { id: "asc" },
    })
  ).map(({ version, key, before, after, origin }) => [version?.nativeKey, key, before, after, origin]);
const held = async (connectionId: string) =>
  (
    await db().placement.findMany({
      where: { axis: "traffic", knownTo: null, endAfter: null, model: { connectionId } },
      include: { version: true },
    })
  )
    .map(({ version }) => version.nativeKey)
    .sort();

async function live() {
  const at = await bench();
  for (let version = 1; version <= 3; version += 1) at.world.createVersion("m");
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 100 },
    green: { model: "m", version: "2" },
  });
  const sweep = async () => {
    at.clock.pass(60_000);
    await at.sweep();
  };
  await sweep();
  return { ...at, sweep };
}

test("who gets requests at the first look is found, and a shift outside is one change for each version", async () => {
  const { connection, world, sweep } = await live();
  expect(await traffic(connection.id)).toEqual([["1", "m-live", null, "100", "found"]]);
  world.fleet.order("m-live", { blue: 90, green: 10 });
  await sweep();
  await sweep();
  expect((await traffic(connection.id)).slice(1)).toEqual([
    ["1", "m-live", "100", "90", "outside"],
    ["2", "m-live", null, "10", "outside"],
  ]);
  expect(await held(connection.id)).toEqual(["1", "2"]);
  world.fleet.order("m-live", { green: 100 });
  await sweep();
  expect(await held(connection.id)).toEqual(["2"]);
});

test("an endpoint that is deleted ends what its versions got, and what serves no registered version has no history", async () => {
  const { connection, world, sweep } = await live();
  world.fleet.put("other", { only: { serves: "s3://somewhere/else", weight: 1 } });
  world.fleet.delete("m-live");
  await sweep();
  expect((await traffic(connection.id)).slice(1)).toEqual([["1", "m-live", "100", null, "outside"]]);
  expect(await held(connection.id)).toEqual([]);
  const rows = await db().endpoint.findMany({ where: { connectionId: connection.id }, orderBy: { nativeKey: "asc" } });
  expect(rows.map(({ nativeKey, goneAt }) => [nativeKey, goneAt !== null])).toEqual([
    ["m-live", true],
    ["other", false],
  ]);
});

test("a change happened some time since the look before, not since the one that shows it", async () => {
  const { connection, world, sweep, clock } = await live();
  const before = clock.at;
  clock.pass(1_000);
  world.fleet.order("m-live", { blue: 90, green: 10 });
  await sweep();
  const events = await db().event.findMany({
    where: { connectionId: connection.id, axis: "traffic" },
    orderBy: { id: "asc" },
    skip: 1,
  });
  expect(events.map(({ notBefore, notAfter }) => [notBefore.getTime(), notAfter.getTime()])).toEqual(
    events.map(() => [before, clock.at]),
  );
});

test("a version that the catalog meets after the endpoint that serves it gets its history then", async () => {
  const { connection, world, registry, clock, sweep } = await live();
  world.createVersion("m");
  world.fleet.redeploy("m-live", { blue: { version: "4" } });
  clock.pass(1_000);
  await readEndpoint(await openWatch(connection, registry, { now: clock.now }), "m-live");
  expect(await held(connection.id)).toEqual([]);
  await sweep();
  await sweep();
  expect((await traffic(connection.id)).slice(1)).toEqual([
    ["1", "m-live", "100", null, "outside"],
    ["4", "m-live", null, "100", "outside"],
  ]);
  expect(await held(connection.id)).toEqual(["4"]);
});

test("two looks at once record a change once, and an older one does not undo the younger", async () => {
  const { connection, world, registry, clock } = await live();
  const watch = await openWatch(connection, registry, { now: clock.now });
  const look = () => readEndpoint(watch, "m-live");
  clock.pass(1_000);
  world.fleet.order("m-live", { green: 100 });
  await Promise.all([look(), look(), look()]);
  expect((await traffic(connection.id)).slice(1)).toHaveLength(2);
  expect(await held(connection.id)).toEqual(["2"]);
});

test("a look that another reading overtook is made again", async () => {
  const { connection, world, registry, clock } = await live();
  const watch = await openWatch(connection, registry, { now: clock.now });
  clock.pass(1_000);
  // A slow reading of everything, which saw the endpoint before the shift, is recorded while the look is under way.
  await db().endpoint.updateMany({ where: { connectionId: connection.id }, data: { readEnd: new Date(clock.at + 1) } });
  registry.faults.beforeNext("findEndpoint", () => {
    world.fleet.order("m-live", { green: 100 });
    clock.pass(10);
  });
  await readEndpoint(watch, "m-live");
  expect(await held(connection.id)).toEqual(["2"]);
});

test("an endpoint that was deleted and made again is another one", async () => {
  const { connection, world, sweep, clock } = await live();
  clock.pass(1_000);
  world.fleet.put("m-live", { blue: { model: "m", version: "3", weight: 5 } });
  await sweep();
  expect((await traffic(connection.id)).slice(1)).toEqual([
    ["1", "m-live", "100", null, "outside"],
    ["3", "m-live", null, "100", "outside"],
  ]);
  expect(await db().endpoint.count({ where: { connectionId: connection.id, goneAt: null } })).toBe(1);
  expect((await eventsOf(connection.id)).length).toBeGreaterThan(0);
});

test("an endpoint that was registered by hand is neither ended nor overwritten, whatever the registry lists", async () => {
  const { connection, world, registry, sweep, clock } = await live();
  const deployments = [
    { key: "main", model: "m", version: "3", serves: null, status: "unknown", weight: 100, mirrored: 0 },
  ];
  const at = new Date(clock.at);
  const row = {
    connectionId: connection.id,
    incarnation: "by-hand",
    name: "By hand",
    kind: "online",
    status: "unknown",
    deployments,
    seenAt: at,
    readEnd: at,
    registered: true,
  };
  const made = [
    await db().endpoint.create({ data: { ...row, nativeKey: "registered.m" } }),
    await db().endpoint.create({ data: { ...row, nativeKey: "m-live" } }),
  ];
  world.fleet.put("registered.m", { blue: { model: "m", version: "2", weight: 1 } });
  await sweep();
  world.fleet.delete("registered.m");
  world.fleet.delete("m-live");
  await db().endpoint.updateMany({
    where: { connectionId: connection.id },
    data: { hotUntil: new Date(clock.at + 3_600_000) },
  });
  await sweep();
  const watch = await openWatch(connection, registry, { now: clock.now });
  expect(await readEndpoint(watch, "registered.m")).toBeNull();
  const now = await db().endpoint.findMany({
    where: { connectionId: connection.id, registered: true },
    orderBy: { id: "asc" },
  });
  expect(now).toEqual(made.map((each) => ({ ...each, hotUntil: new Date(clock.at - 60_000 + 3_600_000) })));
  expect((await traffic(connection.id)).filter(([version]) => version === "3")).toEqual([]);
});
