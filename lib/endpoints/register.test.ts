import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { retireConnection } from "@/lib/connections/commands";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";

import { getEndpoint, listEndpoints, listServing } from "./queries";
import { changeEndpoint, findRegisteredByName, registerEndpoint, retireEndpoint } from "./register";
import {
  administrator,
  bearer,
  deployment,
  fieldsOf,
  heartBench,
  jules,
  limited,
  registered,
  registrationOf,
  unlimited,
} from "./registered.testing";
import { findRegistration } from "./registration";
import { unsealEndpointSecrets } from "./stored";
import { type EndpointRef, endpointsQuery, type Registration } from "./types";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
const denials: string[] = [];
vi.mock("@/lib/auth", () => ({
  recordDenial: async (_viewer: unknown, permission: string, limit?: { name: string }) =>
    void denials.push(`${permission} ${limit?.name ?? "anywhere"}`),
}));
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

const rowOf = ({ endpoint }: EndpointRef) =>
  db().endpoint.findFirstOrThrow({
    where: { nativeKey: endpoint, goneAt: null, connectionId: at.connection.id },
    include: { access: true, health: true },
  });
const lastEntry = () => db().auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });
const changed = (ref: EndpointRef, fields: Partial<Registration>) =>
  changeEndpoint(
    jules,
    { ...registrationOf(ref.connection), name: ref.endpoint, endpoint: ref.endpoint, ...fields },
    unlimited,
  );

test("what is registered stands among the endpoints, with its version, its share and who registered it", async () => {
  const ref = await registered(at.slug, { name: "Heart prod", exposure: "public" });
  expect(ref.endpoint).toBe("registered.heart-prod");
  const view = await getEndpoint(administrator, ref);
  expect(view).toMatchObject({
    name: "Heart prod",
    registered: true,
    status: "unknown",
    health: null,
    mayChange: true,
    access: { origin: "https://heart.example", base: "", exposure: "public", registeredBy: "Jules", hasSecrets: false },
  });
  expect(view.deployments).toMatchObject([{ key: "main", share: 100, version: { key: "7", stage: "production" } }]);
  expect(view.drift).toMatchObject([{ verdict: "agrees", registrySays: ["7"] }]);
  expect(await listServing(at.connection.id, "heart", "7")).toContainEqual({
    connection: at.slug,
    key: ref.endpoint,
    name: "Heart prod",
    share: 100,
  });
  expect(view.whyNotShift).toMatch(/registered by hand/);
});

test("one that serves another version than production differs, and is found so", async () => {
  const ref = await registered(at.slug, { name: "Heart stale", deployments: [deployment("9")] });
  const { rows } = await listEndpoints(administrator, endpointsQuery.parse({ drift: "yes" }));
  expect(rows.map(({ key }) => key)).toContain(ref.endpoint);
});

test("credentials are sealed for endpoint and origin, and are in no row, page or audit entry", async () => {
  const ref = await registered(at.slug, { name: "Sealed", ...bearer });
  const row = await rowOf(ref);
  expect(unsealEndpointSecrets(row.id, "https://heart.example", row.access?.secrets ?? null)).toEqual({
    token: "tok-hunter22",
  });
  expect(() => unsealEndpointSecrets(row.id, "https://elsewhere.example", row.access?.secrets ?? null)).toThrow(
    /cannot be read/,
  );
  expect(() => unsealEndpointSecrets("another", "https://heart.example", row.access?.secrets ?? null)).toThrow(
    /cannot be read/,
  );
  const entry = await lastEntry();
  expect(entry).toMatchObject({
    type: "endpoint.registered",
    actorName: "Jules",
    subjectName: "Sealed",
    payload: { secrets: { token: "stored" } },
  });
  expect(JSON.stringify([entry.payload, await getEndpoint(administrator, ref)])).not.toContain("hunter22");
});

