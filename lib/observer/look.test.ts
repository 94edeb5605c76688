import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { bench } from "./observing.testing";
import { lookAt } from "./look";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a version that slipped off the page since its model was counted is looked up before it counts as gone", async () => {
  const { world, registry, connection, clock, sweep } = await bench({ at: Date.now() });
  for (let made = 0; made < 99; made += 1) world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  const { id: modelId } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  for (let made = 0; made < 5; made += 1) world.createVersion("heart");
  const { versions } = await lookAt({ connection, registry, modelId }, ["1", "104", "105"], { aliases: true, endpoint: null });
  expect(["1", "104", "105"].map((key) => versions.has(key))).toEqual([true, true, false]);
});
