import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { clearOldWriteLeases } from "@/lib/writes/lease";

import { approve, asked, desk, opened, quorum } from "./deciding.testing";
import { govern, tagged } from "./govern.testing";
import { keeper, startKeeper } from "./keeper";
import { listReviews } from "./list-reviews";
import { live } from "./traffic.testing";
import { getPromotion } from "./view";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("@/lib/writes/lease", { spy: true });
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a registry that does not answer holds up no tick: others expire, and its own are refreshed once it answers", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const [waiting, late] = [await asked(at, "2"), await asked(at, "3")];
  at.world.setStage("m", "1", "Archived");
  await at.sweep();
  const { tick, stop } = keeper();
  const answer = at.registry.faults.hang();
  await tick();
  await db().promotion.update({ where: { number: late.number }, data: { expiresAt: new Date(0) } });
  for (let ticks = 0; ticks < 10; ticks += 1) await tick();
  expect(await getPromotion(rita, late.number)).toMatchObject({ state: "expired" });
  expect(await getPromotion(rita, waiting.number)).toMatchObject({ holders: ["1"] });
  answer();
  await stop();
  expect(await getPromotion(rita, waiting.number)).toMatchObject({ holders: [] });
});

test("a change from outside while no process ran gets its review at the first tick", async () => {
  const at = await desk();
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  const { tick, stop } = keeper();
  await tick();
  await stop();
  expect(await listReviews(await at.member("reviewer", "Rita"), { connection: at.slug, open: true })).toMatchObject([
    { version: "2" },
  ]);
});

test("a request about an endpoint is looked at again when shares of another model there change", async () => {
  const { at, rita, shift } = await live();
  for (let version = 1; version <= 2; version += 1) at.world.createVersion("other");
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 20 },
    green: { model: "m", version: "2" },
    old: { model: "other", version: "1", weight: 80 },
    new: { model: "other", version: "2" },
  });
  await at.sweep();
  await quorum(at, 2);
  const { number } = await shift({ green: 20, old: 80 });
  await approve(rita, number);
  const { tick, stop } = keeper();
  await tick();
  at.world.fleet.order("m-live", { blue: 20, new: 80 });
  await at.sweep();
  await vi.waitFor(
    async () => {
      await tick();
      expect(await getPromotion(rita, number)).toMatchObject({ approvals: 0 });
    },
    { timeout: 20_000, interval: 200 },
  );
  await stop();
});

test("a gate that begins to pass is noticed, and the request goes on by itself", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await govern(at, { gates: [tagged("drift")] });
  const { number } = await asked(at, "2");
  expect(await approve(rita, number)).toMatchObject({ state: "open" });
  const first = keeper();
  await first.tick();
  await first.stop();
  expect(await getPromotion(rita, number)).toMatchObject({ state: "open" });
  at.world.setVersionTag("m", "2", "drift", "0.1");
  await at.sweep();
  const second = keeper();
  await vi.waitFor(async () => {
    await second.tick();
    expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
  }, 20_000);
  await second.stop();
}, 30_000);

test("a database that is not there at the start is waited for", async () => {
  const errors = vi.spyOn(console, "error").mockReturnValue();
  vi.mocked(clearOldWriteLeases).mockRejectedValueOnce(new Error("connect ECONNREFUSED"));
  const at = await desk();
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  const rita = await at.member("reviewer", "Rita");
  const stopping = new AbortController();
  const running = startKeeper({ signal: stopping.signal });
  await vi.waitFor(
    async () => expect(await listReviews(rita, { connection: at.slug, open: true })).toHaveLength(1),
    20_000,
  );
  stopping.abort();
  await running;
  expect(errors).toHaveBeenCalledTimes(1);
  errors.mockRestore();
}, 30_000);
