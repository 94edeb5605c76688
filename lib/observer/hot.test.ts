import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { bench } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a model that somebody asked to promote is read as often as one that somebody looks at, until it is decided", async () => {
  const { world, registry, connection, clock, sweep, hot } = await bench();
  world.createVersion("heart");
  world.createVersion("liver");
  clock.pass(1_000);
  await sweep();
  const { id: versionId, modelId } = await db().modelVersion.findFirstOrThrow({
    where: { model: { connectionId: connection.id, nativeKey: "heart" } },
  });
  const { number } = await db().promotion.create({
    data: {
      ...{
        connectionId: connection.id,
        modelId,
        versionId,
        target: "production",
        quorum: 1,
        reason: "It is better",
        expiresAt: new Date(clock.at + 1_000_000),
      },
      ...{ policyId: "00000000-0000-7000-8000-000000000001", policyVersion: 1, actorKind: "member", actorName: "Sam" },
    },
  });
  const listed = async () => {
    registry.faults.calls.length = 0;
    clock.pass(60_000);
    await hot();
    return registry.faults.calls.flatMap(({ call, args }) => (call === "listVersions" ? [args[0]] : []));
  };
  expect(await listed()).toEqual(["heart"]);
  await db().promotion.update({ where: { number }, data: { state: "rejected" } });
  expect(await listed()).toEqual([]);
});

test("a model that is looked at and not found asks for a sweep, and so does a version of one that nobody knows", async () => {
  const { world, connection, clock, sweep, hot } = await bench();
  world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "heart" } });
  await db().model.update({ where: { id }, data: { hotUntil: new Date(clock.at + 1_000_000) } });
  clock.pass(7_000);
  expect((await hot()).wanted).toEqual([]);
  world.deleteModel("heart");
  world.createVersion("heart");
  world.createVersion("liver");
  clock.pass(7_000);
  expect((await hot()).wanted.sort()).toEqual([id, "liver"]);
  expect(await sweep()).toMatchObject({ wanted: [], missed: [], answered: expect.arrayContaining([id, "liver"]) });
  expect(await db().model.findUnique({ where: { id } })).toMatchObject({ goneAt: expect.any(Date) });
  clock.pass(7_000);
  expect((await hot()).wanted).toEqual([]);
});
