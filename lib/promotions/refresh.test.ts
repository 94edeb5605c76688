import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { actorOf } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { observeNow } from "@/lib/observer/loop";

import { approve, ask, asked, desk, mean, opened, quorum } from "./deciding.testing";
import { drive } from "./drive";
import { govern, tagged } from "./govern.testing";
import { countWaiting, listPromotions } from "./list";
import { gatherAgain, listHeldUpModels, policiesMark, refreshOpen } from "./refresh";
import { requestPromotion } from "./request";
import { getPromotion, requireOpen } from "./view";

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

test("a tag that comes back lets a request go on that had its votes; one that leaves voids them", async () => {
  const at = await desk();
  await govern(at, { quorum: 2, gates: [tagged("drift")] });
  const [rita, rob] = [await at.member("reviewer", "Rita"), await at.member("reviewer", "Rob")];
  const { number, idOf } = await asked(at, "2");
  await approve(rita, number);
  await approve(rob, number);
  at.world.setVersionTag("m", "2", "drift", "1");
  await at.sweep();
  await refreshOpen([await modelOf(number)]);
  expect(await getPromotion(rita, number)).toMatchObject({ state: "verifying", approvals: 2 });
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied" });

  at.world.setVersionTag("m", "3", "drift", "1");
  await at.sweep();
  const next = await asked(at, "3");
  await approve(rita, next.number);
  at.world.setVersionTag("m", "3", "drift", null);
  await at.sweep();
  await refreshOpen([await modelOf(next.number)]);
  expect((await getPromotion(rita, next.number)).votes.map(({ voided }) => voided?.why)).toEqual([
    "“tag drift is there” passed and does not any more: not there.",
  ]);
});

test("a metric that is logged later leaves no event and is found all the same; where nothing changed, no evidence is taken and no file read", async () => {
  const at = await desk();
  await govern(at, { gates: [{ kind: "metric", against: "bound", metric: "f1", side: "at-least", bound: "0.5" }] });
  const rita = await at.member("reviewer", "Rita");
  const { number, idOf } = await asked(at, "2");
  const modelId = await modelOf(number);
  expect((await listHeldUpModels()).map(({ id }) => id)).not.toContain(modelId);
  expect(await approve(rita, number)).toMatchObject({ state: "open" });
  expect(await listHeldUpModels()).toContainEqual({ id: modelId, connectionId: at.connection.id });
  const { evidenceId } = await db().promotion.findUniqueOrThrow({ where: { number } });
  at.registry.faults.calls.length = 0;
  await refreshOpen([modelId]);
  expect((await db().promotion.findUniqueOrThrow({ where: { number } })).evidenceId).toBe(evidenceId);
  expect(
    at.registry.faults.calls.map(({ call }) => call).filter((call) => call === "openFile" || call === "listFiles"),
  ).toEqual([]);
  at.world.putRun({
    id: "r2",
    metrics: [
      { key: "auc", value: "0.72", step: 0, at: new Date(0) },
      { key: "f1", value: "0.6", step: 0, at: new Date(0) },
    ],
  });
  await refreshOpen([modelId]);
  await drive(await idOf());
  // The metric is a headline one: what was voted on did not have it.
  expect(await getPromotion(rita, number)).toMatchObject({ state: "open", approvals: 0, failing: 0 });
  expect(await approve(rita, number)).toMatchObject({ state: "applied" });
});

test("a version that becomes ready clears its gate by itself", async () => {
  const at = await desk();
  at.world.setStatus("m", "2", "creating");
  await at.sweep();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at, "2");
  const modelId = await modelOf(number);
  expect(await getPromotion(rita, number)).toMatchObject({ failing: 1 });
  at.world.setStatus("m", "2", "ready");
  await observeNow(at.connection.id, "m");
  expect((await listHeldUpModels()).map(({ id }) => id)).toContain(modelId);
  await refreshOpen([modelId]);
  expect(await getPromotion(rita, number)).toMatchObject({ failing: 0 });
});

test("one request whose registry fails keeps no other from being looked at, and the failure is told", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const [one, two] = [await asked(at, "2"), await asked(at, "3")];
  at.world.setStage("m", "1", "Archived");
  await at.sweep();
  at.registry.faults.failNext();
  await expect(refreshOpen([await modelOf(one.number)])).rejects.toMatchObject({ code: "registry_unavailable" });
  expect((await getPromotion(rita, one.number)).holders).toEqual(["1"]);
  expect((await getPromotion(rita, two.number)).holders).toEqual([]);
});

