import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { CallRef, SendInput } from "@/lib/playground/types";
import { protocolTarget } from "@/lib/serving/target";

import { all, carriers, content, refused, setOf, shelf, someone } from "./cases.testing";
import { removeCase } from "./commands";
import { getRun, getSet, listRuns } from "./queries";
import { idOf, never, resultsOf, run, sam } from "./running.testing";
import { type Carriers, prepareRun, runCases } from "./runs";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

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

test.each(["7", "9"])("of runs that began together the one that fails leads, here of version %s", async (bad) => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("typical", "[0.71]")]);
  const by = carriers(at.slug, ({ to }) => (to.endpoint === `ep-${bad}` ? refused() : {}));
  await all(await run(set, { versions: ["7", "9"] }, by));
  expect((await listRuns(sam, set)).map(({ version, failed }) => [version, failed])).toEqual([
    [bad, 1],
    [bad === "7" ? "9" : "7", 0],
  ]);
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
