import { expect, test, vi } from "vitest";

import { AppError } from "@/lib/errors";

import { type Fixture, testRegistry } from "../contract";
import { memoryRegistry, MemoryWorld } from ".";

const page = { cursor: null, limit: 100 };
const awkward = ["a/b:c", "50% é", "it's", `both ' and "`, "日本語 モデル"];

testRegistry("memory", async () => {
  const world = new MemoryWorld();
  world.createModel("fraud", { tags: { team: "risk" } });
  for (let made = 0; made < 11; made += 1) world.createVersion("fraud");
  world.setAlias("fraud", "champion", "10");
  world.putRun({
    id: "r",
    metrics: [
      { key: "auc", value: "0.10", step: 0, at: new Date(1) },
      { key: "auc", value: "NaN", step: 1, at: new Date(2) },
    ],
  });
  world.putFile("fraud", "1", "MLmodel", "flavors: {}");
  world.fleet.put("fraud-live", {
    blue: { model: "fraud", version: "1", weight: 100 },
    green: { model: "fraud", version: "2" },
  });
  for (const name of awkward) world.createVersion(name);
  const fixture: Fixture = {
    model: { key: "fraud", versions: range(11), aliases: { champion: "10" }, tags: { team: "risk" } },
    awkward,
    hidden: null,
    stages: ["Staging", "Archived"],
    run: { id: "r", metrics: { auc: "NaN" }, history: { metric: "auc", values: ["0.10", "NaN"] } },
    file: { path: "MLmodel", text: "flavors: {}" },
    endpoint: { key: "fraud-live", deployments: ["blue", "green"], versions: ["1", "2"] },
  };
  return { registry: memoryRegistry({ world }), fixture };
});

test("stage moves and descriptions leave a time, aliases and tags do not", async () => {
  const { world, ...registry } = memoryRegistry();
  world.createVersion("m");
  const before = await registry.findVersion("m", "1");
  world.setAlias("m", "champion", "1");
  world.setVersionTag("m", "1", "k", "v");
  expect((await registry.findVersion("m", "1"))?.updatedAt).toEqual(before?.updatedAt);
  world.setStage("m", "1", "Production");
  expect((await registry.findVersion("m", "1"))?.updatedAt).not.toEqual(before?.updatedAt);
});

test("a rename keeps incarnations and moves everything; made again under the old name is another", async () => {
  const { world, ...registry } = memoryRegistry();
  world.createVersion("old");
  world.setAlias("old", "champion", "1");
  world.putFile("old", "1", "MLmodel", "x");
  const before = await registry.findModel("old");
  world.renameModel("old", "new");
  expect(await registry.findModel("old")).toBeNull();
  expect(await registry.findModel("new")).toMatchObject({
    incarnation: before?.incarnation,
    aliases: { champion: "1" },
  });
  expect((await registry.listVersions("new", page)).items[0]?.model).toBe("new");
  expect(await registry.files?.list("new", "1")).toHaveLength(1);
  world.createModel("old");
  expect((await registry.findModel("old"))?.incarnation).not.toBe(before?.incarnation);
});

test("a deleted version's number is never used again, and its alias goes or dangles as asked", async () => {
  for (const dangling of [false, true]) {
    const { world, ...registry } = memoryRegistry({ world: new MemoryWorld(undefined, dangling) });
    world.createVersion("m");
    world.createVersion("m");
    world.setAlias("m", "champion", "2");
    world.deleteVersion("m", "2");
    expect(world.createVersion("m")).toBe("3");
    expect((await registry.findModel("m"))?.aliases).toEqual(dangling ? { champion: "2" } : {});
  }
});

test("bad days come in the order they were asked for", async () => {
  const { world, faults, ...registry } = memoryRegistry();
  world.createVersion("m");
  faults.failNext(new AppError("registry_timeout", "Slow."), 1, "findModel");
  expect((await registry.listModels(page)).items).toHaveLength(1);
  await expect(registry.findModel("m")).rejects.toMatchObject({ code: "registry_timeout" });
  faults.dropPage();
  expect((await registry.listModels(page)).items).toEqual([]);
  faults.beforeNext("listModels", () => world.createModel("n"));
  expect((await registry.listModels(page)).items).toHaveLength(2);
  faults.down = true;
  await expect(registry.probe()).rejects.toMatchObject({ code: "registry_unavailable" });
  faults.down = false;
  const release = faults.hang();
  const waiting = registry.findModel("m");
  release();
  expect((await waiting)?.key).toBe("m");
  expect(faults.calls.map(({ call }) => call)).toContain("probe");
});

test("a change can be refused, fail before it happens, lose its answer or keep one waiting", async () => {
  const { world, faults, writes, ...registry } = memoryRegistry();
  world.createVersion("m");
  const stage = async () => (await registry.findVersion("m", "1"))?.stage;
  const send = (after: string) => writes?.send({ axis: "stage", model: "m", version: "1", after });
  faults.refuseNext();
  await expect(send("Staging")).rejects.toMatchObject({ code: "registry_denied" });
  faults.failNext(undefined, 1, "send");
  await expect(send("Staging")).rejects.toMatchObject({ code: "registry_unavailable" });
  expect(await stage()).toBe("None");
  faults.loseNext();
  await expect(send("Staging")).rejects.toMatchObject({ code: "registry_timeout" });
  expect(await stage()).toBe("Staging");
  const release = faults.hangAnswers();
  const waiting = send("Production");
  await vi.waitUntil(async () => (await stage()) === "Production");
  release();
  await waiting;
  expect(faults.calls.filter(({ call }) => call === "send")).toHaveLength(4);
});

function range(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}