test("a policy that only speaks of something else now is noticed, and one that is retired", async () => {
  const at = await desk();
  const id = await govern(at, {});
  const marks = [await policiesMark()];
  for (const data of [
    { target: "staging" },
    { modelPattern: "x-*" },
    { connectionId: null },
    { retiredAt: new Date() },
  ]) {
    await db().policy.update({ where: { id }, data });
    marks.push(await policiesMark());
  }
  expect(new Set(marks).size).toBe(5);
  expect(await policiesMark()).toBe(marks.at(-1));
});

test("what brought the version there is named, not what moved it elsewhere later", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at, "3");
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  expect(await approve(rita, (await asked(at, "3", "@canary")).number)).toMatchObject({ state: "applied" });
  await refreshOpen([await modelOf(number)]);
  expect(await getPromotion(rita, number)).toMatchObject({
    state: "superseded",
    stateReason: "v3 came to hold production by a change outside Interlock.",
  });
});

test("a request for what holds the target by one of its two words stays: the other is still to be written", async () => {
  const at = await desk();
  await quorum(at, 2);
  await mean(at, "alias", "champion", "production");
  at.world.setStage("m", "1", "Archived");
  at.world.setAlias("m", "champion", "2");
  await at.sweep();
  const { number } = await asked(at, "2");
  await refreshOpen([await modelOf(number)]);
  const { state, calls } = await getPromotion(await at.member("reviewer", "Rita"), number);
  expect(state).toBe("open");
  expect(calls.map(({ title }) => title)).toContain("Set v2 to Production");
});

test("a metric that cannot be read voids votes, and is not said to have been logged again", async () => {
  const at = await desk();
  await quorum(at, 2);
  const { number, idOf } = await asked(at, "2");
  const rita = await at.member("reviewer", "Rita");
  await approve(rita, number);
  at.registry.faults.failNext(new AppError("registry_denied", "No."), 5, "findRun");
  await gatherAgain(await idOf());
  const { votes } = await getPromotion(rita, number);
  expect(votes[0]?.voided?.why).toContain("auc was 0.72, and there is none to be read now.");
});

test("checking again needs the permission on this very model, and says who did it", async () => {
  const [at, other] = [await desk(), await desk()];
  const { number, idOf } = await asked(at, "2");
  const sid = await at.member("scientist", "Sid");
  const grants = [
    { role: "scientist" as const, connectionId: other.connection.id, modelPattern: null },
    { role: "viewer" as const, connectionId: at.connection.id, modelPattern: null },
  ];
  await expect(requireOpen({ ...sid, grants }, number)).rejects.toMatchObject({ code: "forbidden" });
  await gatherAgain(await requireOpen(sid, number), actorOf(sid));
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { type: "promotion.evidence-taken", subject: `promotion:${number}` },
  });
  expect([entry.actorName, entry.actorId]).toEqual(["Sid", sid.id]);
  expect(await db().promotion.findUniqueOrThrow({ where: { id: await idOf() } })).toMatchObject({ state: "open" });
});

test("what waits for somebody is what their vote would count for", async () => {
  const at = await desk();
  await govern(at, { unknownAuthorBlocks: true }, "production");
  await govern(at, { voterRole: "reviewer" }, "staging");
  const rita = await at.member("reviewer", "Rita");
  const { number } = await asked(at, "2");
  const { number: staging } = await asked(at, "2", "staging");
  const waiting = async (grants = rita.grants) =>
    (await listPromotions({ ...rita, grants }, { list: "waiting", limit: 100, connection: at.slug })).rows.map(
      (row) => row.number,
    );
  expect(await waiting()).toEqual([staging]);
  const everywhere = { connectionId: null, modelPattern: null };
  const steward = { role: "administrator" as const, ...everywhere };
  expect(await waiting([steward])).toEqual([]);
  expect(await waiting([steward, { role: "reviewer", ...everywhere, modelPattern: "other-*" }])).toEqual([]);
  expect(await waiting([steward, { role: "reviewer", ...everywhere, modelPattern: "m*" }])).toEqual([staging]);

  const { waiting: before } = await countWaiting(rita);
  const ada = await at.member("scientist", "Ada");
  await db().member.update({ where: { id: ada.id }, data: { registryNames: ["ada"] } });
  await requestPromotion(await at.member("scientist", "Sam"), ask(at, "3"));
  expect((await countWaiting(rita)).waiting).toBe(before + 1);
  expect(await waiting()).not.toContain(number);
});

async function modelOf(number: number): Promise<string> {
  return (await db().promotion.findUniqueOrThrow({ where: { number } })).modelId;
}
