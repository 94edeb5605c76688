import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { all, carriers, content, line, refused } from "@/lib/cases/cases.testing";
import { removeSet, renameSet, saveCase } from "@/lib/cases/commands";
import { getSet } from "@/lib/cases/queries";
import { type Carriers, prepareRun, runCases } from "@/lib/cases/runs";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { CallRef } from "@/lib/playground/types";

import { listModelsWithCaseNews } from "./case-runs";
import { approve, asked, type Desk, desk, opened, policy } from "./deciding.testing";
import { drive } from "./drive";
import { refreshOpen } from "./refresh";
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

const gate = { kind: "payloads", set: "core", mayFail: null, maxDays: null };
const never = new AbortController().signal;

/** A set `core` of two cases of the model, an endpoint for version 2, and a policy that asks for the cases. */
async function gated(rules: { quorum?: number; mayFail?: string } = {}) {
  const { quorum = 1, mayFail = null } = rules;
  const at = await desk();
  await policy(at, { quorum, gates: [{ ...gate, mayFail }] });
  const sam = await at.member("scientist", "Sam");
  const rita = await at.member("reviewer", "Rita");
  const ref = { connection: at.slug, model: "m" };
  const { set } = await saveCase(sam, ref, { name: "core" }, content("typical", "[0.71]"));
  await saveCase(sam, ref, { id: set }, content("with fraction", "[0.5]"));
  return { at, sam, rita, ref, set };
}

async function deploy(at: Desk, version: string) {
  const deployments = ["a", "b", "c"].map((key) => ({
    key,
    model: "m",
    version,
    serves: null,
    status: "ready",
    weight: key === "a" ? 100 : 0,
    mirrored: 0,
  }));
  await db().endpoint.create({
    data: {
      connectionId: at.connection.id,
      nativeKey: `ep-${version}`,
      incarnation: "1",
      name: `ep-${version}`,
      kind: "online",
      status: "ready",
      deployments,
      seenAt: new Date(),
      readEnd: new Date(),
    },
  });
}

/** Runs the set on version 2; cases with one of these texts are refused. */
async function runOn(at: Desk, viewer: Viewer, set: string, bad: string[] = [], version = "2") {
  const by: Carriers = carriers(at.slug, ({ draft }) => (bad.includes(draft.text) ? refused() : {}));
  const served = { ...line(at.slug, version), version: { model: { key: "m", name: "m" }, key: version, stage: null } };
  const carried = { ...by, line: async () => served };
  return all(runCases(viewer, await prepareRun(viewer, { set, to: [served.ref] }, carried), carried, never));
}

const gateOf = async (viewer: Viewer, number: number) =>
  (await getPromotion(viewer, number)).rules.find(({ id }) => id.startsWith("gate-"));
const modelOf = async (number: number) => (await db().promotion.findUniqueOrThrow({ where: { number } })).modelId;
const hasNews = async (number: number) =>
  (await listModelsWithCaseNews()).some(({ id: model }) => model === modelIds.get(number));
const modelIds = new Map<number, string>();
async function ask(at: Desk) {
  const request = await asked(at, "2");
  modelIds.set(request.number, await modelOf(request.number));
  return request;
}

test("a failing case stops a promotion; a run that passes lets it go on without anybody's click", async () => {
  const { at, sam, rita, set } = await gated();
  const { number, idOf } = await ask(at);
  expect(await gateOf(rita, number)).toMatchObject({
    title: "the cases of core pass",
    state: "waiting",
    value: "core: not deployed",
    links: [{ href: `/playground/sets/${set}`, text: "Cases of “core”" }],
  });
  await deploy(at, "2");
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "core: never run" });

  await runOn(at, sam, set, ["[0.5]"]);
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await hasNews(number)).toBe(false);
  const failed = await gateOf(rita, number);
  expect(failed).toMatchObject({ state: "fail", value: "core: 1 of 2 fail" });
  expect(failed?.fix).toContain("“with fraction”");
  expect(failed?.links?.[0]).toMatchObject({ text: "Run of “core” on heart-2" });
  const { evidenceId } = await db().promotion.findUniqueOrThrow({ where: { number } });
  const { parts } = await db().evidence.findUniqueOrThrow({ where: { id: evidenceId ?? "" } });
  expect(parts).toMatchObject({
    caseRuns: [
      {
        id: set,
        name: "core",
        revision: 2,
        cases: 2,
        runs: [{ revision: 2, total: 2, passed: 1, failed: 1, failing: ["with fraction"] }],
      },
    ],
  });
  expect(await approve(rita, number)).toMatchObject({ state: "open" });
  expect((await getSet(rita, set)).gates).toEqual([number]);

  await runOn(at, sam, set);
  await refreshOpen([await modelOf(number)]);
  await drive(await idOf());
  expect(await getPromotion(rita, number)).toMatchObject({ state: "applied", approvals: 1 });
  expect((await getSet(rita, set)).gates).toEqual([]);
});

