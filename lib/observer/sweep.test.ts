import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { bench, eventsOf, story } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("what is there at the first look is found, not seen happening", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createModel("heart", { tags: { team: "cardio" } });
  world.createVersion("heart");
  world.createVersion("heart", { tags: { a: "b" } });
  clock.pass(1_000);
  world.setStage("heart", "1", "Production");
  world.setAlias("heart", "champion", "2");
  clock.pass(60_000);
  await sweep();

  expect((await story(connection.id)).sort()).toEqual([
    "- existence →heart found",
    "1 existence →1 found",
    "1 stage →Production found",
    "2 alias:champion →2 found",
    "2 existence →2 found",
  ]);
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect(model).toMatchObject({
    versionCount: 2,
    latestVersion: "2",
    stages: ["production"],
    aliases: { champion: "2" },
  });
  expect(model.holders).toMatchObject({
    production: [
      { version: "2", native: "@champion", origin: "found" },
      { version: "1", native: "Production" },
    ],
  });
  expect(model.haystack).toContain("team=cardio");
});

test("a change behind our back is one event whose interval spans the two reads", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("heart");
  world.createVersion("heart");
  world.setAlias("heart", "champion", "1");
  clock.pass(10);
  const first = await sweep();
  const last = (await eventsOf(connection.id)).at(-1)?.id ?? 0n;
  clock.pass(10_000);
  world.setAlias("heart", "champion", "2");
  world.setStage("heart", "2", "Production");
  const moved = clock.at;
  clock.pass(10_000);
  await sweep();

  expect(await story(connection.id, last)).toEqual(["2 stage None→Production outside", "2 alias:champion 1→2 outside"]);
  const [stage, alias] = (await eventsOf(connection.id)).slice(-2);
  expect(alias?.notBefore.getTime()).toBe(first.startedAt);
  expect(alias?.notAfter.getTime()).toBe(clock.at);
  expect(stage?.notAfter.getTime()).toBe(moved);
  await sweep();
  expect(await story(connection.id, alias?.id)).toEqual([]);
});

test("a renamed model keeps its identity, its versions and its history", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("heart");
  clock.pass(10);
  await sweep();
  const before = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  clock.pass(10_000);
  world.renameModel("heart", "cœur/1");
  clock.pass(10);
  await sweep();
  const after = await db().model.findMany({ where: { connectionId: connection.id } });
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ id: before.id, nativeKey: "cœur/1", goneAt: null, versionCount: 1 });
  expect((await story(connection.id)).at(-1)).toBe("- name heart→cœur/1 outside");
});

test("deleted and made again is another model, and nothing carries over", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("heart");
  world.setStage("heart", "1", "Production");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  world.deleteModel("heart");
  clock.pass(1_000);
  world.createVersion("heart");
  const born = clock.at;
  clock.pass(10);
  await sweep();
  const models = await db().model.findMany({ where: { connectionId: connection.id }, orderBy: { createdAt: "asc" } });
  expect(models.map(({ goneAt, holders, versionCount }) => [goneAt !== null, holders, versionCount])).toEqual([
    [true, {}, 0],
    [false, {}, 1],
  ]);
  const gone = (await eventsOf(connection.id)).find(({ axis, after }) => axis === "existence" && after === null);
  expect(gone?.notAfter.getTime()).toBe(born);
  expect(await db().placement.count({ where: { modelId: models[0]?.id ?? "", knownTo: null, endAfter: null } })).toBe(
    0,
  );
});

test("a deleted version ends what it held, also where its alias is left dangling", async () => {
  const { world, clock, connection, sweep } = await bench({ danglingAliases: true });
  world.createVersion("heart");
  world.createVersion("heart");
  world.setAlias("heart", "champion", "2");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  world.deleteVersion("heart", "2");
  clock.pass(10);
  await sweep();
  expect((await story(connection.id)).at(-1)).toBe("2 existence 2→ outside");
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect(model).toMatchObject({ holders: {}, versionCount: 1, aliases: { champion: "2" } });
  await sweep();
  expect((await story(connection.id)).at(-1)).toBe("2 existence 2→ outside");
});

test("an alias that points at nothing is recorded, and held once the version is there", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  world.createVersion("heart");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  registry.faults.beforeNext("listModels", () => {
    clock.pass(10);
    world.createVersion("heart");
    world.setAlias("heart", "champion", "2");
  });
  const { listVersions } = registry;
  registry.listVersions = async () => ({
    items: (await listVersions("heart", { cursor: null, limit: 10 })).items.filter(({ key }) => key === "1"),
    cursor: null,
  });
  await sweep();
  expect((await story(connection.id)).at(-1)).toBe("- alias:champion →2 outside");
  registry.listVersions = listVersions;
  clock.pass(10_000);
  await sweep();
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect(model.holders).toMatchObject({ production: [{ version: "2", native: "@champion" }] });
});

test("a model that paging skipped is asked for before it is called gone", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ pageSize: 2 });
  for (const name of ["a", "b", "c", "d"]) world.createVersion(name);
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  registry.faults.dropPage();
  await sweep();
  expect(await db().model.count({ where: { connectionId: connection.id, goneAt: null } })).toBe(4);
  expect((await story(connection.id)).filter((line) => line.includes("→ outside"))).toEqual([]);
});

