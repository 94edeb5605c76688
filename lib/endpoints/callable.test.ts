import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { AppError } from "@/lib/errors";
import { serve } from "@/lib/http/door.testing";
import type { CallRef } from "@/lib/playground/types";
import { sendCall } from "@/lib/serving/send";

import { getCallLine, listCallLines, openCall } from "./callable";
import { changeEndpoint } from "./register";
import { deployment, heartBench, jules, registered, registrationOf, scientist, unlimited } from "./registered.testing";
import { sealEndpointSecrets } from "./stored";
import type { EndpointRef } from "./types";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
const denials: string[] = [];
vi.mock("@/lib/auth", () => ({
  recordDenial: async (_viewer: unknown, permission: string, limit: { name: string }) =>
    void denials.push(`${permission} ${limit.name}`),
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof heartBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await heartBench();
});
afterAll(() => database.close());

const to = (ref: EndpointRef, deploymentKey: string | null = null): CallRef => ({ ...ref, deployment: deploymentKey });
const two = [deployment("7", { key: "blue", weight: 90 }), deployment("8", { key: "green", weight: 10 })];
const call = {
  method: "POST" as const,
  path: "/invocations",
  headers: { "content-type": "application/json" },
  body: "{}",
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    ({ code, message }: AppError) => [code, message],
  );

test("one deployment is one line, which says who answers", async () => {
  const notice = "Each call costs 2 cents.";
  const key = { signIn: "key", headerName: "X-Api-Key", token: "a-key" } as const;
  const ref = await registered(at.slug, { name: "One", notice, ...key });
  expect(await listCallLines(scientist, { q: "one" })).toEqual([
    {
      ref: to(ref),
      connection: { slug: at.slug, name: at.connection.name },
      endpointName: "One",
      protocol: "mlflow-scoring",
      target: { body: null, base: "", model: null, version: null, deployment: null, signatureName: null, takes: null },
      origin: "https://heart.example",
      signIn: { kind: "header", name: "x-api-key" },
      exposure: "internal",
      notice,
      share: 100,
      version: { model: { key: "heart", name: "heart" }, key: "7", stage: "production" },
      several: false,
      health: null,
      whyNot: null,
    },
  ]);
});

test("several deployments are a line each where a call can choose, beside the one of the traffic rules", async () => {
  const ref = await registered(at.slug, {
    name: "Split",
    address: "https://split.example/score",
    protocol: "azureml-online",
    deployments: two,
  });
  const lines = await listCallLines(scientist, { q: "split" });
  expect(
    lines.map(({ ref: { deployment: key }, share, version, target }) => [
      key,
      share,
      version?.key ?? null,
      target?.deployment,
    ]),
  ).toEqual([
    [null, 100, null, null],
    ["blue", 90, "7", "blue"],
    ["green", 10, "8", "green"],
  ]);
  expect(lines.map(({ several }) => several)).toEqual([true, false, false]);
  expect((await listCallLines(scientist, { q: "split", limit: 2 })).length).toBe(2);
  expect(await getCallLine(scientist, to(ref, "green"))).toEqual(lines[2]);
});

test("where a call cannot choose, the traffic rules are all there is, and asking for one deployment says why not", async () => {
  const ref = await registered(at.slug, { name: "Blind", deployments: two });
  expect((await listCallLines(scientist, { q: "blind" })).map(({ ref: { deployment: key } }) => key)).toEqual([null]);
  const line = await getCallLine(scientist, to(ref, "green"));
  expect(line.whyNot).toMatch(/cannot choose a deployment/);
  expect(await refusal(openCall(scientist, to(ref, "green")))).toEqual(["unsupported", line.whyNot]);
});

test("the filter by model finds what sends requests to it", async () => {
  await registered(at.slug, { name: "Elsewise", deployments: [deployment("", { model: "", words: "a heuristic" })] });
  const names = async (model: string) =>
    new Set((await listCallLines(scientist, { connection: at.slug, model })).map(({ endpointName }) => endpointName));
  expect([...(await names("heart"))]).toContain("One");
  expect([...(await names("heart"))]).not.toContain("Elsewise");
  expect((await names("liver")).size).toBe(0);
  const some = viewerWith([{ role: "scientist", connectionId: at.connection.id, modelPattern: "liver" }]);
  expect((await listCallLines(some, { connection: at.slug })).length).toBeGreaterThan(0);
  expect(await listCallLines(some, { connection: at.slug, model: "heart" })).toEqual([]);
});

test("a call of what the viewer may not see is not spelled out for them", async () => {
  const ref = await registered(at.slug, {
    name: "Veiled",
    address: "https://veiled.example",
    protocol: "open-inference-v2",
    servedName: "heart",
  });
  const liver = viewerWith([{ role: "scientist", connectionId: at.connection.id, modelPattern: "liver" }]);
  expect(await getCallLine(liver, to(ref))).toMatchObject({
    endpointName: "Veiled",
    target: null,
    origin: null,
    version: null,
    whyNot: expect.stringMatching(/None of your roles/),
  });
  const heart = viewerWith([{ role: "scientist", connectionId: at.connection.id, modelPattern: "heart" }]);
  expect(await getCallLine(heart, to(ref))).toMatchObject({
    target: { model: "heart" },
    origin: "https://veiled.example",
    whyNot: null,
  });
});

test("an open call reaches the very endpoint, signed in", async () => {
  const got: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    got.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.end('{"predictions":[1]}');
  });
  const ref = await registered(at.slug, {
    name: "Near",
    address: `${url}/invocations`,
    allowPrivate: true,
    signIn: "basic",
    user: "ada",
    password: "hunter22",
  });
  const { protocol, target, origin, io, authorize, secrets, line } = await openCall(scientist, to(ref, "main"));
  expect([protocol.name, target.deployment, origin, line.whyNot]).toEqual(["mlflow-scoring", null, url, null]);
  const reply = await sendCall(io, origin, call, await authorize(call));
  expect(reply).toMatchObject({ status: 200, body: { text: '{"predictions":[1]}' } });
  const basic = Buffer.from("ada:hunter22").toString("base64");
  expect(got).toEqual([`POST /invocations Basic ${basic}`]);
  expect(secrets).toEqual(expect.arrayContaining(["hunter22", `Basic ${basic}`]));
  expect(JSON.stringify(line)).not.toMatch(/hunter22|Basic/);
  await expect(io.fetch("http://127.0.0.1:1/")).rejects.toThrow(/not one that Near is registered with/);
});

