import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { momentAt } from "@/lib/history/moment";
import { getTimeline } from "@/lib/history/queries";
import type { MemoryRegistry } from "@/lib/registries/memory";

import { bench, eventsOf, story } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };

test.each([{ noFeed: false }, { noFeed: true }])(
  "a model that the registry refuses is not gone, holds nobody up and is not watched meanwhile ($noFeed)",
  async ({ noFeed }) => {
    const { world, registry, clock, connection, sweep, hot } = await bench({ noFeed });
    for (const name of ["open", "shut"]) {
      world.createVersion(name);
      world.setStage(name, "1", "Production");
      world.setAlias(name, "champion", "1");
    }
    clock.pass(10);
    const before = await sweep();
    const allow = refuse(registry, "shut");
    clock.pass(10_000);
    world.setAlias("open", "next", "1");
    world.setAlias("shut", "next", "1");
    for (let turn = 0; turn < 3; turn += 1) {
      clock.pass(10_000);
      await hot();
      await sweep();
    }
    expect(await story(connection.id)).toContain("1 alias:next →1 outside");
    expect(await db().model.count({ where: { connectionId: connection.id, goneAt: null } })).toBe(2);
    const shut = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "shut" } });
    const certainty = async (at: number) =>
      momentAt(await getTimeline(everybody, shut.id, {}, clock.at), at).lanes[0]?.certainty;
    expect(await certainty(clock.at)).toBe("not-watched");

    allow();
    clock.pass(10_000);
    const again = await sweep();
    const change = (await eventsOf(connection.id)).at(-1);
    expect(change).toMatchObject({ modelId: shut.id, key: "next", notBefore: new Date(before.startedAt) });
    expect(await certainty(again.startedAt - 1)).toBe("not-watched");
    clock.pass(10_000);
    await sweep();
    expect(await certainty(clock.at - 5_000)).toBe("known");
  },
);

test("a model that is listed but never found holds nobody up and is not watched, and what changed then is dated back to before", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  for (const name of ["fine", "odd", "odd"]) world.createVersion(name);
  world.setAlias("odd", "champion", "1");
  for (let turn = 0; turn < 2; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const { findModel } = registry;
  registry.findModel = async (key) => (key === "odd" ? null : findModel(key));
  clock.pass(1_000);
  world.setStage("odd", "2", "Staging");
  world.setAlias("odd", "champion", "2");
  const changed = clock.at;
  for (let turn = 0; turn < 6; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const certainty = async (name: string, at: number) => {
    const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: name } });
    return momentAt(await getTimeline(everybody, id, {}, clock.at), at).lanes[0]?.certainty;
  };
  const between = clock.at - 15_000;
  expect([await certainty("odd", between), await certainty("fine", between)]).toEqual(["not-watched", "known"]);

  registry.findModel = findModel;
  for (let turn = 0; turn < 2; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const moved = (await eventsOf(connection.id)).find(({ axis, after }) => axis === "alias" && after === "2");
  expect(moved?.notBefore.getTime()).toBeLessThanOrEqual(changed);
  expect([await certainty("odd", between), await certainty("odd", clock.at - 5_000)]).toEqual(["not-watched", "known"]);
});

test("without a change feed, nothing of a version is dated after a sweep that left its model for the next turn", async () => {
  const { world, clock, connection, sweep } = await bench({ noFeed: true });
  for (const name of ["a", "b", "c"]) world.createVersion(name);
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  clock.pass(1_000);
  const changed = new Date(clock.at);
  for (const name of ["a", "b", "c"]) world.setVersionDescription(name, "1", "retrained");
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const told = (await eventsOf(connection.id)).filter(({ axis }) => axis === "description");
  expect(told).toHaveLength(3);
  for (const { notBefore } of told) expect(notBefore.getTime()).toBeLessThanOrEqual(changed.getTime());
});

test("a hot read that meets a version of a model under a new name does not claim to have seen all stages", async () => {
  const { world, clock, connection, sweep, hot } = await bench();
  world.createVersion("first");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  world.createVersion("old");
  clock.pass(10);
  await sweep();
  clock.pass(1_000);
  const changed = new Date(clock.at);
  world.setStage("old", "1", "Staging");
  clock.pass(1_000);
  world.renameModel("old", "new");
  await hot();
  clock.pass(10_000);
  await sweep();
  const staged = (await eventsOf(connection.id)).find(({ axis }) => axis === "stage");
  expect(staged?.notBefore.getTime()).toBeLessThanOrEqual(changed.getTime());
});

test("versions listed under a name that has just become another model's are not taken for the first one's", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ noFeed: true });
  world.createVersion("name");
  for (let turn = 0; turn < 2; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const { listVersions } = registry;
  registry.listVersions = async (model, page) => {
    registry.listVersions = listVersions;
    clock.pass(10);
    world.renameModel("name", "other");
    clock.pass(10);
    world.createVersion("name");
    clock.pass(10);
    return listVersions(model, page);
  };
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const ended = (await eventsOf(connection.id)).filter(({ axis, after }) => axis === "existence" && after === null);
  expect(ended).toEqual([]);
});

test("a version that the feed shows under the name of a model deleted behind our back is not taken for that model's", async () => {
  const { world, clock, connection, sweep, hot } = await bench();
  const incarnation = () => world.models.get("name")?.incarnation;
  world.createVersion("name");
  const first = incarnation();
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  world.deleteModel("name");
  clock.pass(1_000);
  world.createVersion("name");
  clock.pass(10);
  await hot();
  clock.pass(10_000);
  await sweep();
  const born = (await eventsOf(connection.id)).filter(
    ({ axis, version, after }) => axis === "existence" && version && after,
  );
  expect(born.map(({ model }) => model.incarnation)).toEqual([first, incarnation()]);
});