test("secrets are kept while address and sign-in stay, and wanted anew when either changes", async () => {
  const ref = await registered(at.slug, { name: "Kept", ...bearer });
  await changed(ref, { name: "Kept too", signIn: "bearer" });
  const { id, access } = await rowOf(ref);
  expect(unsealEndpointSecrets(id, "https://heart.example", access?.secrets ?? null)).toEqual({
    token: "tok-hunter22",
  });
  expect((await lastEntry()).payload).toEqual({
    settings: { name: { before: "Kept", after: "Kept too" } },
    secrets: {},
  });

  expect(await fieldsOf(changed(ref, { signIn: "bearer", address: "https://other.example" }))).toEqual({
    token: [expect.stringMatching(/bound to the address/)],
  });
  expect(
    await fieldsOf(changed(ref, { signIn: "bearer", address: "https://heart.example/admin/invocations" })),
  ).toEqual({ token: [expect.stringMatching(/bound to the address/)] });
  expect(await fieldsOf(changed(ref, { signIn: "key", headerName: "x-api-key" }))).toEqual({
    token: [expect.stringMatching(/way to sign in changed/)],
  });
  await changed(ref, { ...bearer, token: "fresh", address: "https://other.example" });
  const after = await rowOf(ref);
  expect(unsealEndpointSecrets(id, "https://other.example", after.access?.secrets ?? null)).toEqual({ token: "fresh" });
  expect((await lastEntry()).payload).toMatchObject({
    settings: { origin: { before: "https://heart.example", after: "https://other.example" } },
    secrets: { token: "replaced" },
  });
  await changed(ref, { signIn: "none", address: "https://other.example" });
  expect((await rowOf(ref)).access?.secrets).toBeNull();
  expect((await lastEntry()).payload).toMatchObject({ secrets: { token: "erased" } });
});

test("what was changed has to be found anew, and a change of nothing is none", async () => {
  const ref = await registered(at.slug, { name: "Found" });
  const { id } = await rowOf(ref);
  await db().endpointHealth.update({
    where: { endpointId: id },
    data: { healthy: true, samples: [[1, 2]], nextCheckAt: new Date(Date.now() + 600_000) },
  });
  const before = await lastEntry();
  await changed(ref, { name: "Found" });
  expect((await lastEntry()).seq).toBe(before.seq);
  await changed(ref, { name: "Found", deployments: [deployment("8")] });
  expect(await rowOf(ref)).toMatchObject({ health: { healthy: null, samples: [] } });
  expect((await rowOf(ref)).health?.nextCheckAt.getTime()).toBeLessThanOrEqual(Date.now());
  expect((await lastEntry()).payload).toMatchObject({ settings: { deployments: { after: [{ serves: "heart 8" }] } } });
});

test("the signature that calls name is kept, shown, changed with an entry, and given up", async () => {
  const tensors = {
    name: "Signed",
    address: "https://heart.example/v1/models/heart:predict",
    protocol: "tensorflow-serving",
  };
  const ref = await registered(at.slug, { ...tensors, signatureName: "classify" });
  expect((await lastEntry()).payload).toMatchObject({ settings: { signatureName: "classify" } });
  expect((await findRegistration(administrator, ref)).registration).toMatchObject({
    signatureName: "classify",
    servedName: "heart",
  });
  expect((await getEndpoint(administrator, ref)).access).toMatchObject({ signatureName: "classify" });
  await changed(ref, { ...tensors, signatureName: "" });
  expect((await lastEntry()).payload).toMatchObject({
    settings: { signatureName: { before: "classify", after: null } },
  });
  expect((await findRegistration(administrator, ref)).registration).toMatchObject({ signatureName: "" });
});

test("a retired one is gone with its credentials, and its name is free", async () => {
  const ref = await registered(at.slug, { name: "Short-lived", ...bearer });
  const { id } = await rowOf(ref);
  await retireEndpoint(jules, ref);
  expect(await getEndpoint(administrator, ref).catch(({ code }: AppError) => code)).toBe("not_found");
  expect(await db().endpointAccess.findUnique({ where: { endpointId: id } })).toMatchObject({ secrets: null });
  expect(await lastEntry()).toMatchObject({ type: "endpoint.retired", subjectName: "Short-lived" });
  expect(await retireEndpoint(jules, ref).catch(({ code }: AppError) => code)).toBe("not_found");
  expect(await registered(at.slug, { name: "Short-lived" })).toEqual(ref);
  expect(await findRegisteredByName(at.slug, "Short-lived")).toEqual(ref);
});

