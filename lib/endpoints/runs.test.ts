import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { bench, type Bench } from "@/lib/observer/observing.testing";
import type { BatchInput, BatchRun, Registry } from "@/lib/registries/types";

import { describeRun, listRuns, startRun } from "./runs";
import { runInput } from "./types";

let registry: Registry;
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", async () => ({
  actorOf: ({ id, name }: { id: string; name: string }) => ({ kind: "member", id, name }),
  recordDenial: async () => {},
}));

let database: { close(): Promise<void> };
let at: Bench;
let slug: string;
let started: BatchInput[];
let failure: AppError | null;
const scientist = viewerWith([{ role: "scientist", connectionId: null, modelPattern: null }]);

beforeAll(async () => {
  database = await testDatabase();
  at = await bench();
  at.world.createVersion("claims");
  at.world.fleet.put("nightly", { main: { model: "claims", version: "1" }, next: { model: "claims", version: "1" } });
  at.world.fleet.put("live", { main: { model: "claims", version: "1", weight: 1 } });
  await at.sweep();
  await db().endpoint.updateMany({ where: { name: "nightly" }, data: { kind: "batch" } });
  ({ slug } = await db().connection.findUniqueOrThrow({ where: { id: at.connection.id } }));
});
afterAll(() => database.close());

beforeEach(() => {
  [started, failure] = [[], null];
  const run: BatchRun = {
    id: "r1",
    deployment: "main",
    status: "running",
    native: "Running",
    startedAt: new Date(5000),
    endedAt: null,
    output: "azureml://out/claims",
  };
  const runs = {
    listRuns: async () => ({ items: [run], cursor: null }),
    findRun: async () => run,
    describeStart: (endpoint: string, { deployment, uri }: BatchInput) =>
      `POST ${endpoint}/jobs ${deployment ?? "default"} ${uri}`,
    startRun: async (_endpoint: string, input: BatchInput) => {
      if (failure) throw failure;
      started.push(input);
      return "r2";
    },
  };
  registry = {
    ...at.registry,
    endpoints: { listEndpoints: async () => ({ items: [], cursor: null }), findEndpoint: async () => null, runs },
  };
});

const input = (fields: object = {}) =>
  runInput.parse({
    connection: slug,
    endpoint: "nightly",
    deployment: null,
    uri: "s3://in/today",
    kind: "folder",
    ...fields,
  });
const told = async () =>
  (await db().auditEntry.findMany({ where: { type: { startsWith: "endpoint." } }, orderBy: { seq: "desc" }, take: 2 }))
    .map(({ type, payload }) => ({ type, ...(payload as object) }))
    .reverse();

test("lists what the registry has, times as numbers", async () => {
  expect(await listRuns(scientist, input())).toMatchObject([
    { id: "r1", status: "running", startedAt: 5000, endedAt: null },
  ]);
  await expect(listRuns(scientist, input({ endpoint: "live" }))).rejects.toMatchObject({ code: "unsupported" });
});

test("where a run wrote to is told to those alone who may see what it ran", async () => {
  const limited = (modelPattern: string) => viewerWith([{ role: "viewer", connectionId: null, modelPattern }]);
  const outputs = async (viewer: typeof scientist) => (await listRuns(viewer, input())).map(({ output }) => output);
  expect([await outputs(limited("claims")), await outputs(limited("other"))]).toEqual([
    ["azureml://out/claims"],
    [null],
  ]);
});

test("a run is ordered in the audit log, with the call that was described, before the registry is asked", async () => {
  const { call } = await describeRun(scientist, input({ deployment: "next" }));
  expect(call).toBe("POST nightly/jobs next s3://in/today");
  expect(await startRun(scientist, input({ deployment: "next" }))).toEqual({ run: "r2" });
  expect(started).toEqual([{ deployment: "next", uri: "s3://in/today", kind: "folder" }]);
  expect(await told()).toEqual([
    { type: "endpoint.run-ordered", call, deployment: "next", uri: "s3://in/today", kind: "folder" },
    { type: "endpoint.run-started", call, run: "r2" },
  ]);
});

test.each([
  "https://store.example/in/today.csv?sv=2024&sig=abc",
  "HTTPS://ada:hunter22@store.example/in",
  "http:store.example/?sig=abc",
])("an input that carries what signs in is refused before anything is written: %s", (uri) => {
  const { error } = runInput.safeParse({ ...input(), uri });
  expect(error?.issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/Register it as a datastore, or give an address without a query/),
  ]);
});

test.each([
  "https://store.example/in/today.csv",
  "wasbs://in@store.blob.core.example/today",
  "azureml://datastores/in/paths/today",
])("an input that carries nothing of the kind is taken: %s", (uri) => {
  expect(input({ uri }).uri).toBe(uri);
});

test("what the registry answered instead stands in the audit log too", async () => {
  failure = new AppError("registry_timeout", "No answer within 10 s.");
  await expect(startRun(scientist, input())).rejects.toMatchObject({ code: "registry_timeout" });
  expect(await told()).toMatchObject([
    { type: "endpoint.run-ordered" },
    { type: "endpoint.run-failed", code: "registry_timeout", why: "No answer within 10 s." },
  ]);
});

test("nobody starts a run without the permission on what it serves, or through a deployment that is not there", async () => {
  const limited = (modelPattern: string) => viewerWith([{ role: "scientist", connectionId: null, modelPattern }]);
  await expect(startRun(viewerWith(), input())).rejects.toMatchObject({ code: "forbidden" });
  await expect(startRun(limited("other*"), input())).rejects.toMatchObject({ code: "forbidden" });
  await expect(startRun(scientist, input({ deployment: "missing" }))).rejects.toMatchObject({ code: "invalid" });
  expect(started).toEqual([]);
  await startRun(limited("claims"), input());
  expect(started).toHaveLength(1);
});
