import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { serve } from "@/lib/http/door.testing";

import { countEndpoints, getEndpoint, listEndpoints } from "./queries";
import { changeEndpoint, retireEndpoint } from "./register";
import {
  administrator,
  deployment,
  heartBench,
  jules,
  registered,
  registrationOf,
  unlimited,
} from "./registered.testing";
import { type EndpointRef, endpointsQuery } from "./types";
import { visitEndpoint } from "./visit";
import { claimDue, watchOne } from "./watch";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/auth", () => ({ recordDenial: async () => {} }));
vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async () => {
    throw new AppError("unsupported", "Not asked here.");
  },
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof heartBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await heartBench();
});
afterAll(() => database.close());

/** What the server got and what it answers. */
let asked: { method: string; path: string; authorization: string | undefined }[];
let answers: Record<string, { status?: number; body: string }>;
let url: string;
beforeEach(async () => {
  await db().endpointHealth.deleteMany({});
  asked = [];
  answers = { "/ping": { body: "\n" }, "/version": { body: "3.1.0" } };
  url = await serve((request, response) => {
    asked.push({ method: request.method ?? "", path: request.url ?? "", authorization: request.headers.authorization });
    const answer = answers[request.url ?? ""] ?? { status: 404, body: "not here" };
    response
      .writeHead(answer.status ?? 200, {
        "content-type": answer.body.startsWith("{") ? "application/json" : "text/plain",
      })
      .end(answer.body);
  });
});

let clock = Date.now();
/** Looks at whatever is due once so many milliseconds have passed. */
async function look(laterMs = 6 * 60_000): Promise<number> {
  clock = Math.max(clock, Date.now()) + laterMs;
  const due = await claimDue(10, new Date(clock));
  for (const endpoint of due) await watchOne(endpoint, () => new Date(clock));
  return due.length;
}
const scoring = (fields: object = {}) => registered(at.slug, { address: url, allowPrivate: true, ...fields });
const inference = (fields: object = {}) => scoring({ protocol: "open-inference-v2", servedName: "heart", ...fields });
const healthOf = async (ref: EndpointRef) => (await getEndpoint(administrator, ref)).health;

