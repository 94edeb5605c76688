import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { eventsOf } from "@/lib/observer/observing.testing";
import { findPolicy } from "@/lib/policies/queries";

import { withdraw } from "./close";
import { age, approve, ask, asked, desk, goAway, opened, policy, quorum, sends, stages } from "./deciding.testing";
import { drive } from "./drive";
import { gatherAgain } from "./refresh";
import { requestPromotion } from "./request";
import { listReviews } from "./list-reviews";
import { openReviews } from "./reviews";
import { takeEvidence } from "./take-evidence";
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

const drift = { kind: "presence", of: "tag", name: "drift", min: null, max: null, equals: null };

test("what an outage kept from being written is not written over what somebody did meanwhile", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  goAway(at);
  expect(await approve(rita, one.number)).toMatchObject({ state: "unknown" });
  at.registry.faults.down = false;
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "3", "Production");
  const sent = sends(at);
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({
    state: "conflict",
    stateReason:
      "The ground moved before anything of it was in the registry: production was held by v1, and is by v3 now. Nothing more was sent.",
  });
  expect(sends(at)).toBe(sent);
});

test("what a dead process may have sent is looked for before anything is sent", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const id = await one.idOf();
  goAway(at);
  await approve(rita, one.number);
  // As a process leaves it that dies between sending and hearing the answer.
  await db().promotion.update({ where: { id }, data: { state: "applying", retryAt: null } });
  await db().writeStep.updateMany({ where: { promotionId: id, ordinal: 1 }, data: { outcome: "sent", answer: null } });
  at.world.setStage("m", "2", "Production");
  at.registry.faults.down = false;
  const before = at.registry.faults.calls.length;
  await drive(id);
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "applied" });
  const calls = at.registry.faults.calls.slice(before);
  expect(calls[0]?.call).not.toBe("send");
  expect(
    calls.filter(({ call }) => call === "send").map(({ args }) => (args[0] as { version: string }).version),
  ).toEqual(["1"]);
});

test("one promotion of a model writes at a time: the next settles the earlier first, or waits for it", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const [one, two] = [await asked(at, "2"), await asked(at, "3")];
  goAway(at);
  expect(await approve(rita, one.number)).toMatchObject({ state: "unknown" });
  const seen = await getPromotion(rita, two.number);
  at.registry.faults.down = false;
  at.registry.faults.failNext(new AppError("registry_unavailable", "503"), 1, "send");
  expect(await approve(rita, two.number)).toMatchObject({
    state: "verifying",
    stateReason: expect.stringContaining(`It waits for #${one.number}`),
  });
  await drive(await two.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "applied" });
  expect(await getPromotion(rita, two.number)).toMatchObject({ state: "open", holders: ["2"] });
  expect(seen.holders).toEqual(["1"]);
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Production", 3: "None" });
});

test("a registry that takes no write is asked ever more rarely for a quarter of an hour, then it ends as refused", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const id = await one.idOf();
  at.registry.faults.failNext(new AppError("registry_unavailable", "MLflow answered 500."), 100, "send");
  expect(await approve(rita, one.number)).toMatchObject({ state: "unknown" });
  for (let time = 0; time < 3; time += 1) await drive(id);
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "unknown", may: { giveUp: null } });
  expect(sends(at)).toBe(6);
  await db().promotion.update({ where: { id }, data: { stateAt: new Date(Date.now() - 16 * 60_000) } });
  await drive(id);
  expect(await getPromotion(rita, one.number)).toMatchObject({
    state: "refused",
    stateReason: expect.stringContaining(
      "it was sent 7 times, and each time a reading showed that nothing had happened. MLflow answered 500.",
    ),
  });
  expect((await settlementsOf(one.number)).map(({ outcome }) => outcome)).toEqual(["unknown", "refused"]);
});

