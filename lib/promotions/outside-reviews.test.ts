import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";
import { splitOf } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";

import { approve, asked, type Desk, desk, opened, policy } from "./deciding.testing";
import { govern } from "./govern.testing";
import { listReviews } from "./list-reviews";
import { rollBackApproval } from "./review-back";
import { acceptReview, openReviews } from "./reviews";
import { findTrafficBack, requestTraffic, rollBackTraffic } from "./traffic";
import { getPromotion } from "./view";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => {
    const registry = opened.get(id);
    if (!registry) throw new AppError("unsupported", "Its credentials cannot be read.");
    return { registry };
  },
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

/** A desk whose policy asks for reviews of everything. */
async function governed() {
  const at = await desk();
  await policy(at, {});
  return at;
}

/** Somebody sets approvals in the registry itself, and Interlock sees it. */
async function set(at: Desk, ...approvals: [version: string, native: string][]) {
  for (const [version, native] of approvals) at.world.setApproval("m", version, native);
  await seen(at);
}

async function seen(at: Desk) {
  await at.sweep();
  await openReviews();
}

async function reviews(at: Desk) {
  const all = await listReviews(await at.member("reviewer", "Rita"), { connection: at.slug, open: false });
  return all.reverse();
}
const told = async (at: Desk) =>
  (await reviews(at)).map(({ target, version, holders, state }) => [target, version, holders, state]);
const nativeOf = (at: Desk, version: string) => at.world.models.get("m")?.versions.get(version)?.approval.native;

test("an approval given in the registry itself opens a review of that version, and of no other; what waits for one opens none", async () => {
  const at = await governed();
  await set(at, ["1", "PendingManualApproval"], ["2", "Approved"], ["3", "Approved"]);
  expect((await told(at)).sort()).toEqual([
    ["approved", "2", ["2"], "open"],
    ["approved", "3", ["3"], "open"],
  ]);
  const [review] = (await reviews(at)).filter(({ version }) => version === "2");
  expect(review?.what).toMatch(/^v2 went from no approval to Approved, /);
  await openReviews();
  expect(await told(at)).toHaveLength(2);
});

test("an approval that changes again overtakes its review, and one that is taken away is told", async () => {
  const at = await governed();
  await set(at, ["2", "Approved"]);
  await set(at, ["2", "Rejected"]);
  await set(at, ["2", "Approved"]);
  await set(at, ["2", "PendingManualApproval"]);
  expect(await told(at)).toEqual([
    ["approved", "2", ["2"], "overtaken"],
    ["rejected", "2", ["2"], "overtaken"],
    ["approved", "2", ["2"], "overtaken"],
    ["approved", "2", [], "open"],
  ]);
});

test("where only approvals are governed, an approval that becomes a rejection is reviewed as one that was taken away", async () => {
  const at = await desk();
  await govern(at, { reviewOutside: false });
  await govern(at, {}, "approved");
  await set(at, ["2", "Approved"]);
  await set(at, ["2", "Rejected"]);
  expect(await told(at)).toEqual([
    ["approved", "2", ["2"], "overtaken"],
    ["approved", "2", [], "open"],
  ]);
});

test("words are told from the version itself where its registry cannot be opened", async () => {
  const at = await governed();
  opened.delete(at.connection.id);
  await set(at, ["2", "Approved"]);
  expect(await told(at)).toEqual([["approved", "2", ["2"], "open"]]);
});

