import { setTimeout as wait } from "node:timers/promises";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { liftBar, listBars } from "./bars";
import { approve, ask, asked, backTo, desk, mean, opened, place, policy, stages } from "./deciding.testing";
import { drive } from "./drive";
import { listReviews } from "./list-reviews";
import { getRollBackComparison, getRollBackPreview, listTargets } from "./preview";
import { requestPromotion } from "./request";
import { acceptReview, openReviews } from "./reviews";
import { listRollBackChoices, rollBack } from "./roll-back";
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

test("a rollback brings the last good version back without a vote and bars the other until the bar is lifted", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  for (const version of ["2", "3"]) await approve(rita, (await asked(at, version)).number);
  const where = { connection: at.slug, model: "m", target: "production" };
  expect((await listRollBackChoices(rita, where)).map(({ version, good }) => [version, good])).toEqual([
    ["2", true],
    ["1", false],
  ]);
  expect(await getRollBackComparison(rita, { ...where, version: "2" })).toMatchObject({
    holder: "3",
    metrics: [{ name: "auc", holder: "0.73", candidate: "0.72" }],
  });
  await asked(at, "2"); // an open request for the same version is no obstacle
  const { number } = await backTo(rita, { ...where, version: null, reason: "Alarms at night" });
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "applied",
    kind: "rollback",
    version: "2",
    reverts: "3",
  });
  const [bar] = await listBars(rita, where);
  expect(await listBars(rita, { ...where, version: "3" })).toEqual([bar]);
  expect(await listBars(rita, { ...where, version: "2" })).toEqual([]);
  expect(bar).toMatchObject({ version: "3", reason: "Alarms at night", by: "Rita", lifted: null });
  const sam = await at.member("scientist", "Sam");
  await expect(requestPromotion(sam, ask(at, "3"))).rejects.toThrow(
    "v3 is barred from production: it was rolled back by Rita",
  );
  expect((await listTargets(sam, { connection: at.slug, model: "m", version: "3" }))[0]).toMatchObject({
    target: "production",
    refusal: expect.stringContaining("barred"),
  });
  await liftBar(rita, { id: bar?.id ?? "", reason: "It was the feed" });
  await requestPromotion(sam, ask(at, "3"));
  await expect(backTo(sam, { ...where, version: "1", reason: "x" })).rejects.toThrow("None of your roles");
});

test("the last good version is found behind however many came without a decision since", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  let before = "2";
  for (let turn = 0; turn < 22; turn += 1) {
    const next = at.world.createVersion("m", {});
    at.world.setStage("m", before, "Archived");
    at.world.setStage("m", next, "Production");
    await at.sweep();
    before = next;
  }
  const choices = await listRollBackChoices(rita, place(at));
  expect(choices[0]).toMatchObject({ version: "2", good: true });
  expect(choices).toHaveLength(21);
});

test("who came back from outside without anybody's word is no newer good version for it", async () => {
  const at = await desk();
  await policy(at, {});
  const rita = await at.member("reviewer", "Rita");
  at.world.createVersion("m");
  await at.sweep();
  const promote = async (version: string) => {
    expect(await approve(rita, (await asked(at, version)).number)).toMatchObject({ state: "applied" });
    await wait(20);
  };
  await promote("2");
  await promote("3");
  at.world.setStage("m", "2", "Production");
  at.world.setStage("m", "3", "Archived");
  await wait(20);
  await at.sweep();
  await wait(20);
  await promote("4");
  const choices = await listRollBackChoices(rita, place(at));
  expect(choices.map(({ version, good }) => `${version} ${good}`)).toEqual(["3 true", "2 true", "1 false"]);
});

