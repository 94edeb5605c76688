import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { bench } from "@/lib/observer/observing.testing";

import { day } from "./dates";
import { drawTimeline } from "./draw-timeline";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };

test("a moment long before a short life draws the life that the axis shows, not an empty one", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("young");
  world.setAlias("young", "champion", "1");
  await sweep();
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "young" } });
  const at = clock.at - 600 * day;
  const drawn = await drawTimeline(everybody, id, { range: "6m", at, known: null }, clock.at);
  expect(drawn.from).toBeLessThan(at);
  expect(drawn.to).toBeGreaterThan(clock.at);
  expect(drawn.events.length).toBeGreaterThan(0);
  expect(drawn.lanes.flatMap(({ segments }) => segments)).not.toHaveLength(0);
  const now = await drawTimeline(everybody, id, { range: "6m", at: null, known: null }, clock.at);
  expect(drawn.events.map((event) => event.id)).toEqual(now.events.map((event) => event.id));
});
