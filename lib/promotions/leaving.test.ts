import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { StageRule } from "@/lib/registries/types";

import { approve, ask, asked, desk, opened, place, policy, quorum, sends, stages } from "./deciding.testing";
import { govern } from "./govern.testing";
import { lostBy } from "./leaving";
import { getPreview, getRollBackPreview, listTargets } from "./preview";
import { refreshOpen } from "./refresh";
import { requestPromotion } from "./request";
import { listRollBackChoices, rollBack } from "./roll-back";
import type { Marked } from "./targets";
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

const nothing = { holders: [], writes: [] };
const onlyHolder =
  "v1 is the only version that holds production: this would leave it empty. Promote another version there first.";

test("a native stage and a tag have one value each; an alias is nothing that one leaves", () => {
  const rules: StageRule[] = [
    { axis: "stage", key: "Production", stage: "production" },
    { axis: "stage", key: "Staging", stage: "staging" },
    { axis: "stage", key: "Archived", stage: "archived" },
    { axis: "tag", key: "env=prod", stage: "production" },
    { axis: "tag", key: "env=test", stage: "staging" },
    { axis: "tag", key: "live=yes", stage: "production" },
    { axis: "alias", key: "champion", stage: "production" },
  ];
  const held = (marks: Partial<Marked>): Marked => ({
    id: "id",
    key: "1",
    stage: null,
    aliases: [],
    tags: {},
    approval: { status: "not_applicable", native: null },
    ...marks,
  });
  const tags = { env: "prod" };
  expect(lostBy(rules, "staging", held({ stage: "Production", tags, aliases: ["champion"] }))).toEqual([
    { stage: "production", axis: "stage" },
    { stage: "production", axis: "tag" },
  ]);
  expect(lostBy(rules, "staging", held({ tags: { ...tags, live: "yes" } }))).toEqual([]);
  expect(lostBy(rules, "archived", held({ stage: "Staging", tags }))).toEqual([{ stage: "staging", axis: "stage" }]);
  for (const target of ["production", "@shadow", "approved", "traffic:live"])
    expect(lostBy(rules, target, held({ stage: "Production" }))).toEqual([]);
  expect(lostBy(rules, "staging", held({ stage: "Archived" }))).toEqual([]);
});

test("no rollback takes the version out that holds production: it is no good one, and cannot be chosen", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  for (const [version, target] of [
    ["2", "staging"],
    ["2", "production"],
    ["3", "staging"],
  ] as const)
    await approve(rita, (await asked(at, version, target)).number);
  const where = { ...place(at), target: "staging" };
  expect(await listRollBackChoices(rita, where)).toMatchObject([
    { version: "2", good: false, isFree: false, why: "it holds production now" },
  ]);
  await expect(rollBack(rita, { ...where, version: null, shown: nothing, reason: "3 is bad" })).rejects.toThrow(
    "No earlier holder of staging came by a decision made here",
  );
  const why =
    "v2 holds production now: going back to it in staging would take it out there. Ask for it from its own page.";
  await expect(rollBack(rita, { ...where, version: "2", shown: nothing, reason: "3 is bad" })).rejects.toThrow(why);
  await expect(getRollBackPreview(rita, { ...where, version: "2" })).rejects.toThrow(why);
  expect(stages(at)).toMatchObject({ 2: "Production", 3: "Staging" });
});

test("production goes back to a version that is alone in another stage, and what that loses is told", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2")).number);
  at.world.setStage("m", "1", "Staging");
  await at.sweep();
  expect(await listRollBackChoices(rita, place(at))).toMatchObject([{ version: "1", isFree: true }]);
  const noteOf = async () => (await getRollBackPreview(rita, { ...place(at), version: "1" })).calls[1]?.note;
  expect(await noteOf()).toBe("For a moment both hold it. It leaves staging: nobody holds it then.");
  at.world.setStage("m", "3", "Staging");
  await at.sweep();
  expect(await noteOf()).toBe("For a moment both hold it. It leaves staging.");
});

