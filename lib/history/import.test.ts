import { afterAll, beforeAll, expect, test } from "vitest";

import type { Actor } from "@/lib/audit/types";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { bench, type Bench } from "@/lib/observer/observing.testing";

import { importHistory } from "./import";
import { momentAt } from "./moment";
import { countOutside, findHolder, getTimeline, listEvents } from "./queries";
import { isOutside } from "./words";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };
const ada: Actor = { kind: "member", id: null, name: "Ada" };
const day = 86_400_000;

/** Versions 1 to 3 made on three days, `champion` on 3 when watching begins, 2 in stage Staging. */
async function watched(): Promise<Bench & { modelId: string; begun: number; day(n: number): string }> {
  const made = await bench();
  const begun = made.clock.at;
  for (let version = 1; version <= 3; version += 1) {
    made.world.createVersion("heart");
    made.clock.pass(day);
  }
  made.world.setAlias("heart", "champion", "3");
  made.world.setStage("heart", "2", "Staging");
  made.clock.pass(20 * day);
  await made.sweep();
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: made.connection.id } });
  return { ...made, modelId: id, begun, day: (n) => new Date(begun + n * day).toISOString() };
}

const champion = (at: string, before: string | null, after: string | null, actor?: string) => ({
  at,
  model: "heart",
  axis: "alias",
  key: "champion",
  before,
  after,
  ...(actor && { actor, reason: "better recall" }),
});

test("told history becomes the beginning of what was found, and says that it was told", async () => {
  const { connection, modelId, day, clock, begun } = await watched();
  const lines = [
    champion(day(1), null, "1", "grace"),
    champion(day(5), "1", "3", "grace"),
    { at: day(4), model: "heart", version: "2", axis: "stage", before: "None", after: "Staging" },
  ];
  expect(await importHistory(ada, connection.id, lines, { completeUntil: clock.now(), now: clock.now() })).toBe(3);

  const timeline = await getTimeline(everybody, modelId, {}, clock.at);
  const production = timeline.lanes.find(({ id }) => id === "stage:production");
  expect(
    production?.segments.map(({ version, origin, start, end }) => [version, origin, start.before, end?.before ?? null]),
  ).toEqual([
    ["1", "imported", begun + 86_400_000, begun + 5 * 86_400_000],
    ["3", "imported", begun + 5 * 86_400_000, null],
  ]);
  expect(
    momentAt(timeline, begun + 3 * 86_400_000).lanes.find(({ lane }) => lane === "stage:production"),
  ).toMatchObject({ certainty: "known", holders: [{ version: "1", origin: "imported" }] });
  expect(
    timeline.events
      .filter(({ axis }) => axis === "alias")
      .map(({ after, origin, actor, reason }) => [after, origin, actor, reason]),
  ).toEqual([
    ["3", "imported", "grace", "better recall"],
    ["1", "imported", "grace", "better recall"],
  ]);
  const entries = await db().auditEntry.findMany({ where: { type: "history.imported", connectionId: connection.id } });
  expect(entries).toHaveLength(1);
});

test("an import is taken in once, and says what we would have answered before it", async () => {
  const { connection, modelId, day, clock, begun } = await watched();
  const before = clock.at;
  clock.pass(1_000);
  const lines = [champion(day(1), null, "1"), champion(day(5), "1", "3")];
  await importHistory(ada, connection.id, lines, { now: clock.now() });
  expect(await importHistory(ada, connection.id, lines, { now: clock.now() })).toBe(0);
  await expect(importHistory(ada, connection.id, [champion(day(6), "3", "2")], { now: clock.now() })).rejects.toThrow(
    "imported already",
  );
  const then = await getTimeline(everybody, modelId, { knownAt: before }, clock.at);
  const segments = then.lanes.find(({ id }) => id === "stage:production")?.segments ?? [];
  expect(segments.map(({ version, origin }) => [version, origin])).toEqual([["3", "found"]]);
  expect(momentAt(then, begun + 3 * 86_400_000, before).lanes[0]?.certainty).toBe("not-watched");
});

