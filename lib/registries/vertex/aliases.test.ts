import { afterEach, expect, test, vi } from "vitest";

import { upload } from "../../../e2e/stack/vertex/changes";
import { change } from "../../../e2e/stack/vertex/orders";
import { all } from "../contract-kit";
import type { Registry } from "../types";
import { AliasMaps } from "./aliases";
import { openStandIn } from "./__fixtures__/open-stand-in";
import type { WireModel } from "./wire";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const models = 120;

async function holding(aliasesTouch: boolean) {
  const opened = await openStandIn({
    aliasesTouch,
    fill: (world) => {
      for (let index = 0; index < models; index += 1) {
        const { model } = upload(world, null);
        upload(world, model.id);
        upload(world, model.id);
      }
    },
  });
  closing.push(opened.close);
  const registry = opened.open();
  const [one = "", other = ""] = opened.world.models.keys();
  const last = [...opened.world.models.keys()].at(-1) ?? "";
  const move = (model: string, version: string, alias: string) =>
    change(opened.world, { kind: "alias", model, version, alias });
  /** What a complete list shows, and the requests it took. */
  const list = async () => {
    const before = opened.requests.length;
    const found = await all(registry.listModels, 1000);
    expect(found).toHaveLength(models);
    expect(Object.fromEntries(found.map(({ key, aliases }) => [key, aliases]))).toEqual(truth(opened.world));
    return opened.requests.length - before;
  };
  return { ...opened, registry, one, other, last, move, list };
}

function truth({ models }: Awaited<ReturnType<typeof openStandIn>>["world"]) {
  const pairs = [...models.values()].map((model) => {
    const held = [...model.versions.values()].flatMap(({ id, aliases }) => [...aliases].map((alias) => [alias, id]));
    return [model.id, Object.fromEntries(held)];
  });
  return Object.fromEntries(pairs) as Record<string, Record<string, string>>;
}

test("a server that leaves a trace is asked for every model until it was seen to, and then only for those that moved", async () => {
  const { list, move, one, other, last } = await holding(true);
  expect(await list()).toBeGreaterThan(models);
  expect(await list()).toBeGreaterThan(models);
  move(last, "3", "champion");
  expect(await list()).toBeGreaterThan(models / 2);
  expect(await list()).toBeLessThan(5);
  move(one, "2", "champion");
  move(other, "2", "challenger");
  expect(await list()).toBeLessThan(7);
  expect(await list()).toBeLessThan(5);
});

test("what it was sure of is looked at again after a quarter of an hour", async () => {
  const { list, move, one } = await holding(true);
  await list();
  move(one, "3", "champion");
  await list();
  expect(await list()).toBeLessThan(5);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 16 * 60_000 });
  expect(await list()).toBeGreaterThan(models);
});

test("a server that leaves no trace is asked for every model, every time", async () => {
  const { list, move, one } = await holding(false);
  await list();
  for (const version of ["2", "3", "2"]) {
    move(one, version, "champion");
    expect(await list()).toBeGreaterThan(models);
  }
});

test("an alias that moved together with a label proves nothing", async () => {
  const { list, move, one, world } = await holding(false);
  await list();
  move(one, "3", "champion");
  change(world, { kind: "label", model: one, version: "3", key: "stage", value: "production" });
  await list();
  move(one, "2", "champion");
  expect(await list()).toBeGreaterThan(models);
});

test("one move without a trace ends the trust for good", async () => {
  const { list, move, one, other, world } = await holding(true);
  await list();
  move(one, "3", "champion");
  await list();
  expect(await list()).toBeLessThan(5);
  world.aliasesTouch = false;
  move(one, "2", "champion");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 16 * 60_000 });
  await list();
  world.aliasesTouch = true;
  move(other, "3", "champion");
  await list();
  expect(await list()).toBeGreaterThan(models);
});

test("a model that was read by itself is not shown as it was before", async () => {
  const { list, move, one, registry, world } = await holding(true);
  await list();
  move(one, "3", "champion");
  await list();
  world.aliasesTouch = false;
  move(one, "2", "champion");
  expect((await registry.findModel(one))?.aliases).toEqual({ default: "1", champion: "2" });
  await list();
});

test("labels that were read by themselves are not shown as they were before", async () => {
  const maps = new AliasMaps();
  const [row, moved] = [1, 2].map(
    (etag) => ({ name: "projects/1/locations/l/models/2", versionId: "1", etag: String(etag) }) as WireModel,
  );
  if (!row || !moved) throw new Error("there are two");
  const versions = (label: string, holder: number) => async () =>
    [1, 2].map((id) => ({
      ...row,
      versionId: String(id),
      labels: { team: label },
      versionAliases: id === holder ? ["champion"] : [],
    }));
  await maps.of(row, versions("risk", 1));
  await maps.of(moved, versions("risk", 2));
  expect((await maps.of(moved, versions("fraud", 2)))?.labels).toEqual({ team: "risk" });
  maps.met("2", { aliases: { champion: "2" }, labels: { team: "fraud" } });
  expect((await maps.of(moved, versions("fraud", 2)))?.labels).toEqual({ team: "fraud" });
});

test("reading goes on four at a time, and the first failure ends it", async () => {
  const { faults, registry, requests } = await holding(true);
  faults.order({ on: "listVersions", kind: "denied" });
  const before = requests.length;
  await expect(listed(registry)).rejects.toMatchObject({ code: "registry_denied" });
  expect(requests.length - before).toBeLessThan(12);
});

test("a model that has gone is forgotten", async () => {
  const maps = new AliasMaps();
  const row = { name: "projects/1/locations/l/models/2", versionId: "1" } as WireModel;
  expect(await maps.of(row, async () => [{ ...row, versionAliases: ["default"] }])).toEqual({
    aliases: { default: "1" },
    labels: {},
  });
  expect(await maps.of(row, async () => null)).toBeNull();
});

function listed({ listModels }: Registry) {
  return listModels({ cursor: null, limit: 1000 });
}
