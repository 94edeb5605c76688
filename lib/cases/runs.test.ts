import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { CallRef, SendInput, SendResult } from "@/lib/playground/types";
import { protocolTarget } from "@/lib/serving/target";

import { all, carriers, content, refused, setOf, shelf, someone } from "./cases.testing";
import { removeCase, removeSet, renameSet } from "./commands";
import { getRun, getSet, listRuns, listSetFacts } from "./queries";
import { failAbandonedRuns, forgetOldRuns } from "./run-store";
import { type Carriers, prepareRun, runCases } from "./runs";
import type { RunEvent } from "./types";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();
const never = new AbortController().signal;
async function run(
  set: string,
  where: { to?: { connection: string; endpoint: string; deployment: null }[]; versions?: string[] },
  by: Carriers,
  signal = never,
) {
  return runCases(sam, await prepareRun(sam, { set, ...where }, by), by, signal);
}
const resultsOf = (events: RunEvent[]) =>
  events.flatMap((event) =>
    event.kind === "case"
      ? [`${event.result.name} ${event.result.passed ? "passes" : (event.result.brief ?? "")}`]
      : [],
  );
const idOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.kind === "begun" ? event.runs.map(({ id }) => id) : []));

test("a set is sent to every deployment that serves the chosen versions, and what became of each case is told and kept without any reply", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("typical", "[0.71]"), content("without troponin", "[0.5]")]);
  const by = carriers(at.slug, ({ to, draft }) => (to.endpoint === "ep-9" && draft.text === "[0.5]" ? refused() : {}));
  const events = await all(await run(set, { versions: ["7", "9"] }, by));
  expect(events[0]).toMatchObject({
    kind: "begun",
    runs: [
      { endpointName: "heart-7", version: "7", stage: "production", revision: 2, total: 2 },
      { endpointName: "heart-9", version: "9", stage: null },
    ],
  });
  expect(resultsOf(events).sort()).toEqual([
    "typical passes",
    "typical passes",
    "without troponin 400 ≠ 200",
    "without troponin passes",
  ]);
  const [onSeven = "", onNine = ""] = idOf(events);
  expect(events.slice(-2)).toEqual([
    { kind: "ended", run: onSeven, state: "ended", passed: 2, failed: 0 },
    { kind: "ended", run: onNine, state: "ended", passed: 1, failed: 1 },
  ]);
  const kept = await getRun(sam, onNine);
  expect(kept).toMatchObject({ state: "ended", version: "9", passed: 1, failed: 1, startedBy: "Sam" });
  expect(kept.results.map(({ name, passed, status, totalMs }) => [name, passed, status, totalMs])).toEqual([
    ["typical", true, 200, 3],
    ["without troponin", false, 400, 3],
  ]);
  expect(kept.production).toMatchObject({
    with: { id: onSeven },
    newlyFailing: ["without troponin"],
    newlyPassing: [],
  });
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { type: "case-set.run", modelId: at.modelId },
    orderBy: { seq: "desc" },
  });
  expect(entry).toMatchObject({
    actorName: "Sam",
    subjectName: "core of heart",
    payload: { state: "ended", failed: "1", endpointKey: "ep-9", connection: at.slug },
  });
});

test("a run is compared with the one before it of the same deployment", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a", "[1]"), content("b", "[2]")]);
  let bad = "[1]";
  const by = carriers(at.slug, ({ draft }) => (draft.text === bad ? refused() : {}));
  const to = [{ ...at.line("9").ref, deployment: null }];
  const [first = ""] = idOf(await all(await run(set, { to }, by)));
  await all(await run(set, { to: [{ ...at.line("8").ref, deployment: null }] }, by));
  bad = "[2]";
  const [second = ""] = idOf(await all(await run(set, { to }, by)));
  expect(await getRun(sam, first)).toMatchObject({ previous: null, production: null });
  expect((await getRun(sam, second)).previous).toMatchObject({
    with: { id: first },
    newlyFailing: ["b"],
    newlyPassing: ["a"],
    onlyNow: [],
    onlyThen: [],
  });
  expect((await getSet(sam, set)).latest.map(({ id, endpointName }) => [id === second, endpointName])).toEqual([
    [true, "heart-9"],
    [false, "heart-8"],
  ]);
  expect(await listRuns(sam, set)).toHaveLength(3);
});

