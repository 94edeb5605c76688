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
  expect(model).toMatchObject({ versionCount: 2, latestVersion: "2", stages: ["production"], aliases: { champion: "2" } });
  expect(model.holders).toMatchObject({ production: [{ version: "2", native: "@champion", origin: "found" }, { version: "1", native: "Production" }] });
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