test("in the very first look, too, a version is taken only for the model that still is under its name", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  for (let model = 0; model < 30; model += 1) world.createVersion(`m${model}`);
  clock.pass(3_600_000);
  registry.faults.beforeNext("listChangedVersions", () => {
    clock.pass(1_000);
    world.deleteModel("m7");
    world.createVersion("m7");
  });
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const births = (await eventsOf(connection.id)).filter(({ axis, version }) => axis === "existence" && version);
  expect(births.map(({ model }) => model.incarnation).sort()).toEqual(
    [...world.models.values()].map(({ incarnation }) => incarnation).sort(),
  );
});

test("versions are not gone because their model was renamed while we asked for them", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ noFeed: true, pageSize: 2 });
  for (let version = 0; version < 4; version += 1) world.createVersion("name");
  for (let turn = 0; turn < 2; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  registry.faults.beforeNext("findVersion", () => world.renameModel("name", "other"));
  const { listVersions } = registry;
  registry.listVersions = async (model, page) => {
    const { items, cursor } = await listVersions(model, page);
    return { items: items.filter(({ key }) => key !== "3"), cursor };
  };
  clock.pass(10_000);
  await sweep();
  registry.listVersions = listVersions;
  clock.pass(10_000);
  await sweep();
  const ended = (await eventsOf(connection.id)).filter(({ axis, after }) => axis === "existence" && after === null);
  expect(ended).toEqual([]);
});

test("what only the feed showed of refused models is dated back to when they were last seen", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  const names = ["shut1", "shut2", "shut3", "shut4"];
  for (const name of ["open", ...names]) world.createVersion(name);
  for (let turn = 0; turn < 2; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const allow = refuse(registry, "shut", { inFeed: true });
  clock.pass(10_000);
  const changed = new Date(clock.at);
  for (const name of names) world.setVersionDescription(name, "1", "retrained");
  clock.pass(120_000);
  world.setStage("open", "1", "Staging");
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  allow();
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    await sweep();
  }
  const told = (await eventsOf(connection.id)).filter(({ axis }) => axis === "description");
  expect(told).toHaveLength(names.length);
  for (const { notBefore } of told) expect(notBefore.getTime()).toBeLessThanOrEqual(changed.getTime());
});

test("a hot read claims the stages of a model only when it listed all versions, and nothing when it was not there", async () => {
  const { world, registry, clock, connection, sweep, hot } = await bench();
  for (let version = 0; version < 101; version += 1) world.createVersion("long");
  for (const name of ["short", "away"]) world.createVersion(name);
  clock.pass(10);
  await sweep();
  await db().model.updateMany({
    where: { connectionId: connection.id },
    data: { hotUntil: new Date(clock.at + 600_000) },
  });
  clock.pass(7_000);
  const { findModel } = registry;
  registry.findModel = async (key) => (key === "away" ? null : findModel(key));
  await hot();
  const claims = await db().coverage.findMany({
    where: { connectionId: connection.id, modelId: { not: null } },
    include: { model: true },
    orderBy: { axis: "asc" },
  });
  const axesOf = (name: string) => claims.filter(({ model }) => model?.name === name).map(({ axis }) => axis);
  expect(axesOf("long")).toEqual(["alias"]);
  expect(axesOf("short")).toEqual(["alias", "approval", "stage", "tag"]);
  expect(axesOf("away")).toEqual([]);
});

test("a model whose turn fails is not claimed by the sweep", async () => {
  const { world, registry, clock, connection, sweep } = await bench({ noFeed: true });
  for (const name of ["here", "away", "later", "last"]) world.createVersion(name);
  clock.pass(10);
  await sweep();
  await db().model.updateMany({
    where: { connectionId: connection.id, name: { in: ["here", "away"] } },
    data: { listedAt: new Date(0) },
  });
  clock.pass(10_000);
  const { findModel } = registry;
  registry.findModel = async (key) => (key === "away" ? null : findModel(key));
  const { startedAt } = await sweep();
  const claims = await db().coverage.findMany({
    where: { connectionId: connection.id, axis: "stage", toAt: new Date(startedAt) },
    include: { model: true },
  });
  expect(claims.map(({ model }) => model?.name)).toEqual(["here"]);
});

/** Lists leave out models whose name begins so (the feed not, if `inFeed`), and asking is denied, until the answered function is called. */
function refuse(registry: MemoryRegistry, name: string, { inFeed = false } = {}): () => void {
  const { listModels, findModel, listVersions, changes } = registry;
  const denied = new AppError("registry_denied", "These credentials may not.");
  registry.listModels = async (page) => {
    const { items, cursor } = await listModels(page);
    return { items: items.filter(({ key }) => !key.startsWith(name)), cursor };
  };
  registry.findModel = async (key) => (registry.faults.failNext(denied, key.startsWith(name) ? 1 : 0), findModel(key));
  registry.listVersions = async (key, page) => (
    registry.faults.failNext(denied, key.startsWith(name) ? 1 : 0),
    listVersions(key, page)
  );
  if (changes && !inFeed)
    registry.changes = {
      ...changes,
      async listChangedVersions(page) {
        const { items, cursor } = await changes.listChangedVersions(page);
        return { items: items.filter(({ model }) => !model.startsWith(name)), cursor };
      },
    };
  return () => Object.assign(registry, { listModels, findModel, listVersions, ...(changes && { changes }) });
}