/** How many requests are under way at most, by what `keyOf` says and in all. Answers wait until `together` of them are, the first time. */
function watched(together: number, keyOf: (to: CallRef) => string) {
  const [now, most] = [new Map<string, number>(), new Map<string, number>()];
  const count = (key: string, by: number) => {
    now.set(key, (now.get(key) ?? 0) + by);
    most.set(key, Math.max(most.get(key) ?? 0, now.get(key) ?? 0));
  };
  let meet: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (meet = resolve));
  const answer = async ({ to }: SendInput) => {
    const keys = [keyOf(to), "all"];
    for (const key of keys) count(key, 1);
    if (now.get("all") === together) meet();
    await met;
    await new Promise((resolve) => setImmediate(resolve));
    for (const key of keys) count(key, -1);
    return {};
  };
  return { answer, most: () => Object.fromEntries([...most].sort()) };
}

/** Endpoints and deployments as they are named, all of the version that their endpoint serves. */
const anyLine = (at: Awaited<ReturnType<typeof shelf>>, by: Carriers): Carriers => ({
  ...by,
  line: async (_viewer, ref) => ({ ...at.line(ref.endpoint.replace("ep-", "")), ref }),
});

test("a deployment gets one request at a time, and four deployments are asked abreast", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    Array.from({ length: 4 }, (_, index) => content(`c${index}`, `[${index}]`)),
  );
  const asked = async (places: string[], together: number) => {
    const { answer, most } = watched(together, ({ deployment }) => deployment ?? "");
    const by = anyLine(at, carriers(at.slug, answer));
    const to = places.map((deployment) => ({ ...at.line("9").ref, deployment }));
    const events = await all(runCases(sam, await prepareRun(sam, { set, to }, by), by, never));
    expect(resultsOf(events)).toHaveLength(4 * places.length);
    for (const id of idOf(events))
      expect((await getRun(sam, id)).results.map(({ name }) => name)).toEqual(["c0", "c1", "c2", "c3"]);
    return most();
  };
  expect(await asked(["blue"], 1)).toEqual({ all: 1, blue: 1 });
  expect(await asked(["a", "blue", "green", "red", "white"], 4)).toEqual({
    all: 4,
    a: 1,
    blue: 1,
    green: 1,
    red: 1,
    white: 1,
  });
});

test("deployments take turns with the traffic rules of their endpoint, which any of them may answer", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  const { answer, most } = watched(3, ({ endpoint, deployment }) =>
    endpoint === "ep-9" ? endpoint : `${endpoint} ${deployment}`,
  );
  const by = anyLine(at, carriers(at.slug, answer));
  const to = [
    ...[null, "blue", "green"].map((deployment) => ({ ...at.line("9").ref, deployment })),
    ...["blue", "green"].map((deployment) => ({ ...at.line("8").ref, deployment })),
  ];
  const events = await all(runCases(sam, await prepareRun(sam, { set, to }, by), by, never));
  expect(resultsOf(events)).toHaveLength(10);
  expect(most()).toEqual({ all: 3, "ep-8 blue": 1, "ep-8 green": 1, "ep-9": 1 });
});

test("a run that is stopped keeps what was found, sends nothing more and counts for nothing", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    Array.from({ length: 6 }, (_, index) => content(`c${index}`, `[${index}]`)),
  );
  const stop = new AbortController();
  let sent = 0;
  const by = carriers(at.slug, ({ draft }, signal) => {
    sent += 1;
    if (draft.text === "[0]") return {};
    return new Promise((resolve) =>
      signal.addEventListener("abort", () =>
        resolve({ outcome: { kind: "failed", failure: "cancelled", why: "It was stopped." } }),
      ),
    );
  });
  const events: RunEvent[] = [];
  for await (const event of await run(set, { to: [{ ...at.line("9").ref, deployment: null }] }, by, stop.signal)) {
    events.push(event);
    if (event.kind === "case") stop.abort();
  }
  const [id = ""] = idOf(events);
  expect(events.at(-1)).toEqual({ kind: "ended", run: id, state: "stopped", passed: 1, failed: 0 });
  expect(sent).toBeLessThan(6);
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 1, total: 6 });
  expect(await listSetFacts(at.modelId, at.versionId("9"), null)).toMatchObject([{ name: "core", runs: [] }]);
});

test("when nobody listens any more the run ends too", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  let id = "";
  const by = carriers(
    at.slug,
    (_input, signal) =>
      new Promise<Partial<SendResult>>((resolve) => signal.addEventListener("abort", () => resolve({}))),
  );
  for await (const event of await run(set, { versions: ["9"] }, by)) {
    if (event.kind === "begun") id = event.runs[0]?.id ?? "";
    break;
  }
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 0, failed: 0 });
});

