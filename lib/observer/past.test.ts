import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import type { Past } from "@/lib/registries/types";

import { observe } from "./observe";
import { bench } from "./observing.testing";
import { openWatch } from "./open-watch";
import { takeInPast } from "./past";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("what the registry remembers is told once, not witnessed, and becomes the beginning of what was found", async () => {
  const { connection, world, registry, clock, ...at } = await bench();
  const day = 86_400_000;
  for (let version = 1; version <= 2; version += 1) world.createVersion("m");
  clock.pass(10 * day);
  world.setStage("m", "2", "Production");
  world.setApproval("m", "2", "Approved");
  const entry = (id: string, version: string, axis: "stage" | "approval", after: string, days: number) => ({
    ...{ id, model: "m", version, axis, before: null, after, reason: null },
    at: new Date(clock.now().getTime() - days * day),
    actor: "arn:user/ada",
  });
  world.past.push(
    entry("a", "1", "stage", "Production", 9),
    entry("b", "1", "stage", "Archived", 5),
    entry("c", "2", "stage", "Production", 4),
    entry("d", "2", "approval", "Approved", 3),
    entry("e", "9", "stage", "Production", 3),
  );
  const state = await at.sweep();
  const watch = await openWatch(connection, registry, { now: clock.now });
  const until = await takeInPast(watch, state);
  expect(until).toBe(state.startedAt);
  const told = await db().event.findMany({
    where: { connectionId: connection.id, origin: "imported" },
    include: { version: true, sightings: true },
    orderBy: { notAfter: "asc" },
  });
  expect(
    told.map(({ version, axis, after, actorName, sightings }) => [
      version?.nativeKey,
      axis,
      after,
      actorName,
      sightings.map(({ source }) => source).join(),
    ]),
  ).toEqual([
    ["1", "stage", "Production", "arn:user/ada", "history-api"],
    ["1", "stage", "Archived", "arn:user/ada", "history-api"],
    ["2", "stage", "Production", "arn:user/ada", "history-api"],
    ["2", "approval", "Approved", "arn:user/ada", "history-api"],
  ]);
  const production = await db().placement.findMany({
    where: { key: "Production", knownTo: null },
    include: { version: true },
    orderBy: { startBefore: "asc" },
  });
  expect(production.map(({ version, endAfter }) => [version.nativeKey, endAfter === null])).toEqual([
    ["1", false],
    ["2", true],
  ]);
  expect(await takeInPast(watch, { ...state, pastAt: until })).toBe(until);
  expect(registry.faults.calls.filter(({ call }) => call === "listPastChanges")).toHaveLength(1);
});

test("what a registry remembers of an earlier version of the same name is not told of the one that is there", async () => {
  const { connection, world, registry, clock, ...at } = await bench();
  const before = clock.now();
  clock.pass(60_000);
  world.createVersion("m");
  clock.pass(60_000);
  const entry = { model: "m", version: "1", axis: "stage" as const, before: null, actor: "ada", reason: null };
  world.past.push(
    { ...entry, id: "of-the-deleted", after: "Production", at: before },
    { ...entry, id: "own", after: "Staging", at: clock.now() },
  );
  clock.pass(60_000);
  const state = await at.sweep();
  await takeInPast(await openWatch(connection, registry, { now: clock.now }), state);
  const told = await db().event.findMany({ where: { connectionId: connection.id, origin: "imported" } });
  expect(told.map(({ after }) => after)).toEqual(["Staging"]);
});

test("a model whose memory cannot be taken in does not keep others from being told", async () => {
  const { connection, world, registry, clock, ...at } = await bench();
  for (const model of ["bad", "good"]) {
    world.createVersion(model);
    const entry = {
      id: model,
      model,
      version: "1",
      axis: "stage" as const,
      before: null,
      after: "Production",
      reason: null,
    };
    world.past.push({
      ...entry,
      at: new Date(clock.now().getTime() + 86_400_000),
      actor: model === "bad" ? "x".repeat(201) : "ada",
    });
  }
  clock.pass(172_800_000);
  const state = await at.sweep();
  const watch = await openWatch(connection, registry, { now: clock.now });
  expect(await takeInPast(watch, state)).toBe(state.startedAt);
  const told = await db().event.findMany({
    where: { connectionId: connection.id, origin: "imported" },
    include: { model: true },
  });
  expect(told.map(({ model }) => model.nativeKey)).toEqual(["good"]);
});

test("what is there now shows before a long memory was told", async () => {
  const { connection, world, registry, clock } = await bench();
  world.createVersion("m");
  const rowOf = () => db().connection.findUniqueOrThrow({ where: { id: connection.id } });
  const whileTelling: boolean[] = [];
  const past: Past = {
    async listPastChanges() {
      whileTelling.push((await rowOf()).sweptAt !== null);
      return { items: [], cursor: null };
    },
  };
  await observe(connection.id, {
    open: async () => Object.assign(Object.create(registry), { past }),
    signal: new AbortController().signal,
    now: clock.now,
  });
  expect(whileTelling).toEqual([true]);
});

test("a memory that these credentials may not read yet is asked for again after the next sweep", async () => {
  const { connection, world, registry, clock, ...at } = await bench();
  world.createVersion("m");
  world.past.push({
    id: "a",
    model: "m",
    version: "1",
    axis: "stage",
    before: null,
    after: "Production",
    at: new Date(clock.now().getTime() + 60_000),
    actor: "ada",
    reason: null,
  });
  clock.pass(120_000);
  const state = await at.sweep();
  const watch = await openWatch(connection, registry, { now: clock.now });
  registry.faults.failNext(new AppError("registry_denied", "Not allowed."), 1, "listPastChanges");
  expect(await takeInPast(watch, state)).toBeNull();
  expect(await takeInPast(watch, state)).toBe(state.startedAt);
  expect(await db().event.count({ where: { connectionId: connection.id, origin: "imported" } })).toBe(1);
});
