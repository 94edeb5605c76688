import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { receiveDelivery } from "@/lib/observer/intake";
import { bench } from "@/lib/observer/observing.testing";

import { day, minute } from "./dates";
import { drawTimeline } from "./draw-timeline";
import { momentAt } from "./moment";

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

const at = (timeline: Awaited<ReturnType<typeof drawTimeline>>, moment: number) =>
  momentAt(timeline, moment).lanes.find(({ lane }) => lane === "stage:production");

test("what was known at a moment is drawn up to it, and as narrowly as was known then", async () => {
  const { world, clock, connection, registry, sweep } = await bench();
  world.createVersion("heart");
  world.createVersion("heart");
  world.setAlias("heart", "champion", "1");
  clock.pass(1_000);
  await sweep();
  clock.pass(10_000);
  world.setAlias("heart", "champion", "2");
  const changed = clock.at;
  clock.pass(5_000);
  await sweep();
  const known = clock.at + 1_000;
  clock.pass(10_000);
  const hint = {
    model: "heart",
    version: "2",
    change: { axis: "alias", key: "champion", after: "2" } as const,
    at: new Date(changed),
  };
  await receiveDelivery(connection.id, { deliveryId: "late", hint }, { open: async () => registry, now: clock.now });
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "heart" } });
  const drawn = await drawTimeline(everybody, id, { range: "all", at: null, known }, clock.at);
  const event = drawn.events.find(({ axis, after }) => axis === "alias" && after === "2");
  const segment = drawn.lanes.find(({ id: lane }) => lane === "stage:production")?.segments.at(-1);
  expect(event?.when).toEqual(segment?.start);
  expect(event?.sources).toEqual(["poll"]);

  const years = clock.at + 300 * day;
  const longAgo = await drawTimeline(everybody, id, { range: "6m", at: null, known }, years);
  expect(at(longAgo, longAgo.now)).toMatchObject({ certainty: "known", holders: [{ version: "2" }] });
});

test("what the first look found is what it saw", async () => {
  const { world, clock, connection, sweep } = await bench({ latency: 100 });
  world.createVersion("found");
  world.setAlias("found", "champion", "1");
  clock.pass(60 * minute);
  await sweep();
  clock.pass(10_000);
  await sweep();
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "found" } });
  const drawn = await drawTimeline(everybody, id, { range: "all", at: null, known: null }, clock.at);
  expect(at(drawn, clock.at - 30 * minute)).toMatchObject({
    certainty: "not-watched",
    seen: { after: { versions: ["1"] } },
  });
});

test("a lane in charge with more stays than can be drawn begins later, and does not vanish", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("busy");
  world.createVersion("busy");
  world.setAlias("busy", "champion", "1");
  clock.pass(10);
  await sweep();
  const model = await db().model.findFirstOrThrow({
    where: { connectionId: connection.id, nativeKey: "busy" },
    include: { versions: true },
  });
  const first = await db().placement.findFirstOrThrow({ where: { modelId: model.id, axis: "alias" } });
  await db().placement.updateMany({ where: { id: first.id }, data: { knownTo: new Date(clock.at) } });
  const [start, count] = [clock.at, 2_005];
  const hours = (index: number) => new Date(start + index * 60 * minute);
  await db().placement.createMany({
    data: Array.from({ length: count }, (_, index) => {
      const end = index === count - 1 ? null : hours(index + 1);
      const held = {
        modelId: model.id,
        versionId: model.versions[index % 2]?.id ?? "",
        axis: "alias",
        key: "champion",
      };
      return {
        ...held,
        startAfter: hours(index),
        startBefore: hours(index),
        endAfter: end,
        endBefore: end,
        startEventId: first.startEventId,
        endEventId: end && first.startEventId,
        knownFrom: hours(0),
      };
    }),
  });
  clock.pass(count * 60 * minute);
  await db().coverage.updateMany({
    where: { connectionId: connection.id, modelId: null },
    data: { toAt: new Date(clock.at) },
  });
  const drawn = await drawTimeline(everybody, model.id, { range: "all", at: null, known: null }, clock.at);
  expect(drawn.from).toBe(hours(5).getTime());
  expect(drawn.cut).toBe(drawn.from);
  expect(at(drawn, clock.at - 1)?.holders).toHaveLength(1);
});
