import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { verifyChain } from "@/lib/audit/verify";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { eventsOf } from "@/lib/observer/observing.testing";

import { commentOn, withdraw } from "./close";
import { age, approve, ask, asked, desk, opened, policy, quorum } from "./deciding.testing";
import { drive } from "./drive";
import { countWaiting, listPromotions } from "./list";
import { getPreview } from "./preview";
import { gatherAgain, refreshOpen } from "./refresh";
import { requestPromotion } from "./request";
import { searchPromotions } from "./search";
import type { PromotionView } from "./types";
import { getPromotion } from "./view";
import { castVote } from "./vote";

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

/** Of the writes; readings stand before and after them. */
const outcomes = (view: PromotionView) => view.calls.slice(1, -1).map(({ outcome }) => outcome);

test("an approval moves the version into the stage, makes room, reads both back, and is ours in the history", async () => {
  const at = await desk();
  const { number } = await asked(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await countWaiting(rita)).toEqual({ waiting: 1 });
  const before = await getPromotion(rita, number);
  expect(before.calls.map(({ title }) => title)).toEqual([
    "Check that v1 still holds production",
    "Set v2 to Production",
    "Make room: v1 to Archived",
    "Read it back",
  ]);
  expect(await approve(rita, number)).toMatchObject({ state: "applied" });
  expect(at.world.models.get("m")?.versions.get("2")?.stage).toBe("Production");
  expect(at.world.models.get("m")?.versions.get("1")?.stage).toBe("Archived");
  const view = await getPromotion(rita, number);
  expect(outcomes(view)).toEqual(["held", "held"]);
  expect(view.stateReason).toBe("Read back: v2 holds production, and nobody else does.");
  const ours = (await eventsOf(at.connection.id)).filter(({ origin }) => origin === "ours");
  expect(
    ours.map(({ after, actorName, reason, sightings }) => [
      after,
      actorName,
      reason,
      sightings.map(({ source }) => source),
    ]),
  ).toEqual([
    ["Production", "Rita", "It is better", ["read-back"]],
    ["Archived", "Rita", "It is better", ["read-back"]],
  ]);
  expect(await countWaiting(rita)).toEqual({ waiting: 0 });
  await at.sweep();
  expect((await eventsOf(at.connection.id)).filter(({ origin }) => origin === "outside")).toEqual([]);
  expect((await verifyChain(db())).ok).toBe(true);
});

test("where an alias means production, one call moves it", async () => {
  const at = await desk({ alias: true });
  const { number } = await asked(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "applied" });
  expect(at.world.models.get("m")?.aliases).toEqual({ champion: "2" });
  expect(at.registry.faults.calls.filter(({ call }) => call === "send")).toHaveLength(1);
});

test("neither who asked nor who made the version can vote, nor who has no role for it", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await requestPromotion(rita, ask(at, "2"));
  await expect(approve(rita, number)).rejects.toThrow("You asked for it");
  const ada = await at.member("reviewer", "Ada");
  await db().member.update({ where: { id: ada.id }, data: { registryNames: ["ada"] } });
  const { number: second } = await asked(at, "3");
  await expect(approve(ada, second)).rejects.toThrow("You made this version");
  await db().member.update({ where: { id: ada.id }, data: { registryNames: [] } });
  await expect(approve(await at.member("scientist", "Sid"), number)).rejects.toThrow(
    "None of your roles lets you vote",
  );
  expect((await listPromotions(ada, { list: "waiting", limit: 10 })).rows.map((row) => row.number)).not.toContain(
    second,
  );
});

test("who made the run made the version where it says nothing itself; known later, their vote is void", async () => {
  const at = await desk();
  at.world.putRun({ id: "r4", author: "corp\\nora" });
  at.world.createVersion("m", { runId: "r4" });
  await at.sweep();
  await quorum(at, 2);
  const [nora, rita] = [await at.member("reviewer", "Nora"), await at.member("reviewer", "Rita")];
  await db().member.update({ where: { id: nora.id }, data: { email: "other@example.org", name: "Somebody" } });
  const { number, idOf } = await asked(at, "4");
  expect(await approve(nora, number)).toMatchObject({ state: "open" });
  await db().member.update({ where: { id: nora.id }, data: { registryNames: ["corp\\nora"] } });
  await gatherAgain(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({
    approvals: 0,
    excluded: [{ why: "asked" }, { why: "made it" }],
    votes: [{ voided: { why: "It is known now that this person made the version." } }],
  });
  await expect(approve(nora, number)).rejects.toThrow("You made this version");
});

test("a rejection needs a reason and ends it; withdrawing is for who asked; neither can be voted on after", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  const evidenceId = (await getPromotion(rita, one.number)).evidence?.id ?? "";
  await expect(castVote(rita, { number: one.number, choice: "reject", evidenceId, reason: "" })).rejects.toThrow(
    "needs a reason",
  );
  expect(
    await castVote(rita, { number: one.number, choice: "reject", evidenceId, reason: "Worse on women" }),
  ).toMatchObject({ state: "rejected" });
  await expect(approve(rita, one.number)).rejects.toThrow("is rejected already. Rejected by Rita: “Worse on women”.");
  const two = await asked(at, "3");
  await expect(withdraw(rita, { number: two.number, reason: "x" })).rejects.toThrow("Only Sam");
  expect(await db().auditEntry.count({ where: { type: "access.denied", actorId: rita.id } })).toBe(1);
  await commentOn(two.scientist, { number: two.number, text: "Wait for the audit" });
  await withdraw(two.scientist, { number: two.number, reason: "Too early" });
  expect(await getPromotion(rita, two.number)).toMatchObject({
    state: "withdrawn",
    stateReason: "Withdrawn by Sam: “Too early”.",
    comments: [{ text: "Wait for the audit" }],
  });
  // Over: nothing can be cleared any more, and what was shown is still told.
  const ended = await getPromotion(rita, one.number);
  expect(ended.rules.map(({ fix }) => fix)).toEqual([null, null]);
  expect(ended.calls.map(({ title, call, outcome }) => [title, call !== null, outcome])).toEqual([
    ["Set v2 to Production", true, null],
    ["Make room: v1 to Archived", true, null],
  ]);
});

