// Two readings of one model that overlap, on a real database: the order of their answers is not the order of their writes.
import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { Registry } from "@/lib/registries/types";

import { bench, type Bench, eventsOf, story } from "./observing.testing";
import { openWatch } from "./open-watch";
import { readModel } from "./read-model";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a version that a younger reading has met is not gone because an older answer knows nothing of it", async () => {
  const at = await bench();
  const { world, clock, connection, sweep } = at;
  world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  clock.pass(5_000);
  const slowToAsk = gated(at, "before");
  const slowToHear = gated(at, "after");
  const young = await reading(at, slowToAsk.registry);
  clock.pass(10);
  const old = await reading(at, slowToHear.registry);
  await slowToHear.reached;
  clock.pass(10);
  world.createVersion("heart");
  world.setAlias("heart", "champion", "2");
  clock.pass(10);
  slowToAsk.open();
  expect(await young.outcome).toBe("done");
  clock.pass(10);
  slowToHear.open();
  await old.outcome;
  clock.pass(10_000);
  await sweep();

  expect((await story(connection.id)).filter((line) => line.startsWith("2"))).toEqual([
    "2 existence →2 outside",
    "2 alias:champion →2 outside",
  ]);
  const model = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  expect(model.holders).toMatchObject({ production: [{ version: "2", native: "@champion" }] });
});

test("a version that is gone is recorded as gone, too, where another reading of its model has just written", async () => {
  const at = await bench();
  const { world, clock, connection, sweep } = at;
  for (let made = 0; made < 2; made += 1) world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  const last = (await eventsOf(connection.id)).at(-1)?.id;
  clock.pass(5_000);
  world.deleteVersion("heart", "2");
  const slowToHear = gated(at, "after");
  const old = await reading(at, slowToHear.registry);
  await slowToHear.reached;
  clock.pass(10);
  world.setStage("heart", "1", "Production");
  clock.pass(10);
  await (
    await reading(at, {
      ...at.registry,
      listVersions: async (...asked) => ({ ...(await at.registry.listVersions(...asked)), cursor: "1" }),
    })
  ).outcome;
  clock.pass(10);
  slowToHear.open();
  await old.outcome;
  expect(await story(connection.id, last)).toEqual(["1 stage None→Production outside", "2 existence 2→ outside"]);
});

/** A reading that has begun. */
async function reading({ connection, clock }: Bench, registry: Registry) {
  const row = await db().model.findFirstOrThrow({ where: { connectionId: connection.id } });
  const watch = await openWatch(connection, registry, { now: clock.now });
  return { outcome: readModel(watch, row, { versions: "recent", limit: 100 }) };
}

/** The registry, of which a list of versions waits: before it looks, or with its answer in hand. */
function gated({ registry }: Bench, when: "before" | "after") {
  let open = () => {};
  let reach = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const listVersions: Registry["listVersions"] = async (...asked) => {
    const seen = when === "after" ? await registry.listVersions(...asked) : null;
    reach();
    await opened;
    return seen ?? registry.listVersions(...asked);
  };
  return { registry: { ...registry, listVersions }, open, reached };
}
