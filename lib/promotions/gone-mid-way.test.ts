import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { testDatabase } from "@/lib/db/testing";

import { approve, asked, desk, opened, sends, loseAnswer } from "./deciding.testing";
import { drive } from "./drive";
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

const stageOf = (at: Awaited<ReturnType<typeof desk>>, version: string) =>
  at.world.models.get("m")?.versions.get(version)?.stage;

/** Approves v2 while `remove` happens before the first or the second write. */
async function approveWhile(at: Awaited<ReturnType<typeof desk>>, write: "first" | "second") {
  const { number } = await asked(at, "2");
  const { faults } = at.registry;
  const remove = () => at.world.deleteVersion("m", "2");
  faults.beforeNext("send", write === "first" ? remove : () => faults.beforeNext("send", remove));
  const rita = await at.member("reviewer", "Rita");
  const { state, stateReason } = await approve(rita, number);
  const { calls } = await getPromotion(rita, number);
  return { state, stateReason, outcomes: calls.map(({ title, outcome }) => `${title}: ${outcome ?? ""}`) };
}

test("a version that is deleted before it is written is refused by the registry, and nothing changes", async () => {
  const at = await desk();
  expect(await approveWhile(at, "first")).toMatchObject({
    state: "refused",
    stateReason: "m has no version 2. Nothing was changed.",
    outcomes: expect.arrayContaining(["Set v2 to Production: refused", "Make room: v1 to Archived: planned"]),
  });
  expect(stageOf(at, "1")).toBe("Production");
});

test("a version that is deleted between two writes is a conflict, which says that it holds nothing", async () => {
  const at = await desk();
  expect(await approveWhile(at, "second")).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("the stage of v2 reads nothing, and was to be Production"),
    outcomes: expect.arrayContaining(["Set v2 to Production: overtaken", "Make room: v1 to Archived: held"]),
  });
});

test("a model that is renamed ends no request: it waits until a sweep knows the new name, and is written there", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  at.world.renameModel("m", "renamed");
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({
    state: "verifying",
    stateReason: expect.stringContaining("does not know m by this name any more: it was renamed or deleted"),
  });
  await at.sweep();
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied", model: { name: "renamed" } });
});

test("a model that is renamed while an answer is lost is nobody's change of it, and what was sent is found under the new name", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  loseAnswer(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "unknown" });
  at.registry.faults.down = false;
  at.world.renameModel("m", "renamed");
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "unknown" });
  const before = sends(at);
  await at.sweep();
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
  // The candidate was there already; the old holder had still to make room.
  expect(sends(at) - before).toBe(1);
});

test("a model that is deleted ends its request once a sweep knows that it was not renamed", async () => {
  const at = await desk();
  const { number, idOf } = await asked(at, "2");
  at.world.deleteModel("m");
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "verifying" });
  await at.sweep();
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("no longer has v2 of m"),
  });
});