test("a new holder voids votes and says so, and what was shown can no longer be voted on", async () => {
  const at = await desk();
  await quorum(at, 2);
  const { number, idOf } = await asked(at, "2");
  const [rita, rob] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Rob")];
  expect(await approve(rita, number)).toMatchObject({ state: "open" });
  const shown = (await getPromotion(rob, number)).evidence?.id ?? "";
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "3", "Production");
  await gatherAgain(await idOf());
  await expect(castVote(rob, { number, choice: "approve", evidenceId: shown, reason: "" })).rejects.toThrow(
    "It was held by v1, and is by v3 now.",
  );
  const view = await getPromotion(rita, number);
  expect(view.votes.map(({ voided }) => voided?.why)).toEqual(["It was held by v1, and is by v3 now."]);
  expect(view).toMatchObject({ approvals: 0, changedSinceMyVote: ["It was held by v1, and is by v3 now."] });
  await approve(rita, number);
  expect(await approve(rob, number)).toMatchObject({ state: "applied" });
  expect(at.world.models.get("m")?.versions.get("3")?.stage).toBe("Archived");
});

test("a changed file, metric or signature is found at the last moment, when the evidence is not fresh", async () => {
  const at = await desk();
  for (const change of [
    () => at.world.putFile("m", "2", "MLmodel", "flavors: {}\nother: 1"),
    () => at.world.putRun({ id: "r2", metrics: [{ key: "auc", value: "0.1", step: 0, at: new Date(0) }] }),
  ]) {
    const { number, scientist, idOf } = await asked(at, "2");
    const rita = await at.member("reviewer", "Rita");
    const evidenceId = (await getPromotion(rita, number)).evidence?.id ?? "";
    await age(await idOf());
    change();
    const answer = await castVote(rita, { number, choice: "approve", evidenceId, reason: "" });
    expect(answer.state).toBe("open");
    expect(answer.stateReason).toMatch(/Votes became void\. .*(files changed|auc was logged again: 0\.72 → 0\.1)/);
    await withdraw(scientist, { number, reason: "next" });
  }
});

test("a policy's change voids votes; a gate that does not pass keeps a request open until it does", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  await policy(at, { gates: [{ kind: "presence", of: "tag", name: "drift", min: null, max: "0.2", equals: null }] });
  await refreshOpen([(await db().promotion.findUniqueOrThrow({ where: { number } })).modelId]);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "open" });
  expect((await getPromotion(rita, number)).rules.filter(({ state }) => state !== "pass")).toHaveLength(1);
  at.world.setVersionTag("m", "2", "drift", "0.1");
  await gatherAgain(await idOf());
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
});

test("a version that goes away ends the request, saying so; one that got there by itself too", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await asked(at, "2");
  at.world.deleteVersion("m", "2");
  expect(await approve(rita, one.number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("no longer has v2"),
  });
  const two = await asked(at, "3");
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  await refreshOpen([(await db().promotion.findUniqueOrThrow({ where: { number: two.number } })).modelId]);
  expect(await getPromotion(rita, two.number)).toMatchObject({
    state: "superseded",
    stateReason: "v3 came to hold production by a change outside Interlock.",
  });
});

test("would this pass: the preview says holders, rules and calls, and keeps nothing", async () => {
  const at = await desk();
  const preview = await getPreview(await at.member("scientist", "Sam"), {
    connection: at.slug,
    model: "m",
    version: "2",
    target: "production",
  });
  expect(preview).toMatchObject({ holders: ["1"], refusal: null });
  expect(preview.rules.map(({ id, state }) => [id, state])).toEqual([
    ["quorum", "waiting"],
    ["gate-0", "pass"],
  ]);
  expect(preview.comparison.metrics).toEqual([
    {
      name: "auc",
      headline: true,
      direction: null,
      holder: "0.71",
      candidate: "0.72",
      difference: "+0.01",
      better: null,
    },
  ]);
  expect(await db().promotion.count({ where: { connectionId: at.connection.id } })).toBe(0);
});

test("the palette finds requests by number and by what they are about, those that are not over first, and only of models that one may see", async () => {
  const at = await desk();
  const { number: first } = await asked(at);
  const { number: second } = await asked(at, "3");
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, first);
  const mine = async (q: string, viewer = rita) =>
    (await searchPromotions(viewer, q))
      .filter(({ connection }) => connection === at.connection.name)
      .map(({ title }) => title);
  expect(await mine(`#${first}`)).toEqual([`#${first} m v2 to production`]);
  expect((await searchPromotions(rita, String(second)))[0]).toMatchObject({
    kind: "request",
    href: `/promotions/${second}`,
  });
  expect((await mine("production m")).slice(0, 1)).toEqual([`#${second} m v3 to production`]);
  expect((await searchPromotions(rita, "production")).length).toBeLessThanOrEqual(4);
  const elsewhere = {
    ...rita,
    grants: [{ role: "reviewer" as const, connectionId: at.connection.id, modelPattern: "other" }],
  };
  expect(await searchPromotions(elsewhere, "production")).toEqual([]);
  expect(await searchPromotions(elsewhere, `#${first}`)).toEqual([]);
});
