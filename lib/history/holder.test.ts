import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { bench } from "@/lib/observer/observing.testing";

import { momentAt } from "./moment";
import { findHolder, getTimeline } from "./queries";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };
const minute = 60_000;

test("the question who held a stage has the answer that the timeline shows, also for a model found late", async () => {
  const { world, registry, clock, connection, sweep } = await bench();
  world.createVersion("early");
  clock.pass(10);
  const first = await sweep();
  const { listModels } = registry;
  world.createVersion("late");
  world.setAlias("late", "champion", "1");
  registry.listModels = async (page) => ({
    ...(await listModels(page)),
    items: (await listModels(page)).items.filter(({ key }) => key !== "late"),
  });
  for (let turn = 0; turn < 40; turn += 1) {
    clock.pass(15_000);
    await sweep();
  }
  registry.listModels = listModels;
  clock.pass(15_000);
  const found = await sweep();
  clock.pass(15_000);
  world.createVersion("late");
  world.setAlias("late", "champion", "2");
  clock.pass(1_000);
  const moved = await sweep();
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "late" } });
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: connection.id } });

  const answers = async (tagged: boolean) => {
    const timeline = await getTimeline(everybody, model.id, {}, clock.at);
    const moments = [first.startedAt - 1, first.startedAt + minute, found.startedAt - 1, found.startedAt + 1];
    const seen: string[] = [];
    for (const at of [...moments, moved.startedAt - 500, moved.startedAt, clock.at + 1]) {
      const asked = await findHolder(everybody, { connection: slug, model: "late", stage: "production", at }, clock.at);
      const drawn = momentAt(timeline, at).lanes.find(({ lane }) => lane === "stage:production");
      expect([tagged, at, asked.certainty]).toEqual([tagged, at, drawn?.certainty]);
      seen.push(asked.certainty);
    }
    return seen;
  };
  expect(await answers(false)).toContain("known");
  expect((await answers(false)).slice(0, 3)).toEqual(["not-watched", "not-watched", "not-watched"]);
  await db().stageMapping.create({
    data: { connectionId: connection.id, axis: "tag", key: "stage=prod", stage: "staging", validFrom: new Date(0) },
  });
  expect(new Set(await answers(true))).toEqual(new Set(["not-watched"]));
});
