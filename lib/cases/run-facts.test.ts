import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { CallRef } from "@/lib/playground/types";

import { all, carriers, content, refused, setOf, shelf } from "./cases.testing";
import { renameSet } from "./commands";
import { getRun, listSetFacts } from "./queries";
import { forgetOldRuns } from "./run-store";
import { idOf, never, run, sam } from "./running.testing";
import { prepareRun, runCases } from "./runs";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

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