test("a rollback that waited is not written for who may not roll back any more", async () => {
  const at = await desk();
  await policy(at, {});
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  const omar = await at.member("reviewer", "Omar");
  const input = { ...place(at), version: "1" };
  const { shown } = await getRollBackPreview(omar, input);
  const { listVersions } = at.registry;
  let looks = 0;
  at.registry.listVersions = async (...asked) => {
    looks += 1;
    if (looks > 1) throw new AppError("registry_unavailable", "Away.");
    return listVersions(...asked);
  };
  const { number } = await rollBack(omar, { ...input, shown, reason: "bad" });
  await db().grant.deleteMany({ where: { memberId: omar.id } });
  at.registry.listVersions = listVersions;
  await drive((await db().promotion.findUniqueOrThrow({ where: { number } })).id);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("Omar, who ordered it, may not roll back here any more."),
  });
  expect(stages(at)["2"]).toBe("Production");
});

test("where the policy says so a rollback waits for votes, and is written when they are there", async () => {
  const at = await desk();
  await policy(at, { rollbackNeedsQuorum: true });
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  for (const version of ["2", "3"]) await approve(rita, (await asked(at, version)).number);
  const { number } = await backTo(rita, { ...place(at), version: null, reason: "Alarms" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "open", kind: "rollback" });
  expect(stages(at)).toMatchObject({ "3": "Production" });
  expect(await approve(ben, number)).toMatchObject({ state: "applied" });
  expect(stages(at)).toMatchObject({ "2": "Production", "3": "Archived" });
});

test("where an outside change made two holders, going back to the first only takes the other out", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  const where = { connection: at.slug, model: "m", target: "production" };
  expect((await listRollBackChoices(rita, where))[0]).toMatchObject({ version: "2", good: true, until: null });
  const { number } = await backTo(rita, { ...where, version: null, reason: "Not agreed" });
  const view = await getPromotion(rita, number);
  expect(view).toMatchObject({ state: "applied", reverts: "3" });
  expect(view.calls.map(({ title }) => title)).toEqual([
    "Checked that v3 still holds production",
    "Make room: v3 to Archived",
    "Read it back",
  ]);
});

test("of several holders the one that came to the target last is barred, whatever another was given since", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  at.world.setAlias("m", "blue", "2");
  await at.sweep();
  const where = { connection: at.slug, model: "m", target: "production" };
  const { number } = await backTo(rita, { ...where, version: "1", reason: "Alarms at night" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied", reverts: "3" });
  expect((await listBars(rita, where)).map(({ version }) => version)).toEqual(["3"]);
});

test("a change of production from outside opens one review; accepted, its version counts as good", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  await openReviews();
  await openReviews();
  const reviews = await listReviews(rita, { connection: at.slug, open: true });
  expect(reviews).toMatchObject([{ version: "3", target: "production", holders: ["3"], state: "open" }]);
  await acceptReview(rita, { id: reviews[0]?.id ?? "", reason: "Agreed by phone" });
  await approve(rita, (await asked(at, "2")).number);
  expect((await listRollBackChoices(rita, { connection: at.slug, model: "m", target: "production" }))[0]).toMatchObject(
    { version: "3", good: true },
  );
});

test("a rollback does what its page showed: whoever came since is not taken out, and nobody is barred", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  const back = { ...place(at), version: "1" };
  const { shown } = await getRollBackPreview(rita, back);
  expect(shown).toEqual({ holders: ["2"], writes: ["v1 to Production", "v2 to Archived"] });
  await approve(rita, (await asked(at, "3")).number);
  const why =
    "What this would do has changed: production is held by v3 now, and what would be written is v1 to Production; v3 to Archived. Look again, then decide.";
  await expect(rollBack(rita, { ...back, shown, reason: "2 is bad" })).rejects.toMatchObject({
    code: "conflict",
    message: why,
  });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });
  expect(await listBars(rita, back)).toEqual([]);
});

test("a rollback makes no call that a mapping added after its page was read", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  const back = { ...place(at), version: "1" };
  const { shown } = await getRollBackPreview(rita, back);
  await mean(at, "alias", "champion", "production");
  await expect(rollBack(rita, { ...back, shown, reason: "2 is bad" })).rejects.toThrow(
    "what would be written is v1 to Production; @champion to v1; v2 to Archived. Look again",
  );
  expect(await backTo(rita, { ...back, reason: "2 is bad" })).toMatchObject({ number: expect.any(Number) });
});