test("a told holder that was not found again ended some time before watching began", async () => {
  const { connection, modelId, day, clock } = await watched();
  await importHistory(ada, connection.id, [champion(day(1), null, "1")], {
    completeUntil: clock.now(),
    now: clock.now(),
  });
  const timeline = await getTimeline(everybody, modelId, {}, clock.at);
  const [first, second] = timeline.lanes.find(({ id }) => id === "stage:production")?.segments ?? [];
  expect(first).toMatchObject({ version: "1", origin: "imported" });
  expect(first?.end?.before).toBe(second?.start.before);
});

test("what a registry remembers is drawn, and is no claim that nothing else happened", async () => {
  const { connection, world, modelId, day, clock, begun, sweep } = await watched();
  const approval = (at: string, before: string | null, after: string) => ({
    at,
    model: "heart",
    version: "2",
    axis: "approval",
    before,
    after,
  });
  const staged = { at: day(3), model: "heart", version: "2", axis: "stage", before: "None", after: "Staging" };
  const remembered = [
    approval(day(2), null, "PendingManualApproval"),
    staged,
    approval(day(12), "PendingManualApproval", "Approved"),
  ];
  world.deleteVersion("heart", "1");
  clock.pass(10_000);
  await sweep();
  await importHistory(ada, connection.id, remembered, { source: "history-api", now: clock.now() });
  const timeline = await getTimeline(everybody, modelId, {}, clock.at);
  expect(momentAt(timeline, begun + 6 * 86_400_000).lanes.map(({ lane, certainty }) => [lane, certainty])).toEqual([
    ["stage:production", "not-watched"],
    ["stage:staging", "not-watched"],
  ]);
  const staging = timeline.lanes.find(({ id }) => id === "stage:staging");
  expect(staging?.segments.map(({ version, origin }) => [version, origin])).toEqual([["2", "imported"]]);
});

test("a file is complete for what it tells of: one of aliases says nothing of stages, where there are any", async () => {
  const { connection, modelId, day, clock, begun } = await watched();
  const lines = [champion(day(1), null, "1"), champion(day(5), "1", "3")];
  await importHistory(ada, connection.id, lines, { completeUntil: clock.now(), now: clock.now() });
  const certainty = async () =>
    momentAt(await getTimeline(everybody, modelId, {}, clock.at), begun + 3 * 86_400_000).lanes[0]?.certainty;
  expect(await certainty()).toBe("not-watched");

  const other = await watched();
  await db().modelVersion.updateMany({ where: { modelId: other.modelId }, data: { nativeStage: null } });
  await importHistory(ada, other.connection.id, lines, { completeUntil: other.clock.now(), now: other.clock.now() });
  const timeline = await getTimeline(everybody, other.modelId, {}, other.clock.at);
  expect(momentAt(timeline, other.begun + 3 * 86_400_000).lanes[0]).toMatchObject({
    certainty: "known",
    holders: [{ version: "1" }],
  });
});

test("lines that cannot be are refused by number, and nothing is taken in", async () => {
  const { connection, day, clock } = await watched();
  const refuse = (line: object, why: string) =>
    expect(
      importHistory(ada, connection.id, [champion(day(1), null, "1"), line], { now: clock.now() }),
    ).rejects.toThrow(why);
  await refuse(champion(day(2), "1", "9"), "Line 2 of the import names version 9");
  await refuse({ ...champion(day(2), "1", "2"), model: "nobody" }, "Line 2 of the import names the model nobody");
  await refuse({ ...champion(day(2), "1", "2"), at: undefined }, "Line 2 of the import says no time");
  await refuse(champion(new Date(clock.at + 1_000).toISOString(), "3", "2"), "watching itself");
  await refuse({ nonsense: true }, "Line 2 of the import has a wrong");
  expect(await db().event.count({ where: { connectionId: connection.id, origin: "imported" } })).toBe(0);
});

