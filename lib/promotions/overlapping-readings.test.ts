import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";
import { receiveDelivery } from "@/lib/observer/intake";
import { eventsOf } from "@/lib/observer/observing.testing";

import { approve, asked, type Desk, desk, opened, policy, stages } from "./deciding.testing";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database.close());

/** A model with more versions than a look reads at once. */
async function longDesk({ feed }: { feed: boolean }): Promise<Desk> {
  const at = await desk();
  await policy(at, {});
  for (let made = 4; made <= 130; made += 1) at.world.createVersion("m");
  await at.sweep();
  if (!feed) delete at.registry.changes;
  return at;
}

/** The registry tells of a change by webhook, and the reading that it asks for is over before the one under way is recorded. */
async function webhook(at: Desk, id: string): Promise<void> {
  await wait(5);
  const hint = { model: "m", version: null, at: new Date(), change: null };
  await receiveDelivery(at.connection.id, { deliveryId: id, hint }, { open: async () => at.registry });
  await wait(5);
}

const movedFrom = async (at: Desk) =>
  (await eventsOf(at.connection.id))
    .filter(({ axis, origin }) => axis === "stage" && origin !== "found")
    .map(({ version, before, after, origin }) => `${version?.nativeKey} ${before} ${after} ${origin}`);

test.each([{ feed: false }, { feed: true }])(
  "our own write is read back although a webhook's reading overlaps, feed of changes: $feed",
  async ({ feed }) => {
    const at = await longDesk({ feed });
    const { number } = await asked(at, "2");
    const { faults } = at.registry;
    let told = 0;
    const tell = async () => {
      told += 1;
      await webhook(at, `d${told}`);
      if (feed && told < 2) faults.beforeNext("findModel", tell);
    };
    faults.beforeNext("send", () => faults.beforeNext("send", () => faults.beforeNext("findModel", tell)));
    expect(await approve(await at.member("reviewer", "Rita"), number)).toMatchObject({ state: "applied" });
    await at.sweep();
    expect(told).toBeGreaterThan(0);
    expect((await movedFrom(at)).filter((line) => line.endsWith("outside"))).toEqual([]);
  },
);

test("what the look before the write saw is not written over, although a webhook's reading overlaps", async () => {
  const at = await longDesk({ feed: false });
  const { number } = await asked(at, "2");
  at.world.setStage("m", "1", "Staging");
  at.registry.faults.beforeNext("findModel", () => webhook(at, "d1"));
  await approve(await at.member("reviewer", "Rita"), number).catch(() => undefined);
  expect(stages(at)["1"]).toBe("Staging");
  expect(await movedFrom(at)).toContain("1 Production Staging outside");
});