test.each<[string, Partial<Registration>, string, RegExp]>([
  ["an address without a scheme", { address: "heart.example" }, "address", /begin with http/],
  ["a protocol that nobody knows", { protocol: "carrier-pigeon" }, "protocol", /Choose/],
  [
    "a protocol whose paths name the model, without its name",
    { protocol: "open-inference-v2" },
    "servedName",
    /names the model/,
  ],
  ["a name of two steps", { protocol: "open-inference-v2", servedName: "heart/x" }, "servedName", /holds a slash/],
  [
    "a signature for a protocol that cannot name one",
    { signatureName: "classify" },
    "signatureName",
    /cannot name a signature/,
  ],
  ["a private address that is not allowed", { address: "http://10.0.0.7:5001" }, "address", /private or loopback/],
  [
    "a metadata address, even where private ones are allowed",
    { address: "http://168.63.129.16", allowPrivate: true },
    "address",
    /never called/,
  ],
  ["credentials over plain http", { ...bearer, address: "http://heart.example" }, "address", /https/],
  ["a bearer token that is missing", { signIn: "bearer" }, "token", /needed/],
  ["a token with a line break", { signIn: "bearer", token: "a\r\nx-evil: 1" }, "token", /line breaks/],
  ["a token of three characters", { signIn: "bearer", token: "abc" }, "token", /at least four characters/],
  [
    "a password of three characters",
    { signIn: "basic", user: "me", password: "abc" },
    "password",
    /at least four characters/,
  ],
  ["a key without a header", { signIn: "key", token: "k" }, "headerName", /which header/],
  ["a header that is never sent", { signIn: "header", headerName: "Host", token: "k" }, "headerName", /never sent/],
  [
    "a header that the call itself sets",
    { signIn: "header", headerName: "Content-Type", token: "k" },
    "headerName",
    /not for signing in/,
  ],
  ["a header that is no name", { signIn: "header", headerName: "a b", token: "k" }, "headerName", /no name/],
  ["a user with a colon", { signIn: "basic", user: "a:b", password: "" }, "user", /colon/],
  ["shares that do not add up", { deployments: [deployment("7", { weight: 60 })] }, "deployments", /60 %, not to 100/],
  [
    "two deployments of one name",
    { deployments: [deployment("7", { weight: 50 }), deployment("8", { weight: 50 })] },
    "deployments.1.key",
    /this name/,
  ],
  [
    "a deployment that serves nothing",
    { deployments: [deployment("", { model: "" })] },
    "deployments.0.words",
    /what it serves/,
  ],
  ["a model without a version", { deployments: [deployment("")] }, "deployments.0.version", /which version/],
  [
    "a model that is not there",
    { deployments: [deployment("7", { model: "liver" })] },
    "deployments.0.model",
    /no such model/,
  ],
  ["a version that is not there", { deployments: [deployment("70")] }, "deployments.0.version", /no such version/],
])("refused: %s", async (_what, fields, field, why) => {
  expect(await fieldsOf(registerEndpoint(jules, registrationOf(at.slug, fields), unlimited))).toMatchObject({
    [field]: [expect.stringMatching(why)],
  });
});

test("a name stands once in a connection, and one key after the other is free", async () => {
  const first = await registered(at.slug, { name: "Twice!" });
  expect(await fieldsOf(registered(at.slug, { name: "Twice!" }))).toEqual({
    name: [expect.stringMatching(/has that name/)],
  });
  expect((await registered(at.slug, { name: "Twice?" })).endpoint).toBe(`${first.endpoint}-2`);
});

test("what serves no registered version is said in words", async () => {
  const ref = await registered(at.slug, {
    name: "Words",
    deployments: [deployment("", { model: "", words: "a heuristic" })],
  });
  expect((await getEndpoint(administrator, ref)).deployments).toMatchObject([{ version: null, serves: "a heuristic" }]);
});

test("a private registration is not turned on anything else at its origin by who may not open one", async () => {
  const near = {
    name: "Aimed",
    address: "http://127.0.0.1:5001/heart",
    allowPrivate: true,
    signIn: "header",
    headerName: "x-key",
  } as const;
  const ref = await registered(at.slug, { ...near, token: "tok-hunter22" });
  const aimed = (fields: Partial<Registration>) =>
    fieldsOf(
      changeEndpoint(jules, { ...registrationOf(at.slug, { ...near, ...fields }), endpoint: ref.endpoint }, limited),
    );
  for (const fields of [
    { address: "http://127.0.0.1:5001/admin" },
    { protocol: "azureml-online" },
    { headerName: "x-admin" },
    { token: "other", headerName: "x-admin" },
    { signIn: "bearer", token: "other" },
  ] as const) {
    expect(await aimed(fields)).toMatch(/administrator of the whole installation/);
  }
  expect(await aimed({ name: "Aimed anew", token: "tok-other" })).toBeNull();
  expect(await rowOf(ref)).toMatchObject({
    name: "Aimed anew",
    access: { base: "/heart", protocol: "mlflow-scoring", headerName: "x-key" },
  });
});

test("a connection that is retired keeps no credentials of its endpoints either", async () => {
  const other = await heartBench();
  const { endpoint } = await registered(other.slug, { ...bearer });
  await retireConnection(jules, other.slug);
  expect(
    await db().endpoint.findFirstOrThrow({
      where: { nativeKey: endpoint, connectionId: other.connection.id },
      include: { access: true },
    }),
  ).toMatchObject({ access: { secrets: null } });
});