test("sixteen calls are under way at once", async () => {
  let [now, most] = [0, 0];
  const waiting: (() => void)[] = [];
  const url = await serve((_request, response) => {
    now += 1;
    most = Math.max(most, now);
    waiting.push(() => response.end("{}"));
    if (now === 16) for (const go of waiting.splice(0)) go();
  });
  const ref = await registered(at.slug, { name: "Busy", address: url, allowPrivate: true });
  const { io, origin } = await openCall(scientist, to(ref));
  await Promise.all(Array.from({ length: 16 }, () => sendCall(io, origin, call)));
  expect(most).toBe(16);
});

test("once private addresses are closed to it again, no call gets through", async () => {
  const url = (await serve((_request, response) => response.end("{}"))).replace("127.0.0.1", "localhost");
  const near = { name: "Closing", address: url, allowPrivate: true };
  const ref = await registered(at.slug, near);
  const before = await openCall(scientist, to(ref));
  expect((await sendCall(before.io, before.origin, call)).status).toBe(200);
  await changeEndpoint(
    jules,
    { ...registrationOf(at.slug, { ...near, allowPrivate: false }), endpoint: ref.endpoint },
    unlimited,
  );
  const after = await openCall(scientist, to(ref));
  expect(await refusal(sendCall(after.io, after.origin, call))).toEqual([
    "registry_unavailable",
    expect.stringMatching(/private or loopback/),
  ]);
});

test("credentials that were moved to another origin do not open there", async () => {
  const ref = await registered(at.slug, { name: "Moved", signIn: "bearer", token: "token" });
  await db().endpointAccess.updateMany({
    where: { endpoint: { nativeKey: ref.endpoint } },
    data: { origin: "https://thief.example" },
  });
  expect(await refusal(openCall(scientist, to(ref)))).toEqual(["unsupported", expect.stringMatching(/cannot be read/)]);
});

test("who may not send sees the line and why, and is refused on record", async () => {
  const ref = await registered(at.slug, { name: "Closed" });
  const viewer = viewerWith();
  const line = await getCallLine(viewer, to(ref));
  expect(line).toMatchObject({ whyNot: expect.stringMatching(/None of your roles/), origin: "https://heart.example" });
  denials.length = 0;
  expect(await refusal(openCall(viewer, to(ref)))).toEqual(["forbidden", line.whyNot]);
  expect(denials).toEqual(["endpoint.invoke Closed"]);
});

test("a limit to some models holds for every version that may answer", async () => {
  const ref = await registered(at.slug, {
    name: "Mixed",
    protocol: "azureml-online",
    deployments: [
      two[0] ?? deployment("7"),
      deployment("", { key: "green", weight: 10, model: "", words: "a heuristic" }),
    ],
  });
  const some = viewerWith([{ role: "scientist", connectionId: at.connection.id, modelPattern: "heart" }]);
  expect((await getCallLine(some, to(ref, "blue"))).whyNot).toBeNull();
  expect((await getCallLine(some, to(ref, "green"))).whyNot).toMatch(/None of your roles/);
  expect((await getCallLine(some, to(ref))).whyNot).toMatch(/None of your roles/);
  const none = viewerWith([{ role: "scientist", connectionId: at.connection.id, modelPattern: "liver" }]);
  expect(await getCallLine(none, to(ref, "blue"))).toMatchObject({
    version: null,
    whyNot: expect.stringMatching(/None of your roles/),
  });
});

test("what is not there, or nobody's to know, is not found", async () => {
  const ref = await registered(at.slug, { name: "Here" });
  const stranger = viewerWith([
    { role: "scientist", connectionId: "00000000-0000-4000-8000-000000000000", modelPattern: null },
  ]);
  for (const [viewer, place] of [
    [scientist, { ...to(ref), endpoint: "nowhere" }],
    [scientist, to(ref, "purple")],
    [stranger, to(ref)],
  ] as const) {
    expect((await refusal(getCallLine(viewer, place)))?.[0]).toBe("not_found");
  }
  expect(await listCallLines(stranger, {})).toEqual([]);
});

test("credentials in plain text reach no public address, whatever was registered", async () => {
  const ref = await registered(at.slug, {
    name: "Plain",
    address: "http://127.0.0.1:9",
    allowPrivate: true,
    signIn: "bearer",
    token: "token",
  });
  const { id } = await db().endpoint.findFirstOrThrow({ where: { nativeKey: ref.endpoint } });
  const moved = "http://8.8.8.8";
  await db().endpointAccess.update({
    where: { endpointId: id },
    data: { origin: moved, secrets: sealEndpointSecrets(id, moved, { token: "token" }) },
  });
  const { io, origin, authorize } = await openCall(scientist, to(ref));
  expect(await refusal(sendCall(io, origin, call, await authorize(call)))).toEqual([
    "registry_unavailable",
    expect.stringMatching(/public address/),
  ]);
});
