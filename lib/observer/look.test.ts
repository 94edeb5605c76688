import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { bench, eventsOf } from "./observing.testing";
import { lookAt } from "./look";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a version that slipped off the page since its model was counted is looked up before it counts as gone", async () => {
  const { world, registry, connection, clock, sweep } = await bench({ at: Date.now() - 3_600_000 });
  for (let made = 0; made < 99; made += 1) world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  const { id: modelId } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  for (let made = 0; made < 5; made += 1) world.createVersion("heart");
  const { versions } = await lookAt({ connection, registry, modelId }, ["1", "104", "105"], {
    aliases: true,
    endpoint: null,
  });
  expect(["1", "104", "105"].map((key) => versions.has(key))).toEqual([true, true, false]);
});

test.each([{ noFeed: false }, { noFeed: true }])(
  "a look at a long model takes nothing from the one that has its name now (noFeed $noFeed)",
  async ({ noFeed }) => {
    const { world, registry, connection, clock, sweep } = await bench({ at: Date.now() - 3_600_000, noFeed });
    for (let made = 0; made < 120; made += 1) world.createVersion("heart");
    world.setStage("heart", "1", "Production");
    clock.pass(1_000);
    await sweep();
    const last = (await eventsOf(connection.id)).at(-1)?.id ?? 0n;
    const { id: modelId } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
    clock.at = Date.now() - 10_000;
    world.renameModel("heart", "liver");
    for (let made = 0; made < 2; made += 1) world.createVersion("heart");
    expect(await lookAt({ connection, registry, modelId }, ["1"], { aliases: true, endpoint: null })).toMatchObject({
      gone: true,
      versions: new Map(),
    });

    clock.at = Date.now() + 5_000;
    for (let turn = 0; turn < 2; turn += 1) {
      await sweep();
      clock.pass(10_000);
    }
    const told = (await eventsOf(connection.id)).filter((event) => event.id > last && event.modelId === modelId);
    expect(told.map(({ axis, before, after }) => [axis, before, after])).toEqual([["name", "heart", "liver"]]);
  },
);
