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

async function asTold(connectionId: string, model: string, stage: "production" | "other", at: number, now: number) {
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId, nativeKey: model } });
  const asked = await findHolder(everybody, { connection: slug, model, stage, at }, now);
  const drawn = momentAt(await getTimeline(everybody, id, {}, now), at).lanes.find(
    ({ lane }) => lane === `stage:${stage}`,
  );
  return {
    asked: [asked.certainty, asked.holders.map(({ version, sure }) => [version, sure])],
    drawn: [drawn?.certainty, drawn?.holders.map(({ version, sure }) => [version, sure])],
  };
}

test("a version that holds a stage by its word, and perhaps already by an alias, holds it once and for sure", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("twice");
  world.setStage("twice", "1", "Production");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  await sweep();
  clock.pass(5_000);
  world.setAlias("twice", "champion", "1");
  const at = clock.at;
  clock.pass(5_000);
  await sweep();
  const { asked, drawn } = await asTold(connection.id, "twice", "production", at, clock.at);
  expect(asked).toEqual(["known", [["1", true]]]);
  expect(drawn).toEqual(asked);
});

test("a stage of the registry that means none of ours is held as other", async () => {
  const { world, clock, connection, sweep } = await bench();
  world.createVersion("canary");
  world.setStage("canary", "1", "Canary");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  await sweep();
  const { asked, drawn } = await asTold(connection.id, "canary", "other", clock.at - 100, clock.at);
  expect(asked).toEqual(["known", [["1", true]]]);
  expect(drawn).toEqual(asked);
});

test("an axis that was not looked at for months is not known, whatever else is, also for a window within those months", async () => {
  const { world, clock, connection, sweep } = await bench({ noFeed: true });
  world.createVersion("big");
  world.setStage("big", "1", "Production");
  clock.pass(10);
  await sweep();
  clock.pass(10_000);
  await sweep();
  clock.pass(60 * 24 * 60 * minute);
  await db().coverage.updateMany({
    where: { connectionId: connection.id, modelId: null, axis: "alias" },
    data: { toAt: new Date(clock.at) },
  });
  const at = clock.at - 5 * 24 * 60 * minute;
  const { id } = await db().model.findFirstOrThrow({ where: { connectionId: connection.id, nativeKey: "big" } });
  const month = await getTimeline(everybody, id, { from: clock.at - 30 * 24 * 60 * minute, to: clock.at }, clock.at);
  expect(momentAt(month, at).lanes.find(({ lane }) => lane === "stage:production")?.certainty).toBe("not-watched");
  expect((await asTold(connection.id, "big", "production", at, clock.at)).asked[0]).toBe("not-watched");
});