test("the old holder stays while the new one is not there: the target is not left empty", async () => {
  const at = await desk();
  const one = await asked(at, "2");
  at.registry.faults.beforeNext("send", () =>
    at.registry.faults.beforeNext("findVersion", () => at.world.setStage("m", "2", "Staging")),
  );
  expect(await approve(await at.member("reviewer", "Rita"), one.number)).toMatchObject({
    state: "conflict",
    stateReason:
      "Somebody else changed it at the same moment: the stage of v2 reads Staging, and was to be Production. v2 does not hold production.",
  });
  expect(stages(at)).toEqual({ 1: "Production", 2: "Staging", 3: "None" });
});

test("each write is counted once", async () => {
  const at = await desk();
  const one = await asked(at, "2");
  await approve(await at.member("reviewer", "Rita"), one.number);
  expect((await settlementsOf(one.number)).map(({ calls }) => calls.map(({ attempts }) => attempts))).toEqual([
    ["1", "1"],
  ]);
});

test("a lost write explains one change, and none long after it was given up", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const id = await one.idOf();
  at.registry.faults.failNext(new AppError("registry_unavailable", "500"), 100, "send");
  await approve(rita, one.number);
  await db().promotion.update({ where: { id }, data: { stateAt: new Date(Date.now() - 16 * 60_000) } });
  await drive(id);
  await db().writeStep.updateMany({
    where: { promotionId: id, sentAt: { not: null } },
    data: { sentAt: new Date(Date.now() - 900_000), readAt: new Date(Date.now() - 600_000) },
  });
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  const changes = (await eventsOf(at.connection.id))
    .filter(({ axis, after }) => axis === "stage" && after === "Production")
    .map(({ origin }) => origin);
  expect(changes.at(-1)).toBe("outside");
});

test("what may be a late arrival of a write whose request is over is told as ours, and reviewed: nobody wants it any more", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const id = await one.idOf();
  at.registry.faults.failNext(new AppError("registry_unavailable", "500"), 100, "send");
  await approve(rita, one.number);
  await db().promotion.update({ where: { id }, data: { stateAt: new Date(Date.now() - 16 * 60_000) } });
  await drive(id);
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "refused" });
  await openReviews();
  expect(await db().review.count({ where: { connectionId: at.connection.id } })).toBe(0);
  await db().promotion.update({ where: { id }, data: { stateAt: new Date(Date.now() - 10_000) } });
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  const event = (await eventsOf(at.connection.id)).findLast(({ after }) => after === "Production");
  expect(event).toMatchObject({ origin: "ours", promotionId: id });
  await openReviews();
  const reviews = await db().review.findMany({ where: { connectionId: at.connection.id } });
  expect(reviews).toMatchObject([{ target: "production", state: "open" }]);
  expect(reviews[0]?.holders.toSorted()).toEqual(["1", "2"]);
  const [line] = await listReviews(rita, { connection: at.slug, open: true });
  expect(line?.what).toContain(`; a write of #${one.number} whose answer was lost may have arrived late`);
});

test("one answer that cannot be used does not end an approved request", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  await age(await one.idOf());
  at.registry.faults.failNext(new AppError("registry_protocol", "No JSON."), 1, "findVersion");
  expect(await approve(rita, one.number)).toMatchObject({ state: "verifying" });
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "applied" });
});

test("a request whose lifetime is over takes no vote, and is not written when it ended under way", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const id = await one.idOf();
  const over = { expiresAt: new Date(Date.now() - 1_000) };
  await db().promotion.update({ where: { id }, data: over });
  await expect(approve(rita, one.number)).rejects.toThrow("has expired");
  await db().promotion.update({ where: { id }, data: { state: "verifying" } });
  await drive(id);
  const view = await getPromotion(rita, one.number);
  expect(view).toMatchObject({ state: "expired" });
  expect(view.story.at(-1)?.note).toMatch(/^Enough people had agreed, and its lifetime ended/);
  expect(sends(at)).toBe(0);
});

