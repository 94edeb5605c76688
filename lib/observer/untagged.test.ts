// A registry whose lists leave out the tags of versions: only reads of single versions carry them.
import { afterAll, beforeAll, expect, test } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { receiveDelivery } from "./intake";
import { bench, type Bench, eventsOf } from "./observing.testing";

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a tag changed after the last read that carried it, however often its version was listed since", async () => {
  const at = await untagged();
  const { world, clock, connection, sweep } = at;
  world.createVersion("heart", { tags: { state: "waiting" } });
  clock.pass(1_000);
  await sweep();
  clock.pass(5_000);
  const read = clock.at;
  await readTags(at, "first");
  clock.pass(10_000);
  world.setVersionTag("heart", "1", "state", "approved");
  const changed = clock.at;
  for (let turn = 0; turn < 3; turn += 1) {
    clock.pass(10_000);
    world.setVersionDescription("heart", "1", `retrained ${turn}`);
    await sweep();
  }
  clock.pass(5_000);
  await readTags(at, "second");
  const told = (await eventsOf(connection.id)).filter(({ axis }) => axis === "tag");
  expect(told.map(({ before, after, notBefore }) => [before, after, notBefore.getTime()])).toEqual([
    ["waiting", "approved", read],
  ]);
  expect(changed).toBeGreaterThan(read);
});

test("a list without tags claims to have seen none", async () => {
  const { world, clock, connection, sweep, hot } = await untagged();
  world.createVersion("heart");
  clock.pass(1_000);
  await sweep();
  await db().model.updateMany({
    where: { connectionId: connection.id },
    data: { hotUntil: new Date(clock.at + 600_000) },
  });
  clock.pass(7_000);
  await hot();
  const claims = await db().coverage.findMany({
    where: { connectionId: connection.id, modelId: { not: null } },
    orderBy: { axis: "asc" },
  });
  expect(claims.map(({ axis }) => axis)).toEqual(["alias", "approval", "stage"]);
});

/** A hint about the version: it is read by itself. */
async function readTags({ connection, registry, clock }: Bench, deliveryId: string): Promise<void> {
  const hint = {
    model: "heart",
    version: "1",
    change: { axis: "tag" as const, key: "other", after: "x" },
    at: clock.now(),
  };
  await receiveDelivery(connection.id, { deliveryId, hint }, { open: async () => registry, now: clock.now });
}

async function untagged(): Promise<Bench> {
  const made = await bench({ noFeed: true });
  const { listVersions } = made.registry;
  made.registry.listVersions = async (...asked) => {
    const { items, cursor } = await listVersions(...asked);
    return { items: items.map((version) => ({ ...version, tags: null })), cursor };
  };
  return made;
}