test("nothing is rolled back into what any number of versions may be", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  at.world.setStage("m", "2", "Archived");
  await at.sweep();
  at.world.setStage("m", "2", "Production");
  at.world.setStage("m", "1", "Archived");
  await at.sweep();
  for (const [target, why] of [
    ["archived", "Any number of versions may be archived"],
    ["none", "Any number of versions may be without a stage"],
    ["approved", "taken back from its review"],
  ] as const) {
    const where = { ...place(at), target };
    expect(await listRollBackChoices(rita, where)).toEqual([]);
    await expect(rollBack(rita, { ...where, version: "2", shown: nothing, reason: "x" })).rejects.toThrow(why);
    await expect(getRollBackPreview(rita, { ...where, version: "2" })).rejects.toThrow(why);
  }
  expect(stages(at)).toMatchObject({ 2: "Production" });
});

test("a request into another stage does not empty production, whatever that stage's policy asks for", async () => {
  const at = await desk();
  await govern(at, { quorum: 2 }, "production");
  const sam = await at.member("scientist", "Sam");
  await expect(requestPromotion(sam, ask(at, "1", "staging"))).rejects.toThrow(onlyHolder);
  expect(await getPreview(sam, ask(at, "1", "staging"))).toMatchObject({ refusal: onlyHolder });
  expect((await listTargets(sam, ask(at, "1"))).find(({ target }) => target === "staging")).toMatchObject({
    refusal: onlyHolder,
  });
});

test("a request whose version is left alone in production meanwhile ends without a call", async () => {
  const at = await desk();
  await policy(at, {});
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  const { number } = await asked(at, "1", "staging");
  const rita = await at.member("reviewer", "Rita");
  expect((await getPromotion(rita, number)).calls[1]?.note).toBe("It leaves production.");
  at.world.setStage("m", "3", "Archived");
  await at.sweep();
  await approve(rita, number);
  expect(await getPromotion(rita, number)).toMatchObject({ state: "superseded", stateReason: onlyHolder });
  expect([stages(at)["1"], sends(at)]).toEqual(["Production", 0]);
});

test("to archive what alone holds production stays possible; the dry run says what it empties, and votes are bound to that", async () => {
  const at = await desk();
  await quorum(at, 2);
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  const [rita, ben] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Ben")];
  const { number } = await asked(at, "1", "archived");
  await approve(rita, number);
  at.world.setStage("m", "3", "Archived");
  await at.sweep();
  await refreshOpen([await modelOf(number)]);
  const seen = await getPromotion(ben, number);
  expect(seen).toMatchObject({ approvals: 0, stateReason: null });
  expect(seen.votes[0]?.voided?.why).toBe("It would leave production empty by now: only v1 holds it.");
  expect(seen.calls[1]).toMatchObject({
    title: "Set v1 to Archived",
    note: "It leaves production: nobody holds it then.",
  });
  const { parts } = await db().evidence.findUniqueOrThrow({ where: { id: seen.evidence?.id ?? "" } });
  expect(parts).toMatchObject({ writes: [{ version: "1", after: "Archived", empties: "production" }] });
  for (const each of [rita, ben]) await approve(each, number);
  expect(await getPromotion(ben, number)).toMatchObject({ state: "applied" });
  expect(stages(at)).toEqual({ 1: "Archived", 2: "None", 3: "Archived" });
});

test("a request that leaves a stage below goes on, and says so", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, (await asked(at, "2", "staging")).number);
  const { number } = await asked(at, "2");
  expect((await getPromotion(rita, number)).calls[1]?.note).toBe(
    "For a moment both hold it. It leaves staging: nobody holds it then.",
  );
  await approve(rita, number);
  expect(stages(at)).toEqual({ 1: "Archived", 2: "Production", 3: "None" });
});

async function modelOf(number: number): Promise<string> {
  return (await db().promotion.findUniqueOrThrow({ where: { number } })).modelId;
}