test("votes given on cases that pass are void once one of them fails, also where one may", async () => {
  const { at, sam, rita, set } = await gated({ quorum: 2, mayFail: "1" });
  await deploy(at, "2");
  await runOn(at, sam, set);
  const { number } = await ask(at);
  await approve(rita, number);
  await runOn(at, sam, set, ["[0.5]"]);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "pass", value: "core: 1 of 2" });
  expect((await getPromotion(rita, number)).votes.map(({ voided }) => voided?.why)).toEqual([
    "In “core” “with fraction” fails now.",
  ]);
});

test("other cases are another question: votes become void, and the gate waits for a run of the set as it is now", async () => {
  const { at, sam, rita, ref, set } = await gated();
  await deploy(at, "2");
  await runOn(at, sam, set, ["[0.5]"]);
  const { number } = await ask(at);
  await approve(rita, number);
  await saveCase(sam, ref, { id: set }, content("third", "[3]"));
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "core: revision 2, now 3" });
  expect((await getPromotion(rita, number)).votes.map(({ voided }) => voided?.why)).toEqual([
    "The cases of “core” changed: revision 2 → 3.",
  ]);
  await removeSet(sam, set);
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "no cases" });
  expect(await hasNews(number)).toBe(false);
});

test("a run on another version, one that was stopped, or one of another set tells nothing of the candidate", async () => {
  const { at, sam, rita, ref, set } = await gated();
  await deploy(at, "2");
  await deploy(at, "3");
  const { number } = await ask(at);
  await runOn(at, sam, set, [], "3");
  const { set: other } = await saveCase(sam, ref, { name: "edge" }, content("a"));
  await runOn(at, sam, other);
  const stop = new AbortController();
  stop.abort();
  const served = { ...line(at.slug, "2"), version: { model: { key: "m", name: "m" }, key: "2", stage: null } };
  const by = { ...carriers(at.slug), line: async () => served };
  await all(runCases(sam, await prepareRun(sam, { set, to: [served.ref] }, by), by, stop.signal));
  expect(await hasNews(number)).toBe(false);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "core: never run" });
});

test("where several deployments serve the candidate, one that answers otherwise stops it, and each run is led to", async () => {
  const { at, sam, rita, set } = await gated();
  await deploy(at, "2");
  const { number } = await ask(at);
  const by = {
    ...carriers(at.slug, ({ to, draft }) => (to.deployment === "b" && draft.text === "[0.5]" ? refused() : {})),
    line: async (_: unknown, ref: CallRef) => ({
      ...line(at.slug, "2"),
      ref,
      version: { model: { key: "m", name: "m" }, key: "2", stage: null },
    }),
  };
  const to = ["a", "b", "c"].map((deployment) => ({ ...line(at.slug, "2").ref, deployment }));
  await all(runCases(sam, await prepareRun(sam, { set, to }, by), by, never));
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await hasNews(number)).toBe(false);
  const found = await gateOf(rita, number);
  expect(found).toMatchObject({ state: "fail", value: "core: 1 of 2 fail on heart-2, deployment b" });
  expect(found?.links?.map(({ text }) => text)).toEqual(
    ["a", "b", "c"].map((name) => `Run of “core” on heart-2, deployment ${name}`),
  );
  await all(runCases(sam, await prepareRun(sam, { set, to: to.slice(0, 1) }, by), by, never));
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "fail" });
  expect(await hasNews(number)).toBe(false);
});

test("what is known of the cases is news once, whatever the clocks of processes say", async () => {
  const at = await desk();
  await policy(at, { gates: [{ ...gate, set: null }] });
  const [sam, rita] = [await at.member("scientist", "Sam"), await at.member("reviewer", "Rita")];
  const ref = { connection: at.slug, model: "m" };
  const { set } = await saveCase(sam, ref, { name: "core" }, content("a"));
  await deploy(at, "2");
  await runOn(at, sam, set);
  await db().caseRun.updateMany({ where: { setId: set }, data: { endedAt: new Date(Date.now() + 60_000) } });
  const { number } = await ask(at);
  expect(await gateOf(rita, number)).toMatchObject({ state: "pass", value: "core: 1 of 1" });
  expect(await hasNews(number)).toBe(false);
  const { set: edge } = await saveCase(sam, ref, { name: "edge" }, content("a"));
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "edge: never run" });
  expect(await hasNews(number)).toBe(false);
  await renameSet(sam, edge, "corner");
  expect(await hasNews(number)).toBe(true);
  await refreshOpen([await modelOf(number)]);
  expect(await hasNews(number)).toBe(false);
});

test("a run that has grown too old stops passing where the policy says how old it may be", async () => {
  const at = await desk();
  await policy(at, { gates: [{ ...gate, maxDays: "7" }] });
  const [sam, rita] = [await at.member("scientist", "Sam"), await at.member("reviewer", "Rita")];
  const { set } = await saveCase(sam, { connection: at.slug, model: "m" }, { name: "core" }, content("a"));
  await deploy(at, "2");
  await runOn(at, sam, set);
  const { number } = await ask(at);
  expect(await gateOf(rita, number)).toMatchObject({ state: "pass", value: "core: 1 of 1" });
  await db().caseRun.updateMany({ where: { setId: set }, data: { endedAt: new Date(Date.now() - 8 * 86_400_000) } });
  await refreshOpen([await modelOf(number)]);
  expect(await gateOf(rita, number)).toMatchObject({ state: "waiting", value: "core: older than 7 d" });
});