test("a run that was broken off while nobody read on is no whole run, whatever its workers did meanwhile", async () => {
  const at = await shelf();
  const set = await setOf(
    sam,
    at.ref,
    Array.from({ length: 6 }, (_, index) => content(`c${index}`, `[${index}]`)),
  );
  const stop = new AbortController();
  let [begun, over] = [0, 0];
  const by = carriers(at.slug, async ({ draft }, signal) => {
    begun += 1;
    if (draft.text !== "[0]") await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    over += 1;
    return {};
  });
  const events = await run(set, { to: [{ ...at.line("9").ref, deployment: null }] }, by, stop.signal);
  const [id = ""] = idOf([(await events.next()).value as RunEvent]);
  await events.next();
  await vi.waitFor(() => expect(begun).toBe(2));
  stop.abort();
  await vi.waitFor(() => expect(over).toBe(2));
  await new Promise((resolve) => setImmediate(resolve));
  await events.return(undefined);
  expect(await getRun(sam, id)).toMatchObject({ state: "stopped", passed: 1, total: 6 });
  await db().caseRun.update({ where: { id }, data: { state: "ended" } });
  expect(await listSetFacts(at.modelId, at.versionId("9"), null)).toMatchObject([{ name: "core", runs: [] }]);
});

test("what cannot be sent, or is answered by another version, fails its case and no other", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]"), content("c", "[3]")]);
  const by = carriers(at.slug, ({ draft }) => {
    if (draft.text === "[2]") throw new Error("a fault of ours");
    return draft.text === "[3]" ? { version: "8" } : {};
  });
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const events = await all(await run(set, { versions: ["9"] }, by));
  logged.mockRestore();
  expect(resultsOf(events).sort()).toEqual(["a passes", "b unexpected", "c v8 ≠ v9"]);
});

test("a run whose process is gone is told as failed at once, and is kept so", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const [id = ""] = idOf(await all(await run(set, { versions: ["9"] }, carriers(at.slug))));
  await db().caseRun.update({
    where: { id },
    data: { state: "running", endedAt: null, startedAt: new Date(Date.now() - 10 * 60_000) },
  });
  expect(await getRun(sam, id)).toMatchObject({ state: "running" });
  await db().caseRun.update({ where: { id }, data: { startedAt: new Date(Date.now() - 17 * 60_000) } });
  expect(await getRun(sam, id)).toMatchObject({ state: "failed" });
  await failAbandonedRuns();
  expect(await db().caseRun.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "failed" });
});

test("nothing is run that could not be: no cases, nowhere to go, no permission", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const by = carriers(at.slug);
  await expect(prepareRun(sam, { set, versions: ["12"] }, by)).rejects.toMatchObject({
    code: "conflict",
    message: "No endpoint serves what was chosen. Deploy it first, or register the endpoint.",
  });
  await expect(prepareRun(sam, { set }, by)).rejects.toMatchObject({ code: "conflict" });
  const closed = { ...by, line: async () => ({ ...at.line("9"), whyNot: "Nobody knows its protocol." }) };
  await expect(prepareRun(sam, { set, to: [at.line("9").ref] }, closed)).rejects.toMatchObject({
    message: "heart-9: Nobody knows its protocol.",
  });
  const target = protocolTarget({ base: "", model: null, deployment: null });
  const forbidden = { ...at.line("9"), target, whyNot: "None of your roles lets you send payloads to what it serves." };
  for (const where of [{ to: [at.line("9").ref] }, { versions: ["9"] }])
    await expect(
      prepareRun(sam, { set, ...where }, { ...by, line: async () => forbidden, lines: async () => [forbidden] }),
    ).rejects.toMatchObject({ code: "forbidden" });
  expect(await db().auditEntry.count({ where: { type: "access.denied", subjectName: "heart-9" } })).toBeGreaterThan(0);
  await expect(prepareRun(someone("viewer"), { set, versions: ["9"] }, by)).rejects.toMatchObject({
    code: "forbidden",
  });
  const [case_] = (await getSet(sam, set)).lines;
  await removeCase(sam, case_?.id ?? "", case_?.changedAt ?? 0);
  await expect(prepareRun(sam, { set, versions: ["9"] }, by)).rejects.toMatchObject({
    message: "“core” holds no cases yet. Save one from the playground.",
  });
});

test("what a promotion knows of a set is its newest whole run on each deployment of that very version", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  const facts = async (version: string, names: string[] | null = null) =>
    listSetFacts(at.modelId, at.versionId(version), names);
  expect(await facts("9")).toEqual([{ id: set, name: "core", revision: 2, cases: 2, runs: [], ran: null }]);
  await all(await run(set, { versions: ["8"] }, carriers(at.slug)));
  expect((await facts("9"))[0]?.runs).toEqual([]);
  const [id] = idOf(
    await all(
      await run(
        set,
        { versions: ["9"] },
        carriers(at.slug, ({ draft }) => (draft.text === "[2]" ? refused() : {})),
      ),
    ),
  );
  expect((await facts("9", ["core", "unknown"]))[0]?.runs).toMatchObject([
    { id, revision: 2, endpoint: "heart-9", total: 2, passed: 1, failed: 1, failing: ["b"] },
  ]);
  await renameSet(sam, set, "kernel");
  expect(await facts("9", ["core"])).toEqual([]);
});

