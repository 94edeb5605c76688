import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { splitOf } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";

import { age, approve, asked, type Desk, desk, mean, opened, place, policy, sends, stages } from "./deciding.testing";
import { drive } from "./drive";
import { getRollBackPreview } from "./preview";
import { rollBackApproval } from "./review-back";
import { acceptReview, openReviews } from "./reviews";
import { rollBack } from "./roll-back";
import { findTrafficBack, requestTraffic, rollBackTraffic } from "./traffic";
import { getPromotion } from "./view";

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

test("a rollback that waited does not go over who came meanwhile where nobody was", async () => {
  const at = await emptied();
  const number = await ordered(at);
  at.world.setStage("m", "3", "Production");
  expect(await carriedOn(at, number)).toMatchObject({
    state: "superseded",
    stateReason:
      "What this rests on changed since it was ordered. It was held by nobody, and is by v3 now. Nothing was sent.",
  });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });
});

test("a rollback that waited makes no call that was added meanwhile", async () => {
  const at = await emptied();
  const number = await ordered(at);
  await mean(at, "alias", "champion", "production");
  const sent = sends(at);
  expect(await carriedOn(at, number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("What would be written changed: v2 to Production; @champion to v2."),
  });
  expect(sends(at)).toBe(sent);
});

test("a rollback that waited is carried out where nothing changed", async () => {
  const at = await emptied();
  expect(await carriedOn(at, await ordered(at))).toMatchObject({ state: "applied" });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Production", 3: "None" });
});

test("a rollback of traffic that waited does not go over what others share out meanwhile", async () => {
  const at = await desk();
  await policy(at, {});
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 100 },
    green: { model: "m", version: "2" },
    red: { model: "m", version: "3" },
  });
  await at.sweep();
  const [sam, rita] = [await at.member("scientist", "Sam"), await at.member("reviewer", "Rita")];
  const where = { connection: at.slug, endpoint: "m-live" };
  for (const split of [
    { blue: 90, green: 10 },
    { blue: 50, green: 50 },
  ])
    await approve(rita, (await requestTraffic(sam, { ...where, split, reason: "Try it" })).number);
  const shown = (await findTrafficBack(rita, where))?.split ?? {};
  awayAfter(at, "findEndpoint");
  const { number } = await rollBackTraffic(rita, { ...where, shown, reason: "Slow" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "verifying" });
  at.world.fleet.order("m-live", { red: 100 });
  expect(await carriedOn(at, number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("Requests were shared out as"),
  });
  expect(splitOf(at.world.fleet.find("m-live")?.deployments ?? [])).toEqual({ red: 100 });
});

test("an approval that somebody accepts while its rollback waits is not taken back", async () => {
  const at = await desk();
  await policy(at, {});
  at.world.setApproval("m", "2", "Approved");
  await at.sweep();
  await openReviews();
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  const { id } = await db().review.findFirstOrThrow({ where: { connectionId: at.connection.id, target: "approved" } });
  awayAfter(at, "listVersions");
  const { number } = await rollBackApproval(rita, { id, reason: "Nobody agreed" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "verifying" });
  await acceptReview(ben, { id, reason: "I asked for it" });
  expect(await carriedOn(at, number)).toMatchObject({
    state: "superseded",
    stateReason: "The review that this answers was closed meanwhile, by Ben: “I asked for it”. Nothing was sent.",
  });
  expect(at.world.models.get("m")?.versions.get("2")?.approval.native).toBe("Approved");
});

test.each([
  { opened: "before", isEarly: true },
  { opened: "after", isEarly: false },
])(
  "a version that somebody accepts while its rollback waits is not taken out: its review opened $opened the order",
  async ({ isEarly }) => {
    const at = await desk();
    await policy(at, {});
    const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
    await approve(rita, (await asked(at, "2")).number);
    at.world.setStage("m", "2", "Archived");
    at.world.setStage("m", "3", "Production");
    await at.sweep();
    if (isEarly) await openReviews();
    const number = await ordered(at);
    if (!isEarly) await openReviews();
    const { id } = await db().review.findFirstOrThrow({
      where: { connectionId: at.connection.id, target: "production", state: "open" },
    });
    await acceptReview(ben, { id, reason: "Agreed by phone" });
    expect(await carriedOn(at, number)).toMatchObject({
      state: "superseded",
      stateReason: expect.stringContaining("by Ben: “Agreed by phone”"),
    });
    expect(stages(at)).toMatchObject({ 3: "Production" });
  },
);

test("a rollback to what is barred by now ends, and does not wait for the bar to be lifted", async () => {
  const at = await emptied();
  const number = await ordered(at);
  const { id, modelId, versionId } = await db().promotion.findUniqueOrThrow({ where: { number } });
  const of = { modelId, versionId, target: "production", promotionId: id };
  await db().bar.create({ data: { ...of, reason: "Alarms", actorName: "Ben" } });
  await age(id);
  expect(await carriedOn(at, number)).toMatchObject({
    state: "superseded",
    stateReason: "v2 is barred from production by now: it was rolled back itself.",
  });
});

/** Production was given to version 2 here, and somebody emptied it. */
async function emptied() {
  const at = await desk();
  await policy(at, {});
  await approve(await at.member("reviewer", "Rita"), (await asked(at, "2")).number);
  at.world.setStage("m", "2", "Archived");
  await at.sweep();
  return at;
}

/** A rollback of production to version 2 that waits, for its registry went away as it was ordered. */
async function ordered(at: Desk): Promise<number> {
  const rita = await at.member("reviewer", "Rita");
  const back = { ...place(at), version: "2" };
  const { shown } = await getRollBackPreview(rita, back);
  awayAfter(at, "listVersions");
  const { number } = await rollBack(rita, { ...back, shown, reason: "Alarms" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "verifying" });
  return number;
}

/** The registry answers one such call, and no more from the second on. */
function awayAfter({ registry: { faults } }: Desk, call: "listVersions" | "findEndpoint") {
  faults.beforeNext(call, () =>
    faults.beforeNext(call, () => {
      faults.down = true;
      throw new AppError("registry_unavailable", "Gone.");
    }),
  );
}

/** The registry is back, the catalog knows nothing yet, and what waited is driven on. */
async function carriedOn(at: Desk, number: number) {
  at.registry.faults.down = false;
  await drive((await db().promotion.findUniqueOrThrow({ where: { number } })).id);
  return getPromotion(await at.member("reviewer", "Rita"), number);
}