test("a pause that was meant counts as watched, and one that was not stays visible", async () => {
  const { world, connection, clock, sweep } = await bench();
  world.createVersion("heart");
  await sweep();
  const stretches = () => db().coverage.count({ where: { connectionId: connection.id, axis: "alias", modelId: null } });
  clock.pass(60_000);
  await sweep(50_000);
  expect(await stretches()).toBe(1);
  clock.pass(60_000);
  await sweep();
  expect(await stretches()).toBe(2);
});

test("a sweep that fails half-way changes nothing it did not read and claims no coverage", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ pageSize: 2 });
  for (const name of ["a", "b", "c", "d"]) world.createVersion(name);
  clock.pass(10);
  const first = await sweep();
  clock.pass(10_000);
  world.setAlias("d", "champion", "1");
  world.deleteModel("c");
  const { listModels } = registry;
  registry.listModels = async (page) => {
    if (page.cursor !== null) registry.faults.failNext();
    return listModels(page);
  };
  await expect(sweep()).rejects.toThrow("503");
  expect(
    await db().coverage.findMany({ where: { connectionId: connection.id, axis: "alias" }, select: { toAt: true } }),
  ).toEqual([{ toAt: new Date(first.startedAt) }]);
  registry.listModels = listModels;
  clock.pass(10_000);
  await sweep();
  const lines = (await story(connection.id)).slice(-2).sort();
  expect(lines).toEqual(["- existence c→ outside", "1 alias:champion →1 outside"]);
  const alias = (await eventsOf(connection.id)).find(({ axis }) => axis === "alias");
  expect(alias?.notBefore.getTime()).toBe(first.startedAt);
});

test("without a change feed stages are seen by listing the versions of each model", async () => {
  const { world, clock, connection, sweep } = await bench({ noFeed: true });
  world.createVersion("a");
  world.createVersion("b");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  world.setStage("b", "1", "Staging");
  clock.pass(10);
  await sweep();
  expect((await story(connection.id)).at(-1)).toBe("1 stage None→Staging outside");
  expect(await db().coverage.count({ where: { connectionId: connection.id, axis: "stage", modelId: null } })).toBe(0);
  expect(
    await db().coverage.count({ where: { connectionId: connection.id, axis: "stage", modelId: { not: null } } }),
  ).toBe(2);
});

test("hot models show new aliases and tags of versions without a sweep", async () => {
  const { world, clock, connection, sweep, hot } = await bench();
  world.createVersion("a");
  clock.pass(10);
  await sweep();
  await db().model.updateMany({
    where: { connectionId: connection.id },
    data: { hotUntil: new Date(clock.at + 600_000) },
  });
  clock.pass(7_000);
  world.setAlias("a", "champion", "1");
  world.setVersionTag("a", "1", "drift", "0.3");
  world.setStage("a", "1", "Production");
  clock.pass(10);
  await hot();
  expect((await story(connection.id)).slice(-3).sort()).toEqual([
    "1 alias:champion →1 outside",
    "1 stage None→Production outside",
    "1 tag:drift →0.3 outside",
  ]);
  clock.pass(7_000);
  await hot();
  await sweep();
  expect(await story(connection.id)).toHaveLength(5);
});

test("thousands of versions come in by the change feed, and an idle sweep costs few requests", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  for (let model = 0; model < 50; model += 1)
    for (let version = 0; version < 10; version += 1) world.createVersion(`m${model}`);
  clock.pass(3_600_000);
  await sweep();
  expect(await db().modelVersion.count({ where: { model: { connectionId: connection.id } } })).toBe(500);
  expect(registry.faults.calls.length).toBeLessThan(10);
  clock.pass(3_600_000);
  world.createVersion("new");
  clock.pass(10);
  await sweep();
  clock.pass(3_600_000);
  registry.faults.calls.length = 0;
  await sweep();
  expect(registry.faults.calls.length).toBeLessThanOrEqual(7); // one of them for endpoints
});

test("a version deleted after it came in with a first look that was cut off is gone when the next look is done", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ pageSize: 100 });
  for (let model = 0; model < 50; model += 1)
    for (let version = 0; version < 10; version += 1) world.createVersion(`m${model}`);
  clock.pass(1_000);
  registry.faults.beforeNext("listChangedVersions", () =>
    registry.faults.failNext(undefined, 1, "listChangedVersions"),
  );
  await expect(sweep()).rejects.toThrow("503");
  const [held] = await db().modelVersion.findMany({
    where: { model: { connectionId: connection.id } },
    include: { model: true },
  });
  if (!held) throw new Error("Nothing came in before the cut.");
  clock.pass(10_000);
  world.deleteVersion(held.model.nativeKey, held.nativeKey);
  clock.pass(1_000);
  await sweep();
  const gone = await db().event.findMany({ where: { connectionId: connection.id, after: null } });
  expect(gone).toMatchObject([{ versionId: held.id, notBefore: held.seenAt, notAfter: new Date(clock.at) }]);
  expect(await db().modelVersion.count({ where: { model: { connectionId: connection.id }, goneAt: null } })).toBe(499);
});
