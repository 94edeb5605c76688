import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { WebhookHint } from "@/lib/registries/types";

import { receiveDelivery } from "./intake";
import { bench, type Bench, eventsOf, story } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function watched(): Promise<Bench> {
  const made = await bench();
  made.world.createVersion("heart");
  made.world.createVersion("heart");
  made.world.setAlias("heart", "champion", "1");
  made.clock.pass(1_000);
  await made.sweep();
  made.clock.pass(10_000);
  return made;
}

function moved(at: number, after: string | null = "2"): WebhookHint {
  return { model: "heart", version: after, change: { axis: "alias", key: "champion", after }, at: new Date(at) };
}

const deliver = ({ connection, registry, clock }: Bench, deliveryId: string, hint: WebhookHint | null) =>
  receiveDelivery(connection.id, { deliveryId, hint }, { open: async () => registry, now: clock.now });

test("a delivery makes the model be read at once, and its change is exact", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  const at = made.clock.at;
  made.clock.pass(100);
  expect(await deliver(made, "d1", moved(at))).toBe(true);
  const event = (await eventsOf(made.connection.id)).at(-1);
  expect(event).toMatchObject({
    axis: "alias",
    before: "1",
    after: "2",
    notBefore: new Date(at),
    notAfter: new Date(at),
  });
  expect(event?.sightings.map(({ source, deliveryId }) => [source, deliveryId])).toEqual([
    ["poll", null],
    ["webhook", "d1"],
  ]);
  const held = await db().placement.findMany({
    where: { modelId: event?.modelId ?? "", knownTo: null, axis: "alias" },
    orderBy: { startAfter: "asc" },
  });
  expect(held.map(({ startAfter, endBefore }) => [startAfter, endBefore])).toEqual([
    [expect.any(Date), new Date(at)],
    [new Date(at), null],
  ]);
});

test("a delivery that comes after the poll is a second sighting of the same event, and makes it exact", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  const at = made.clock.at;
  made.clock.pass(5_000);
  await made.sweep();
  const lines = await story(made.connection.id);
  await deliver(made, "late", moved(at));
  expect(await story(made.connection.id)).toEqual(lines);
  const event = (await eventsOf(made.connection.id)).at(-1);
  expect(event?.sightings.map(({ source }) => source)).toEqual(["poll", "webhook"]);
  expect([event?.notBefore.getTime(), event?.notAfter.getTime()]).toEqual([at, at]);
  const [open] = await db().placement.findMany({ where: { startEventId: event?.id ?? 0n, knownTo: null } });
  expect(open?.startBefore.getTime()).toBe(at);
  expect(await db().placement.count({ where: { startEventId: event?.id ?? 0n, knownTo: { not: null } } })).toBe(1);
});

test("the same delivery is taken once", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  await deliver(made, "twice", moved(made.clock.at));
  const { length } = made.registry.faults.calls;
  expect(await deliver(made, "twice", moved(made.clock.at))).toBe(false);
  expect(made.registry.faults.calls.length).toBe(length);
});

test("a delivery whose time lies outside what was read narrows nothing", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  made.clock.pass(1_000);
  await deliver(made, "skewed", moved(made.clock.at + 3_600_000));
  const event = (await eventsOf(made.connection.id)).at(-1);
  expect(event?.notAfter.getTime()).toBe(made.clock.at);
  expect(event?.notBefore.getTime()).toBeLessThan(made.clock.at);
});

test("an alias that was set anew to what it was is no change", async () => {
  const made = await watched();
  const lines = await story(made.connection.id);
  await deliver(made, "again", moved(made.clock.at, "1"));
  expect(await story(made.connection.id)).toEqual(lines);
});

test("an announced version is not taken for the model that had its name until just now", async () => {
  const made = await watched();
  const { world, registry, clock } = made;
  world.setVersionTag("heart", "1", "drift", "0.4");
  registry.faults.beforeNext("findVersion", () => {
    world.renameModel("heart", "lung");
    world.createVersion("heart", { tags: { drift: "0.9" } });
  });
  const change = { axis: "tag" as const, key: "drift", after: "0.4" };
  await deliver(made, "renamed", { model: "heart", version: "1", change, at: new Date(clock.at) });
  clock.pass(10_000);
  await made.sweep();
  const lines = await story(made.connection.id);
  expect(lines.filter((line) => line.includes("1→ ") || line.includes("0.9"))).toEqual([]);
});

test("a tag and a new version are announced too", async () => {
  const made = await watched();
  made.world.setVersionTag("heart", "1", "drift", "0.4");
  await deliver(made, "tag", {
    model: "heart",
    version: "1",
    change: { axis: "tag", key: "drift", after: "0.4" },
    at: made.clock.now(),
  });
  made.clock.pass(50);
  made.world.createVersion("heart");
  await deliver(made, "version", {
    model: "heart",
    version: "3",
    change: { axis: "existence", key: "", after: "3" },
    at: made.clock.now(),
  });
  expect((await story(made.connection.id)).slice(-2)).toEqual(["1 tag:drift →0.4 outside", "3 existence →3 outside"]);
  expect((await eventsOf(made.connection.id)).slice(-2).map(({ sightings }) => sightings.length)).toEqual([2, 2]);
});

test("while the registry does not answer, the delivery is not taken and may come again", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  made.registry.faults.down = true;
  await expect(deliver(made, "early", moved(made.clock.at))).rejects.toThrow("refused");
  made.registry.faults.down = false;
  expect(await deliver(made, "early", moved(made.clock.at))).toBe(true);
  expect((await story(made.connection.id)).at(-1)).toBe("2 alias:champion 1→2 outside");
});

test("a reading that takes too long is not waited for, and the delivery may come again", async () => {
  const made = await watched();
  made.world.setAlias("heart", "champion", "2");
  const hint = moved(made.clock.at);
  const release = made.registry.faults.hang();
  const limit = new AbortController();
  const slow = receiveDelivery(
    made.connection.id,
    { deliveryId: "slow", hint },
    { open: async () => made.registry, now: made.clock.now, signal: limit.signal },
  );
  limit.abort();
  await expect(slow).rejects.toMatchObject({ code: "registry_timeout" });
  expect(await db().delivery.count({ where: { connectionId: made.connection.id } })).toBe(0);
  release();
  expect(await deliver(made, "slow", hint)).toBe(true);
  expect((await story(made.connection.id)).at(-1)).toBe("2 alias:champion 1→2 outside");
});

test("a webhook of a model that nobody knows yet starts a sweep", async () => {
  const made = await watched();
  made.world.createVersion("new");
  await deliver(made, "new", {
    model: "new",
    version: null,
    change: { axis: "existence", key: "", after: "new" },
    at: made.clock.now(),
  });
  expect(await story(made.connection.id)).toContain("- existence →new outside");
});

test("sweeps and deliveries at the same time record each change once", async () => {
  const made = await watched();
  const before = (await story(made.connection.id)).length;
  made.world.setAlias("heart", "champion", "2");
  const at = made.clock.at;
  made.world.setStage("heart", "1", "Archived");
  made.world.createVersion("heart");
  made.clock.pass(500);
  await Promise.all([
    made.sweep(),
    deliver(made, "x", moved(at)),
    made.sweep(),
    deliver(made, "y", moved(at)),
    made.hot(),
  ]);
  made.clock.pass(10_000);
  await made.sweep();
  expect((await story(made.connection.id)).slice(before).sort()).toEqual([
    "1 stage None→Archived outside",
    "2 alias:champion 1→2 outside",
    "3 existence →3 outside",
  ]);
});
