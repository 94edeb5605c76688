import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { withdraw } from "./close";
import {
  approve,
  ask,
  asked,
  backTo,
  desk,
  goAway,
  mean,
  opened,
  place,
  quorum,
  sends,
  stages,
} from "./deciding.testing";
import { drive } from "./drive";
import { giveUp } from "./half-way";
import { refreshOpen } from "./refresh";
import { requestPromotion } from "./request";
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

test("an alias that means a stage is no way around the stage's policy and bars", async () => {
  const at = await desk({ alias: true });
  const why = "@champion means production here: ask for production";
  await expect(requestPromotion(await at.member("scientist", "Sam"), ask(at, "2", "@champion"))).rejects.toThrow(why);
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  await expect(backTo(rita, { ...place(at), target: "@champion", version: "1", reason: "Slow" })).rejects.toThrow(why);
  expect(at.world.models.get("m")?.aliases).toEqual({ champion: "2" });
});

test("a mapping that adds a call voids the votes that were given without it", async () => {
  const at = await desk();
  at.world.setAlias("m", "champion", "1");
  await at.sweep();
  await quorum(at, 2);
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  const { number, idOf } = await asked(at);
  await approve(rita, number);
  const before = await getPromotion(ben, number);
  await mean(at, "alias", "champion", "production");
  await refreshOpen([(await db().promotion.findUniqueOrThrow({ where: { number } })).modelId]);
  await expect(
    castVote(ben, { number, choice: "approve", evidenceId: before.evidence?.id ?? "", reason: "" }),
  ).rejects.toThrow("What would be written changed: v2 to Production; @champion to v2; v1 to Archived.");
  expect(await getPromotion(rita, number)).toMatchObject({ state: "open", approvals: 0 });
  expect(sends(at)).toBe(0);
  for (const each of [rita, ben]) await approve(each, number);
  expect((await db().promotion.findUniqueOrThrow({ where: { id: await idOf() } })).state).toBe("applied");
  const { payload } = await db().auditEntry.findFirstOrThrow({
    where: { type: "promotion.votes-voided", subject: `promotion:${number}` },
  });
  expect(payload).toMatchObject({ votes: [{ member: "Rita", evidence: before.evidence?.id }] });
});

test("a mapping that changes with the last vote is noticed before anything is sent", async () => {
  const at = await desk();
  at.world.setAlias("m", "champion", "1");
  await at.sweep();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at);
  await mean(at, "alias", "champion", "production");
  await approve(rita, number);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "open",
    approvals: 0,
    stateReason: expect.stringContaining("What would be written changed"),
  });
  expect(sends(at)).toBe(0);
});

test("an approval that somebody else decides meanwhile voids the votes, as the page says", async () => {
  const at = await desk();
  at.world.setApproval("m", "2", "PendingManualApproval");
  await at.sweep();
  await quorum(at, 2);
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  const { number } = await asked(at, "2", "approved");
  await approve(rita, number);
  at.world.setApproval("m", "2", "Rejected");
  await at.sweep();
  await approve(ben, number);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "open",
    approvals: 0,
    stateReason: expect.stringContaining("The approval of v2 was PendingManualApproval, and is Rejected now."),
  });
  expect(at.world.models.get("m")?.versions.get("2")?.approval.native).toBe("Rejected");
});

test("any number of versions may be archived: nobody makes room, and it ends as applied", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  for (const version of ["2", "3"]) await approve(rita, (await asked(at, version)).number);
  const { number } = await asked(at, "3", "archived");
  await approve(rita, number);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "applied",
    stateReason: "Read back: v3 is archived.",
  });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Archived", 3: "Archived" });
});

test("a stage that somebody emptied is filled again by a rollback, which bars nobody", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  at.world.setStage("m", "2", "Archived");
  await at.sweep();
  const { number } = await backTo(rita, { ...place(at), version: null, reason: "Nobody agreed to that" });
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied", version: "2", reverts: null });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Production", 3: "None" });
});

test("what is given up stays given up, whatever an attempt under way learns", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const { number, idOf } = await asked(at);
  goAway(at);
  await approve(rita, number);
  at.registry.faults.down = false;
  at.registry.faults.beforeNext("send", async () => {
    await giveUp(rita, { number, reason: "Enough" });
    throw new AppError("registry_unavailable", "Gone.");
  });
  const sent = sends(at);
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: expect.stringContaining("Given up by Rita"),
  });
  expect(sends(at)).toBe(sent + 1);
  expect(stages(at)).toEqual({ 1: "Production", 2: "None", 3: "None" });
});

test("while it is verified it can still be rejected, by whoever has not voted; and who ends it is named, not who agreed", async () => {
  for (const end of ["reject", "withdraw"] as const) {
    const at = await desk();
    const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
    const { number, scientist, idOf } = await asked(at);
    await db().promotion.update({
      where: { number },
      data: { state: "verifying", decidedKind: "member", decidedId: rita.id, decidedName: "Rita" },
    });
    expect((await getPromotion(ben, number)).may).toMatchObject({ reject: null });
    expect((await getPromotion(scientist, number)).may).not.toHaveProperty("reject");
    const { evidence } = await getPromotion(ben, number);
    if (end === "withdraw") await withdraw(scientist, { number, reason: "Wait" });
    else await castVote(ben, { number, choice: "reject", evidenceId: evidence?.id ?? "", reason: "It is wrong" });
    const { decidedName, stateReason } = await db().promotion.findUniqueOrThrow({ where: { id: await idOf() } });
    expect([decidedName, stateReason]).toEqual([
      null,
      end === "withdraw" ? "Withdrawn by Sam: “Wait”." : "Rejected by Ben: “It is wrong”.",
    ]);
  }
});