test("one that answers is well, with how long it took and what it says of itself, by reads alone", async () => {
  const ref = await scoring();
  expect(await look()).toBe(1);
  expect(await healthOf(ref)).toMatchObject({
    healthy: true,
    latencyMs: expect.any(Number),
    why: null,
    failingSince: null,
    server: "MLflow 3.1.0",
    checkedAt: clock,
    samples: [[clock, expect.any(Number)]],
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /ping", "GET /version"]);
  expect((await getEndpoint(administrator, ref)).status).toBe("ready");
});

test("one that fails says since when and why, and keeps what it said of itself before", async () => {
  const ref = await scoring();
  await look();
  answers["/ping"] = { status: 503, body: "loading, secret hunter22" };
  await look();
  const since = clock;
  await look();
  expect(await healthOf(ref)).toMatchObject({
    healthy: false,
    latencyMs: null,
    failingSince: since,
    why: "It answered 503: it is not ready.",
    server: "MLflow 3.1.0",
    samples: [
      [expect.any(Number), expect.any(Number)],
      [since, null],
      [clock, null],
    ],
  });
  expect(await getEndpoint(administrator, ref)).toMatchObject({
    status: "failed",
    statusMessage: "It answered 503: it is not ready.",
    deployments: [{ status: "failed" }],
  });
  answers["/ping"] = { body: "\n" };
  await look();
  expect(await healthOf(ref)).toMatchObject({ healthy: true, failingSince: null });
});

test("nothing that listens is a sentence too", async () => {
  const ref = await registered(at.slug, { name: "Nobody home", address: "http://127.0.0.1:9", allowPrivate: true });
  await look();
  expect(await healthOf(ref)).toMatchObject({
    healthy: false,
    why: "Nobody home could not be reached: nothing listens at that address and port.",
  });
});

test("it signs in as calls do, and a refusal of that is named", async () => {
  const ref = await scoring({ signIn: "bearer", token: "token" });
  answers["/ping"] = { status: 401, body: "no" };
  await look();
  expect(asked).toEqual([{ method: "GET", path: "/ping", authorization: "Bearer token" }]);
  expect(await healthOf(ref)).toMatchObject({
    healthy: false,
    why: "It does not accept the credentials that are kept for it (401).",
  });
});

test("the version that the server tells stands beside the one that is registered and the one in production", async () => {
  answers = {
    "/v2/models/heart/ready": { body: "" },
    "/v2/models/heart": {
      body: JSON.stringify({ name: "heart", versions: ["8"], platform: "mlserver", inputs: [], outputs: [] }),
    },
  };
  const [right, wrong] = [
    await inference({ name: "Right", deployments: [deployment("8")] }),
    await inference({ name: "Wrong", deployments: [deployment("7")] }),
  ];
  await look();
  const reality = async (ref: EndpointRef) => (await getEndpoint(administrator, ref)).reality;
  expect(await reality(right)).toEqual({
    verdict: "differs",
    words: "The server says that it serves heart v8; as registered here; in production is v7.",
  });
  expect(await reality(wrong)).toEqual({
    verdict: "differs",
    words: "The server says that it serves heart v8; registered here is v7; in production is v7.",
  });
});

test("a server that tells another version than production differs in row, filter and counts, for as long as it tells", async () => {
  const tell = (...versions: string[]) =>
    (answers = {
      "/v2/models/heart/ready": { body: "" },
      "/v2/models/heart": {
        body: JSON.stringify({ name: "heart", versions, platform: "mlserver", inputs: [], outputs: [] }),
      },
    });
  const named = (name: string, ...deployments: ReturnType<typeof deployment>[]) => inference({ name, deployments });
  const alone = await named("Told alone", deployment("7"));
  await named("Told two models", deployment("7", { weight: 50 }), {
    ...deployment("", { key: "other", model: "", weight: 50 }),
    words: "another model",
  });
  await named("Told canary", deployment("7", { weight: 90 }), deployment("8", { key: "next", weight: 10 }));
  const before = await countEndpoints(administrator);
  const seen = async () => {
    const { rows } = await listEndpoints(administrator, endpointsQuery.parse({ q: "Told " }));
    const found = await listEndpoints(administrator, endpointsQuery.parse({ q: "Told ", drift: "yes" }));
    return {
      rows: rows.map(({ name, drift: [first] }) => `${name} ${first?.verdict}`),
      found: found.rows.map(({ name }) => name),
      more: (await countEndpoints(administrator)).differing - before.differing,
    };
  };
  const rows = ["Told alone agrees", "Told canary canary", "Told two models agrees"];
  expect(await seen()).toEqual({ rows, found: [], more: 0 });

  tell("v8");
  await look();
  expect(await seen()).toEqual({ rows: ["Told alone differs", ...rows.slice(1)], found: ["Told alone"], more: 1 });
  expect(await getEndpoint(administrator, alone)).toMatchObject({
    drift: [{ verdict: "differs", registrySays: ["7"], serverSays: ["8"] }],
    reality: { verdict: "differs" },
  });

  tell("9");
  await look();
  expect(await seen()).toMatchObject({ found: ["Told alone", "Told canary"], more: 2 });

  tell("7", "8");
  await look();
  expect(await seen()).toEqual({ rows, found: [], more: 0 });

  tell("8");
  await look();
  answers = {};
  await look();
  expect(await seen()).toEqual({ rows, found: [], more: 0 });
  expect((await getEndpoint(administrator, alone)).reality).toEqual({
    verdict: "silent",
    words: "When it last answered, the server said that it serves heart v8.",
  });
});

test("nothing that names a model is told of an endpoint that serves what the viewer may not see", async () => {
  answers = {
    "/v2/models/heart/ready": { body: "" },
    "/v2/models/heart": {
      body: JSON.stringify({ name: "heart", versions: ["8"], platform: "mlserver", inputs: [], outputs: [] }),
    },
  };
  const ref = await inference({ name: "Veiled", deployments: [deployment("8")] });
  await look();
  const seen = (modelPattern: string) =>
    getEndpoint(viewerWith([{ role: "viewer", connectionId: at.connection.id, modelPattern }]), ref);
  expect(await seen("heart")).toMatchObject({
    access: { servedName: "heart" },
    reality: { verdict: "differs" },
    health: { servedModel: "heart", servedVersion: "8" },
  });
  const veiled = await seen("liver");
  expect(veiled).toMatchObject({
    name: "Veiled",
    access: { servedName: null, signatureName: null },
    reality: null,
    health: { healthy: true, servedModel: null, servedVersion: null },
  });
  expect(JSON.stringify(veiled)).not.toMatch(/heart(?!\.example)/);
});

test("a server that names no version is not made to", async () => {
  const ref = await scoring();
  expect((await getEndpoint(administrator, ref)).reality).toBeNull();
  await look();
  expect((await getEndpoint(administrator, ref)).reality).toMatchObject({
    verdict: "silent",
    words: expect.stringMatching(/does not say which version/),
  });
});

test("what has no address that tells is not asked", async () => {
  const ref = await scoring({ protocol: "vertex-predict" });
  await look();
  expect(asked).toEqual([]);
  expect(await healthOf(ref)).toMatchObject({
    healthy: null,
    why: expect.stringMatching(/could be read without sending/),
  });
});

test("a check is taken once, whoever else asks at that moment, and another's after a minute when nothing came of it", async () => {
  await scoring();
  const now = new Date(Date.now() + 1_000);
  const taken = await Promise.all([claimDue(5, now), claimDue(5, now), claimDue(5, now)]);
  expect(taken.flat()).toHaveLength(1);
  expect(await claimDue(5, new Date(now.getTime() + 61_000))).toHaveLength(1);
});

test("what somebody looks at is due after half a minute, the rest after five", async () => {
  const ref = await scoring();
  await look();
  const after = clock;
  const dueAt = async (ms: number) => (await claimDue(5, new Date(after + ms))).length;
  expect(await dueAt(4 * 60_000)).toBe(0);
  await db().endpointHealth.updateMany({
    data: { checkedAt: new Date(), nextCheckAt: new Date(Date.now() + 240_000) },
  });
  await visitEndpoint(administrator, ref);
  expect(await claimDue(5, new Date(Date.now() + 31_000))).toHaveLength(1);
});

test("what stopped answering is looked at often for a while, and then as rarely as the rest", async () => {
  await registered(at.slug, { address: "http://127.0.0.1:9", allowPrivate: true });
  await look();
  expect(await look(34_000)).toBe(1);
  await look(11 * 60_000);
  expect(await look(34_000)).toBe(0);
});

test("a finding about an address that was changed meanwhile is thrown away, and so is one of a retired endpoint", async () => {
  const ref = await scoring({ name: "Moving" });
  const [endpoint] = await claimDue(5, new Date(Date.now() + 1_000));
  if (!endpoint) throw new Error("Nothing was due.");
  await changeEndpoint(
    jules,
    { ...registrationOf(at.slug, { name: "Moving", address: "https://elsewhere.example" }), endpoint: ref.endpoint },
    unlimited,
  );
  await watchOne(endpoint);
  expect(await healthOf(ref)).toBeNull();
  await retireEndpoint(jules, ref);
  expect(await look()).toBe(0);
});

test("the last sixty findings are kept", async () => {
  const ref = await scoring();
  await look();
  await db().endpointHealth.updateMany({ data: { samples: Array.from({ length: 60 }, (_, index) => [index, 1]) } });
  await look();
  const { samples } = (await healthOf(ref)) ?? { samples: [] };
  expect([samples.length, samples[0]?.[0], samples.at(-1)?.[0]]).toEqual([60, 1, clock]);
});
