import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { approve, opened } from "./deciding.testing";
import { findTrafficBack, rollBackTraffic } from "./traffic";
import { live, split } from "./traffic.testing";
import { getPromotion } from "./view";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("a shift that was decided here is rolled back to the split before, and what it takes out is barred", async () => {
  const { at, rita, place, shift } = await live();
  await expect(
    rollBackTraffic(rita, { ...place, shown: (await findTrafficBack(rita, place))?.split ?? {}, reason: "No" }),
  ).rejects.toMatchObject({ code: "conflict" });
  const { number } = await shift({ green: 100 });
  await approve(rita, number);
  expect(await findTrafficBack(rita, place)).toEqual({ number, split: { blue: 100 } });
  const back = await rollBackTraffic(rita, {
    ...place,
    shown: (await findTrafficBack(rita, place))?.split ?? {},
    reason: "Complaints",
  });
  expect(await getPromotion(rita, back.number)).toMatchObject({ kind: "rollback", state: "applied", reverts: "2" });
  expect(split(at)).toEqual({ blue: 100 });
  expect(
    await db().bar.count({ where: { target: "traffic:m-live", liftedAt: null, version: { nativeKey: "2" } } }),
  ).toBe(1);
  await expect(shift({ green: 100 })).rejects.toMatchObject({ message: expect.stringContaining("barred") });
});

test("going back is offered once, and only to what is known to have had requests there", async () => {
  const { at, rita, place, shift } = await live();
  await approve(rita, (await shift({ blue: 90, green: 10 })).number);
  const { number } = await shift({ blue: 50, green: 50 });
  await approve(rita, number);
  await rollBackTraffic(rita, {
    ...place,
    shown: (await findTrafficBack(rita, place))?.split ?? {},
    reason: "Complaints",
  });
  expect(split(at)).toEqual({ blue: 90, green: 10 });
  expect(await findTrafficBack(rita, place)).toBeNull();

  const other = await live();
  await approve(other.rita, (await other.shift({ green: 100 })).number);
  other.at.world.fleet.redeploy("m-live", { blue: { model: "m", version: "3" } });
  await other.at.sweep();
  expect(await findTrafficBack(other.rita, other.place)).toBeNull();
  await expect(
    rollBackTraffic(other.rita, {
      ...other.place,
      shown: (await findTrafficBack(other.rita, other.place))?.split ?? {},
      reason: "Complaints",
    }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("going back does what was on the screen, or says what it would do by now", async () => {
  const { at, rita, place, shift } = await live();
  await approve(rita, (await shift({ green: 100 })).number);
  const shown = (await findTrafficBack(rita, place))?.split ?? {};
  expect(shown).toEqual({ blue: 100 });
  await approve(rita, (await shift({ blue: 100 })).number);
  await expect(rollBackTraffic(rita, { ...place, shown, reason: "Complaints" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("green 100 %"),
  });
  expect(split(at)).toEqual({ blue: 100 });
});

test("what others shifted and nobody had read yet is seen before it is taken back: it is another thing, and may take other permissions", async () => {
  const { at, rita, place, shift } = await live();
  at.world.createVersion("secret");
  at.world.fleet.redeploy("m-live", { own: { model: "secret", version: "1", weight: 0 } });
  await at.sweep();
  await approve(rita, (await shift({ green: 100 })).number);
  const limited = { ...rita, grants: [{ role: "reviewer" as const, connectionId: null, modelPattern: "m" }] };
  const shown = (await findTrafficBack(limited, place))?.split ?? {};
  expect(shown).toEqual({ blue: 100 });
  at.world.fleet.order("m-live", { own: 100 });
  for (const viewer of [limited, rita])
    await expect(rollBackTraffic(viewer, { ...place, shown, reason: "Complaints" })).rejects.toMatchObject({
      code: "conflict",
    });
  expect(split(at)).toEqual({ own: 100 });
});