test("of a set that was run on several deployments at once each tells of itself, and only the set as it is now counts", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b", "[2]")]);
  const places = ["blue", "green", "red", "white"];
  const by = {
    ...carriers(at.slug, ({ to, draft }) => (to.deployment === "green" && draft.text === "[2]" ? refused() : {})),
    line: async (_: unknown, ref: CallRef) => ({ ...at.line("9"), ref }),
  };
  const to = places.map((deployment) => ({ ...at.line("9").ref, deployment }));
  await all(runCases(sam, await prepareRun(sam, { set, to }, by), by, never));
  const facts = async () => (await listSetFacts(at.modelId, at.versionId("9"), null))[0];
  expect((await facts())?.runs.map(({ deployment, failing }) => [deployment, ...failing])).toEqual([
    ["blue"],
    ["green", "b"],
    ["red"],
    ["white"],
  ]);
  await renameSet(sam, set, "kernel");
  expect(await facts()).toMatchObject({ revision: 3, runs: [], ran: 2 });
});

test("a run while a deployment is changed, or that begins before and ends after, is of no version", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const row = async () =>
    db().endpoint.findFirstOrThrow({ where: { connectionId: at.connectionId, nativeKey: "ep-9" } });
  const { id: endpoint, deployments } = await row();
  const given = (part: object) => (deployments as object[]).map((each) => ({ ...each, ...part }));
  const store = (data: { status?: string; deployments?: object[] }) =>
    db().endpoint.update({ where: { id: endpoint }, data: { status: "ready", deployments: given({}), ...data } });
  const runs = async () => (await listSetFacts(at.modelId, at.versionId("9"), null))[0]?.runs.length;
  const once = (meanwhile: () => Promise<unknown> = async () => undefined) =>
    run(
      set,
      { versions: ["9"] },
      carriers(at.slug, async () => (await meanwhile(), {})),
    ).then(all);
  await store({ status: "updating" });
  await once();
  await store({ deployments: given({ status: "updating" }) });
  const [begun] = await once();
  expect(begun).toMatchObject({ runs: [{ version: null }] });
  await store({});
  await once(() => store({ status: "updating" }));
  await store({});
  const [id = ""] = idOf(await once(() => store({ deployments: given({ version: "8" }) })));
  expect(await getRun(sam, id)).toMatchObject({ state: "ended", passed: 1, version: null });
  expect(await runs()).toBe(0);
  await store({});
  await once();
  expect(await runs()).toBe(1);
});

test("a run whose process is gone keeps nobody from removing the set", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const [id = ""] = idOf(await all(await run(set, { versions: ["9"] }, carriers(at.slug))));
  await db().caseRun.update({ where: { id }, data: { state: "running", endedAt: null, startedAt: new Date() } });
  await expect(removeSet(sam, set)).rejects.toMatchObject({ code: "conflict" });
  await db().caseRun.update({ where: { id }, data: { startedAt: new Date(Date.now() - 17 * 60_000) } });
  await removeSet(sam, set);
  expect(await db().caseSet.count({ where: { id: set } })).toBe(0);
});

test("a hundred runs of a deployment are kept, and what a gate may rest on", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const row = {
    setId: set,
    revision: 1,
    connectionId: at.connectionId,
    endpointKey: "ep-9",
    endpointName: "heart-9",
    startedBy: "Sam",
    total: 1,
    passed: 1,
  };
  const made = (count: number, from: number, part: object) =>
    Array.from({ length: count }, (_, index) => ({
      ...row,
      state: "ended",
      endpointName: `run ${from + index}`,
      startedAt: new Date(1_000_000 + from + index),
      endedAt: new Date(2_000_000),
      ...part,
    }));
  await db().caseRun.createMany({
    data: [
      ...made(1, 0, { state: "stopped" }),
      ...made(3, 1, { versionId: at.versionId("8") }),
      ...made(2, 4, { state: "running" }),
      ...made(100, 6, { versionId: at.versionId("9") }),
      ...made(1, 0, { endpointKey: "other" }),
    ],
  });
  await forgetOldRuns();
  const kept = await db().caseRun.findMany({
    where: { setId: set, endpointKey: "ep-9" },
    orderBy: { startedAt: "asc" },
    select: { endpointName: true },
  });
  expect(kept).toHaveLength(103);
  expect(kept.slice(0, 4).map(({ endpointName }) => endpointName)).toEqual(["run 3", "run 4", "run 5", "run 6"]);
  expect(await db().caseRun.count({ where: { setId: set } })).toBe(104);
});
