import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { eventsOf } from "@/lib/observer/observing.testing";

import { liftBar, listBars } from "./bars";
import {
  approve,
  asked,
  backTo,
  desk,
  type Desk,
  goAway,
  opened,
  place,
  quorum,
  sends,
  stages,
  stopHalfWay,
} from "./deciding.testing";
import { drive } from "./drive";
import { finish, giveUp, undo } from "./half-way";
import { gatherAgain, listHeldUpModels, refreshOpen } from "./refresh";
import { listRollBackChoices } from "./roll-back";
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

test("finishing does not go over what was decided since", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  at.world.setStage("m", "2", "Archived");
  await at.sweep();
  const one = await asked(at, "2");
  stopHalfWay(at);
  expect(await approve(rita, one.number)).toMatchObject({ state: "partial" });
  expect(await approve(rita, (await asked(at, "3")).number)).toMatchObject({ state: "applied" });
  await finish(rita, { number: one.number });
  expect(await getPromotion(rita, one.number)).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("the stage of v2 reads Archived, and was to be Production"),
  });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });
});

test("one that cannot be found out holds up the model until somebody gives it up", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const [one, two] = [await asked(at, "2"), await asked(at, "3")];
  goAway(at);
  await approve(rita, one.number);
  expect(await approve(rita, two.number)).toMatchObject({
    state: "verifying",
    stateReason: expect.stringContaining(`It waits for #${one.number}`),
  });
  await expect(giveUp(one.scientist, { number: one.number, reason: "Enough" })).rejects.toThrow("None of your roles");
  await giveUp(rita, { number: one.number, reason: "Its server is gone for good" });
  expect(await getPromotion(rita, one.number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("never known"),
  });
  at.registry.faults.down = false;
  await drive(await two.idOf());
  expect(await getPromotion(rita, two.number)).toMatchObject({ state: "applied" });
});

test("undoing takes back what was lost and arrived all the same; finishing sends nothing that arrived", async () => {
  for (const act of ["undo", "finish"] as const) {
    const at = await desk();
    const rita = await at.member("reviewer", "Rita");
    const one = await asked(at, "2");
    at.registry.faults.beforeNext("send", () =>
      at.registry.faults.failNext(new AppError("registry_timeout", "Slow."), 3, "send"),
    );
    expect(await approve(rita, one.number)).toMatchObject({ state: "partial" });
    at.world.setStage("m", "1", "Archived");
    const sent = sends(at);
    if (act === "undo") await undo(rita, { number: one.number, reason: "No" });
    else await finish(rita, { number: one.number });
    expect(await getPromotion(rita, one.number)).toMatchObject({ state: act === "undo" ? "refused" : "applied" });
    expect(stages(at)).toEqual(
      act === "undo" ? { 1: "Production", 2: "None", 3: "None" } : { 1: "Archived", 2: "Production", 3: "None" },
    );
    expect(sends(at) - sent).toBe(act === "undo" ? 2 : 0);
    expect((await eventsOf(at.connection.id)).filter(({ origin }) => origin === "outside")).toEqual([]);
  }
});

test("a bar that is lifted lets a request go on that has everything else", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await barredWhileOpen(at, rita);
  expect(await approve(rita, one.number)).toMatchObject({ state: "open" });
  const [bar] = await listBars(rita, place(at));
  await liftBar(rita, { id: bar?.id ?? "", reason: "It was the cache" });
  const { modelId } = await db().promotion.findUniqueOrThrow({ where: { number: one.number } });
  expect((await listHeldUpModels()).map((model) => model.id)).toContain(modelId);
  await refreshOpen([modelId]);
  await drive(await one.idOf());
  expect(await getPromotion(rita, one.number)).toMatchObject({ state: "applied" });
});

test("it is applied only when the version holds the target, however well the writes went", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  at.registry.faults.beforeNext("send", () => at.world.setStage("m", "2", "Archived"));
  const { number } = await backTo(rita, { ...place(at), version: null, reason: "Not agreed" });
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "conflict",
    stateReason: expect.stringContaining("nobody holds production, not v2"),
  });
  expect(await listBars(rita, place(at))).toEqual([]);
});

test("a version that never held the target cannot be rolled back to", async () => {
  const at = await desk();
  await quorum(at, 5);
  const rita = await at.member("reviewer", "Rita");
  await expect(backTo(rita, { ...place(at), version: "3", reason: "In a hurry" })).rejects.toThrow(
    "v3 is not known to have held production before",
  );
  expect(stages(at)).toEqual({ 1: "Production", 2: "None", 3: "None" });
});

test("a version that is barred while its request is open is not written", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const one = await barredWhileOpen(at, rita);
  expect(await approve(rita, one.number)).toMatchObject({ state: "open" });
  await drive(await one.idOf());
  expect(stages(at)).toEqual({ 1: "Production", 2: "None", 3: "Archived" });
});

test("only a rollback that went through bars anything, and undoing asks once and again only after a reading", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  for (const version of ["2", "3"]) await approve(rita, (await asked(at, version)).number);
  stopHalfWay(at);
  const { number } = await backTo(rita, { ...place(at), version: null, reason: "Slow" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "partial" });
  expect(await listBars(rita, place(at))).toEqual([]);
  at.registry.faults.refuseNext();
  await undo(rita, { number, reason: "No" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "partial", may: { undo: null } });
  await expect(finish(rita, { number })).rejects.toThrow("is being undone");
  const sent = sends(at);
  await undo(rita, { number, reason: "Again" });
  expect(sends(at)).toBe(sent + 1);
  expect(await getPromotion(rita, number)).toMatchObject({ state: "refused" });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Archived", 3: "Production" });
  const choices = await listRollBackChoices(rita, place(at));
  expect(choices.filter(({ good }) => good).map(({ version }) => version)).toEqual(["2"]);
});

test("a first stage, which no registry takes away again, is not undone: the rest can be sent", async () => {
  const at = await desk();
  const version = at.world.models.get("m")?.versions.get("2");
  if (version) version.stage = null;
  await at.sweep();
  const { number } = await asked(at, "2");
  stopHalfWay(at);
  const rita = await at.member("reviewer", "Rita");
  expect(await approve(rita, number)).toMatchObject({ state: "partial" });
  await expect(undo(rita, { number, reason: "No" })).rejects.toThrow("v2 had no stage before");
  await finish(rita, { number });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });
});

/** A request for v3 that was asked for before v3 was rolled back. */
async function barredWhileOpen(at: Desk, rita: Viewer) {
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  at.world.setStage("m", "3", "None");
  await at.sweep();
  const one = await asked(at, "3");
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  await backTo(rita, { ...place(at), version: "1", reason: "Bad" });
  await gatherAgain(await one.idOf());
  return one;
}