test("an approval from outside is rolled back by a rejection that is written and read back; the review says so", async () => {
  const at = await governed();
  await set(at, ["2", "Approved"], ["3", "Approved"]);
  const rita = await at.member("reviewer", "Rita");
  const id = (await reviews(at)).find(({ version }) => version === "2")?.id ?? "";
  await expect(rollBackApproval(await at.member("scientist", "Sam"), { id, reason: "No" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(rollBackApproval({ ...rita, grants: [] }, { id, reason: "No" })).rejects.toMatchObject({
    code: "not_found",
  });
  const { number } = await rollBackApproval(rita, { id, reason: "Nobody agreed" });
  expect(await getPromotion(rita, number)).toMatchObject({
    kind: "rollback",
    state: "applied",
    stateReason: "Read back: v2 is rejected.",
  });
  expect([nativeOf(at, "2"), nativeOf(at, "3")]).toEqual(["Rejected", "Approved"]);
  expect((await told(at)).sort()).toEqual([
    ["approved", "2", ["2"], "rolled-back"],
    ["approved", "3", ["3"], "open"],
  ]);
  await expect(rollBackApproval(rita, { id, reason: "Again" })).rejects.toMatchObject({ code: "conflict" });
});

test("an approval that changed again before anybody read it is not taken back unseen", async () => {
  const at = await governed();
  await set(at, ["2", "Approved"]);
  const [review] = await reviews(at);
  at.world.setApproval("m", "2", "PendingManualApproval");
  const rita = await at.member("reviewer", "Rita");
  await expect(rollBackApproval(rita, { id: review?.id ?? "", reason: "No" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("it reads PendingManualApproval by now, and Approved when the review was opened"),
  });
  expect(nativeOf(at, "2")).toBe("PendingManualApproval");
});

test("an approval that was decided here comes back when it is taken away outside; one that nobody agreed to has to be asked for", async () => {
  const at = await governed();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2", "approved")).number);
  await set(at, ["2", "Rejected"], ["3", "Approved"]);
  await set(at, ["3", "Rejected"]);
  const open = async (version: string) =>
    (await reviews(at)).find((review) => review.state === "open" && review.version === version)?.id ?? "";
  await rollBackApproval(rita, { id: await open("2"), reason: "It was right" });
  expect(nativeOf(at, "2")).toBe("Approved");
  await expect(rollBackApproval(rita, { id: await open("3"), reason: "x" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("Nobody here had agreed"),
  });
  await set(at, ["1", "PendingManualApproval"]);
  await set(at, ["1", "Rejected"]);
  await expect(rollBackApproval(rita, { id: await open("1"), reason: "x" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("neither approved nor rejected"),
  });
});

test("a policy that only records outside changes asks for no review of approvals or traffic", async () => {
  const at = await desk();
  await policy(at, { reviewOutside: false });
  at.world.fleet.put("quiet", { blue: { model: "m", version: "1", weight: 100 }, green: { model: "m", version: "2" } });
  await seen(at);
  at.world.fleet.order("quiet", { green: 100 });
  await set(at, ["2", "Approved"]);
  expect(await told(at)).toEqual([]);
});

/** An endpoint whose requests all go to version 1; 2 and 3 stand by. */
async function live() {
  const at = await governed();
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 100 },
    green: { model: "m", version: "2" },
    red: { model: "m", version: "3" },
  });
  await at.sweep();
  const rita = await at.member("reviewer", "Rita");
  const place = { connection: at.slug, endpoint: "m-live" };
  await openReviews();
  for (const { id } of await reviews(at)) await acceptReview(rita, { id, reason: "Made so" });
  const before = (await reviews(at)).length;
  return {
    at,
    rita,
    place,
    split: () => splitOf(at.world.fleet.find("m-live")?.deployments ?? []),
    since: async () => (await told(at)).slice(before),
  };
}
const shiftOutside = async (at: Desk, weights: Record<string, number>) => {
  at.world.fleet.order("m-live", weights);
  await seen(at);
};

test("a shift of traffic outside opens one review, of who gained, and another shift overtakes it", async () => {
  const { at, since } = await live();
  at.clock.pass(3_600_000);
  await shiftOutside(at, { blue: 90, green: 10 });
  expect(await since()).toEqual([["traffic:m-live", "2", ["1", "2"], "open"]]);
  expect((await reviews(at)).at(-1)).toMatchObject({
    endpointName: "m-live",
    what: expect.stringMatching(/^v2 went from nothing to 10 % of the traffic of m-live, /),
  });
});

test("traffic that was shifted outside is rolled back to what somebody had agreed to, and the review says so", async () => {
  const { at, rita, place, split, since } = await live();
  await approve(
    rita,
    (
      await requestTraffic(await at.member("scientist", "Sam"), {
        ...place,
        split: { blue: 90, green: 10 },
        reason: "Try",
      })
    ).number,
  );
  await shiftOutside(at, { green: 100 });
  await shiftOutside(at, { green: 50, red: 50 });
  expect(await findTrafficBack(rita, place)).toEqual({ number: null, split: { blue: 90, green: 10 } });
  const { number } = await rollBackTraffic(rita, {
    ...place,
    shown: (await findTrafficBack(rita, place))?.split ?? {},
    reason: "Nobody agreed",
  });
  expect(await getPromotion(rita, number)).toMatchObject({ kind: "rollback", state: "applied" });
  expect(split()).toEqual({ blue: 90, green: 10 });
  expect((await since()).filter(([, , , state]) => state === "open")).toEqual([]);
  expect(await findTrafficBack(rita, place)).toBeNull();
});

test("what was accepted is agreed to: no way leads behind it", async () => {
  const { at, rita, place } = await live();
  await shiftOutside(at, { blue: 50, green: 50 });
  expect(await findTrafficBack(rita, place)).toEqual({ number: null, split: { blue: 100 } });
  expect(await findTrafficBack({ ...rita, grants: [] }, place)).toBeNull();
  for (const { id, state } of await reviews(at))
    if (state === "open") await acceptReview(rita, { id, reason: "Right after all" });
  expect(await findTrafficBack(rita, place)).toBeNull();
  await shiftOutside(at, { green: 100 });
  expect(await findTrafficBack(rita, place)).toEqual({ number: null, split: { blue: 50, green: 50 } });
});

test("no way back is offered to a version that no deployment serves any more", async () => {
  const { at, rita, place } = await live();
  at.world.fleet.redeploy("m-live", { blue: { model: "m", version: "3" } });
  await seen(at);
  expect((await reviews(at)).at(-1)).toMatchObject({ target: "traffic:m-live", version: "3", state: "open" });
  expect(await findTrafficBack(rita, place)).toBeNull();
});

test("traffic of an endpoint that was deleted outside is told, and that nothing can be rolled back", async () => {
  const { at, rita, place } = await live();
  at.world.fleet.delete("m-live");
  await seen(at);
  expect((await reviews(at)).at(-1)).toMatchObject({
    version: null,
    state: "open",
    isEndpointGone: true,
    holders: [],
    what: expect.stringMatching(/^A version went from 100 % to nothing of the traffic of m-live/),
  });
  expect(await findTrafficBack(rita, place)).toBeNull();
});

test("to accept that an approval was taken away is not to agree to the approval", async () => {
  const at = await governed();
  const rita = await at.member("reviewer", "Rita");
  const open = async () =>
    (await reviews(at)).find(({ state, version }) => state === "open" && version === "2")?.id ?? "";
  await set(at, ["2", "Approved"]);
  await set(at, ["2", "PendingManualApproval"]);
  await acceptReview(rita, { id: await open(), reason: "Rightly taken away" });
  await set(at, ["2", "Approved"]);
  await set(at, ["2", "Rejected"]);
  await expect(rollBackApproval(rita, { id: await open(), reason: "x" })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("Nobody here had agreed"),
  });
});

test("to accept one model's share of an endpoint is not to agree to another's", async () => {
  const { at, rita, place } = await live();
  at.world.createVersion("other");
  at.world.fleet.redeploy("m-live", { red: { model: "other", version: "1" } });
  await seen(at);
  await shiftOutside(at, { green: 50, red: 50 });
  const open = (await reviews(at)).filter(({ state }) => state === "open");
  expect(open.map(({ model }) => model.key).sort()).toEqual(["m", "other"]);
  await acceptReview(rita, { id: open.find(({ model }) => model.key === "other")?.id ?? "", reason: "Ours is right" });
  expect(await findTrafficBack(rita, place)).toEqual({ number: null, split: { blue: 100 } });
});
