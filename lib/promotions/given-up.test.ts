import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { eventsOf } from "@/lib/observer/observing.testing";

import { approve, asked, desk, type Desk, opened, policy } from "./deciding.testing";
import { giveUp } from "./half-way";
import { openReviews } from "./reviews";

vi.mock("@/lib/connections/open", () => ({ openConnectionById: async (id: string) => ({ registry: opened.get(id) }) }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const hour = 3_600_000;

/** A request for v2 whose write `happens` or never arrives, after which nothing answers; given up then. */
async function givenUp(happens: boolean) {
  const at = await desk();
  await policy(at, {});
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at);
  const { faults } = at.registry;
  const gone = () => {
    faults.down = true;
    throw new AppError("registry_unavailable", "Gone.");
  };
  faults.beforeNext("send", () => {
    if (!happens) gone();
    faults.loseNext();
    faults.beforeNext("listVersions", gone);
  });
  expect(await approve(rita, one.number)).toMatchObject({ state: "unknown" });
  await giveUp(rita, { number: one.number, reason: "Its server is gone" });
  return { at, id: await one.idOf(), comeBack: () => (faults.down = false) };
}

async function origins(at: Desk) {
  return (await eventsOf(at.connection.id))
    .filter(({ axis, after, origin }) => axis === "stage" && after === "Production" && origin !== "found")
    .map(({ origin }) => origin);
}

test("what was written and given up without a reading is told as ours, and asks for no review", async () => {
  const { at, comeBack } = await givenUp(true);
  comeBack();
  await at.sweep();
  await openReviews();
  expect(await origins(at)).toEqual(["ours"]);
  expect(await db().review.count({ where: { connectionId: at.connection.id } })).toBe(0);
});

test("that holds however long the registry was away, as long as nobody has looked since", async () => {
  const { at, id, comeBack } = await givenUp(true);
  const ago = new Date(Date.now() - 50 * hour);
  await db().promotion.update({ where: { id }, data: { stateAt: ago } });
  comeBack();
  await at.sweep();
  expect(await origins(at)).toEqual(["ours"]);
});

test("what never arrived explains no change that somebody else makes after a look that showed nothing", async () => {
  const { at, id, comeBack } = await givenUp(false);
  await db().promotion.update({ where: { id }, data: { stateAt: new Date(Date.now() - hour) } });
  comeBack();
  await at.sweep();
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  expect(await origins(at)).toEqual(["outside"]);
});