test("who held a stage at a moment is answered from one read, and never guessed", async () => {
  const { connection, world, clock, sweep, begun } = await watched();
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  const ask = (at: number) => findHolder(everybody, { connection: slug, model: "heart", stage: "production", at });
  const looked = clock.at;
  clock.pass(5_000);
  world.setAlias("heart", "champion", "2");
  clock.pass(5_000);
  await sweep();
  expect(await ask(begun + 1_000)).toMatchObject({ certainty: "not-watched", holders: [] });
  expect(await ask(looked)).toMatchObject({ certainty: "one-of" });
  expect((await ask(looked + 4_000)).holders.map(({ version, sure }) => [version, sure]).sort()).toEqual([
    ["2", false],
    ["3", false],
  ]);
  expect(await ask(clock.at)).toMatchObject({
    certainty: "known",
    holders: [{ version: "2", native: "@champion", sure: true }],
  });
  await expect(
    findHolder({ grants: [] }, { connection: slug, model: "heart", stage: "production", at: clock.at }),
  ).rejects.toThrow("no such model");
});

test("events are listed by pages, newest first", async () => {
  const { modelId, connection } = await watched();
  const first = await listEvents(everybody, { modelId, limit: 4 });
  const rest = await listEvents(everybody, { modelId, limit: 4, after: first.older ?? "" });
  const all = await listEvents(everybody, { modelId, limit: 100 });
  expect([...first.events, ...rest.events].map(({ id }) => id)).toEqual(all.events.map(({ id }) => id));
  expect(rest.older).toBeNull();
  expect(all.events.find(({ axis }) => axis === "alias")).toMatchObject({
    stage: "production",
    sources: ["poll"],
    version: "3",
  });
  expect((await listEvents(everybody, { connectionId: connection.id, withoutFound: true })).events).toEqual([]);
  await expect(listEvents(everybody, { modelId, after: "x" })).rejects.toThrow("does not exist");
});

test("what was brought in afterwards is no news, and hides none however much of it there is", async () => {
  const { modelId, connection } = await watched();
  const about = {
    connectionId: connection.id,
    modelId,
    axis: "tag",
    key: "owner",
    after: "risk",
    notBefore: new Date(1_000),
    notAfter: new Date(1_000),
    recordedAt: new Date(),
  };
  const news = await db().event.create({ data: { ...about, origin: "outside" } });
  await db().event.createMany({ data: Array.from({ length: 201 }, () => ({ ...about, origin: "imported" })) });
  const { events, older } = await listEvents(everybody, { connectionId: connection.id, onlyNews: true, limit: 200 });
  expect(events.map(({ id }) => id)).toEqual([String(news.id)]);
  expect(older).toBeNull();
});

test("what was made outside is counted and listed alike: since a visit, and only of models that one may see", async () => {
  const { modelId, connection } = await watched();
  const version = await db().modelVersion.findFirstOrThrow({ where: { modelId } });
  await db().stageMapping.create({
    data: { connectionId: connection.id, axis: "tag", key: "env=prod", stage: "production", validFrom: new Date(0) },
  });
  const about = {
    connectionId: connection.id,
    modelId,
    versionId: version.id,
    notBefore: new Date(1_000),
    notAfter: new Date(1_000),
    recordedAt: new Date(1_000),
  };
  const told = async (axis: string, origin: string, key = "", after = "x") =>
    (await db().event.create({ data: { ...about, axis, origin, key, after } })).id;
  await told("stage", "outside");
  await told("tag", "outside", "env", "prod");
  await told("tag", "outside", "note", "prod");
  await told("description", "outside");
  await told("stage", "ours");
  const seeing = (modelPattern: string | null) => ({
    grants: [{ role: "viewer" as const, connectionId: connection.id, modelPattern }],
  });
  const viewer = seeing(null);
  const counted = async (since: number, by = viewer) => {
    const { events } = await listEvents(by, { outside: true, since: new Date(since) });
    expect(events.every(isOutside)).toBe(true);
    expect((await listEvents(by, { since: new Date(since) })).events.filter(isOutside)).toHaveLength(events.length);
    expect(await countOutside(by, new Date(since))).toEqual({ outside: events.length, complete: true });
    return events.length;
  };
  const all = await counted(0);
  expect(all - (await counted(1_000))).toBe(2);
  expect(await countOutside(viewer, null, 1)).toEqual({ outside: 1, complete: false });
  expect(await counted(0, seeing("other"))).toBe(0);
});