test("whose vote still counts has decided it, not who voted last on something else", async () => {
  const at = await desk();
  const [rita, rob] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Rob")];
  await policy(at, { gates: [drift] });
  at.world.setVersionTag("m", "2", "drift", "1");
  const one = await asked(at, "2");
  const id = await one.idOf();
  await age(id);
  at.world.setVersionTag("m", "2", "drift", null);
  expect(await approve(rita, one.number)).toMatchObject({
    state: "open",
    stateReason: expect.stringContaining("Votes became void"),
  });
  expect(await approve(rob, one.number)).toMatchObject({ state: "open" });
  expect(await getPromotion(rob, one.number)).toMatchObject({ decidedBy: null });
  at.world.setVersionTag("m", "2", "drift", "1");
  await gatherAgain(id);
  await drive(id);
  expect(await getPromotion(rob, one.number)).toMatchObject({ state: "applied", decidedBy: "Rob" });
});

test.each([
  ["moved on to another version", "3"],
  ["put back where it was", "1"],
])(
  "a change from outside is not told as ours because we once wanted the same, which somebody %s at once",
  async (_what, elsewhere) => {
    const at = await desk({ alias: true });
    const rita = await at.member("reviewer", "Rita");
    const one = await asked(at, "2");
    at.registry.faults.beforeNext("send", () =>
      at.registry.faults.beforeNext("listVersions", () => at.world.setAlias("m", "champion", elsewhere)),
    );
    expect(await approve(rita, one.number)).toMatchObject({ state: "conflict" });
    await at.sweep();
    at.world.setAlias("m", "champion", "2");
    await at.sweep();
    const changes = (await eventsOf(at.connection.id))
      .filter(({ axis }) => axis === "alias")
      .map(({ after, origin }) => [after, origin]);
    expect(changes.at(-1)).toEqual(["2", "outside"]);
  },
);

test("evidence that took long does not replace younger evidence", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await quorum(at, 2);
  const one = await asked(at, "2");
  const id = await one.idOf();
  const row = await db().promotion.findUniqueOrThrow({ where: { id } });
  const { parts } = await db().evidence.findUniqueOrThrow({ where: { id: row.evidenceId ?? "" } });
  const inForce = await findPolicy({ connectionId: at.connection.id, model: "m", target: "production" });
  await approve(rita, one.number);
  const stale = { parts: { ...(parts as object), holders: [] } as never, takenAt: new Date(0), authorId: null };
  expect(await takeEvidence(id, stale, inForce)).toBe("open");
  expect(await getPromotion(rita, one.number)).toMatchObject({ approvals: 1, holders: ["1"] });
});

test("a holder that was deleted and made again under its key voids votes", async () => {
  const at = await desk();
  await quorum(at, 2);
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  await approve(rita, one.number);
  at.world.deleteVersion("m", "1");
  await at.sweep();
  const model = at.world.models.get("m");
  if (model) model.lastNumber = 0;
  at.world.createVersion("m", { runId: "r1", author: "ada" });
  at.world.setStage("m", "1", "Production");
  await at.sweep();
  await gatherAgain(await one.idOf());
  expect((await getPromotion(rita, one.number)).votes.map(({ voided }) => voided?.why)).toEqual([
    expect.stringContaining("v1, which held it, was deleted and made again."),
  ]);
});

test("two clicks at once ask once", async () => {
  const at = await desk();
  const sam = await at.member("scientist", "Sam");
  const clicks = await Promise.allSettled([requestPromotion(sam, ask(at, "2")), requestPromotion(sam, ask(at, "2"))]);
  expect(clicks.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [row] = await db().promotion.findMany({ where: { connectionId: at.connection.id } });
  await withdraw(sam, { number: row?.number ?? 0, reason: "Once is enough" });
});

async function settlementsOf(number: number) {
  const rows = await db().auditEntry.findMany({
    where: { subject: `promotion:${number}`, type: "promotion.settled" },
    orderBy: { seq: "asc" },
  });
  return rows.map(({ payload }) => payload as { outcome: string; calls: { attempts: string }[] });
}
