import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { openDoor } from "@/lib/http/door";
import type { Io } from "@/lib/http/types";

import { type StandIn, startStandIn } from "../../../e2e/stack/vertex/server";
import { federatedToken, refreshToken } from "../../../e2e/stack/vertex/tokens";
import { World } from "../../../e2e/stack/vertex/world";
import { type GoogleSignIn, googleCredentials, googleOrigins, signedDoor } from "./google";
import { whyNotGoogleFile } from "./google-files";

let standIn: StandIn;
let folder: string;
beforeAll(async () => {
  standIn = await startStandIn(new World());
  folder = mkdtempSync(join(tmpdir(), "interlock-google-"));
});
afterAll(async () => {
  await standIn.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const network = { allowPrivate: true, ca: null, clientCertificate: null };
let doors = 0;

function open(signIn: GoogleSignIn, origins = [standIn.url]) {
  doors += 1;
  const io = openDoor({ origins: [...origins, standIn.url], network, label: `Tokens ${doors}` });
  const credentials = googleCredentials(signIn, io, origins);
  const call = async () => {
    const { status } = await signedDoor(io, credentials).fetch(models());
    return status;
  };
  return { credentials, call };
}

const models = () => `${standIn.url}/v1/projects/stand-in-project/locations/europe-west4/models`;
const key = (): GoogleSignIn => ({ kind: "key", json: standIn.settings.key });

function written(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function external(also: Record<string, unknown> = {}) {
  return {
    type: "external_account",
    audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/cluster",
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `${standIn.url}/v1/token`,
    credential_source: { file: written("subject", `${federatedToken}\n`) },
    ...also,
  };
}

test("a service account's key becomes a token, asked for once however many wait for it", async () => {
  const { credentials, call } = open(key());
  const before = standIn.tokens.issued;
  await Promise.all([call(), call(), call()]);
  expect(await call()).toBe(200);
  expect(standIn.tokens.issued).toBe(before + 1);
  expect(await credentials.identity()).toBe("interlock@stand-in.iam.gserviceaccount.com");
});

test("a token is renewed shortly before it ends, and once when it is refused", async () => {
  const { call } = open(key());
  await call();
  const before = standIn.tokens.issued;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_560_000 });
  expect(await call()).toBe(200);
  expect(standIn.tokens.issued).toBe(before + 1);
  vi.useRealTimers();
  standIn.tokens.expire();
  expect(await call()).toBe(200);
  expect(standIn.tokens.issued).toBe(before + 2);
});

test("a 401 that stays is handed on after one renewal", async () => {
  const io: Io = {
    fetch: async (url) => {
      asked.push(url);
      return url.endsWith("/token") ? reply(200, { access_token: "t", expires_in: 3600 }) : reply(401, {});
    },
  };
  const asked: string[] = [];
  const credentials = googleCredentials(key(), io, [standIn.url]);
  expect((await signedDoor(io, credentials).fetch("https://api.test/x")).status).toBe(401);
  expect(asked.filter((url) => url === "https://api.test/x")).toHaveLength(2);
});

test("another key, and one that Google no longer knows, are refused in words of our own", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const file = JSON.parse(standIn.settings.key) as Record<string, unknown>;
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const { call } = open({ kind: "key", json: JSON.stringify({ ...file, private_key: pem }) });
  const failure = call();
  await expect(failure).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringMatching(/clock is wrong/),
  });
  await expect(failure).rejects.not.toThrow(/Invalid JWT/);
});

test("a file that wants its tokens from somewhere else is refused before anything is sent", async () => {
  const file = JSON.parse(standIn.settings.key) as Record<string, unknown>;
  const { call } = open({ kind: "key", json: JSON.stringify({ ...file, token_uri: "https://evil.test/token" }) });
  await expect(call()).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching("https://evil.test") });
});

test.each([
  [503, "{}", "registry_unavailable"],
  [429, "", "registry_unavailable"],
  [400, '{"error": "unauthorized_client", "error_description": "secret detail"}', "registry_denied"],
  [400, "<html>secret detail", "registry_denied"],
  [200, "{}", "registry_protocol"],
  [200, "<html>", "registry_protocol"],
])("a token address that answers %i %s is %s", async (status, text, code) => {
  const io: Io = { fetch: async () => reply(status, text) };
  const failure = googleCredentials(key(), io, [standIn.url]).headers(false);
  await expect(failure).rejects.toMatchObject({ code });
  await expect(failure).rejects.not.toThrow(/secret detail/);
});

test("application default credentials: a key, a person's sign-in and an external identity", async () => {
  const person = {
    type: "authorized_user",
    client_id: "c",
    client_secret: "s",
    refresh_token: refreshToken,
    token_uri: `${standIn.url}/token`,
  };
  for (const content of [standIn.settings.key, person, external()]) {
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", written("adc.json", content));
    expect(await open({ kind: "surroundings" }).call()).toBe(200);
  }
});

test("only a person's sign-in names the project whose quota its calls use", async () => {
  const named = { quota_project_id: "billed-project" };
  const person = {
    type: "authorized_user",
    client_id: "c",
    client_secret: "s",
    refresh_token: refreshToken,
    token_uri: `${standIn.url}/token`,
  };
  const account: unknown = { ...JSON.parse(standIn.settings.key), ...named };
  for (const [content, project] of [
    [{ ...person, ...named }, "billed-project"],
    [person, undefined],
    [account, undefined],
  ] as const) {
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", written("adc.json", content));
    const headers = await open({ kind: "surroundings" }).credentials.headers(false);
    expect(headers["x-goog-user-project"]).toBe(project);
  }
});

test("application default credentials that are not there are told as such", async () => {
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", join(folder, "not there"));
  await expect(open({ kind: "surroundings" }).call()).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringMatching(/GOOGLE_APPLICATION_CREDENTIALS/),
  });
});

test("an external identity can act as a service account, and only as one that lets it", async () => {
  const named = (email: string) => `${standIn.url}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
  const { email } = standIn.world.account;
  vi.stubEnv("AZURE_FEDERATED_TOKEN_FILE", join(folder, "subject"));
  const act = (as: string) =>
    open({ kind: "federation", json: JSON.stringify(external({ service_account_impersonation_url: named(as) })) });
  const { credentials, call } = act(email);
  expect(await call()).toBe(200);
  expect(await credentials.identity()).toBe(email);
  await expect(act("other@x.test").call()).rejects.toMatchObject({ code: "registry_denied" });
});

test("a connection cannot make this machine send a file that nobody gave it", async () => {
  const secret = written("secret", "root:x:0:0");
  const json = JSON.stringify(external({ credential_source: { file: secret } }));
  vi.stubEnv("AZURE_FEDERATED_TOKEN_FILE", join(folder, "subject"));
  const asked = standIn.requests.length;
  await expect(open({ kind: "federation", json }).call()).rejects.toMatchObject({ code: "invalid" });
  expect(standIn.requests.length).toBe(asked);
});

test("the token of an external identity may lie in a JSON file, and nowhere but in a file", async () => {
  const source = { file: written("subject.json", { id_token: federatedToken }) };
  const format = { type: "json", subject_token_field_name: "id_token" };
  const adc = (credential_source: object) =>
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", written("adc.json", external({ credential_source })));
  adc({ ...source, format });
  expect(await open({ kind: "surroundings" }).call()).toBe(200);
  adc({ ...source, format: { type: "json", subject_token_field_name: "other" } });
  await expect(open({ kind: "surroundings" }).call()).rejects.toMatchObject({ code: "registry_denied" });
  for (const other of [
    { url: "http://169.254.169.254/x" },
    { executable: { command: "x" } },
    { environment_id: "aws1" },
  ]) {
    adc(other);
    await expect(open({ kind: "surroundings" }).call()).rejects.toMatchObject({ code: "unsupported" });
  }
});

test("this machine's own account comes from the metadata service, which has to say that it is Google's", async () => {
  const asked: [string, unknown][] = [];
  const answering = (status: number, flavor: string): Io => ({
    fetch: async (url, init) => {
      asked.push([url, init?.headers]);
      const body = url.endsWith("/email")
        ? "robot@project.iam.gserviceaccount.com\n"
        : { access_token: "t", expires_in: 300 };
      return reply(status, body, { "metadata-flavor": flavor });
    },
  });
  const at = (io: Io) => googleCredentials({ kind: "machine" }, io, googleOrigins("machine", null));
  expect(await at(answering(200, "Google")).headers(false)).toEqual({ authorization: "Bearer t" });
  expect(asked).toEqual([
    [
      "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token",
      { "metadata-flavor": "Google" },
    ],
  ]);
  expect(await at(answering(200, "Google")).identity()).toBe("robot@project.iam.gserviceaccount.com");
  await expect(at(answering(200, "")).headers(false)).rejects.toMatchObject({ code: "registry_protocol" });
  await expect(at(answering(404, "Google")).headers(false)).rejects.toMatchObject({ code: "registry_denied" });
  await expect(at(answering(500, "Google")).headers(false)).rejects.toMatchObject({ code: "registry_unavailable" });
});

test.each([
  ["not json", null, /paste the whole of it/],
  ["[]", null, /paste the whole of it/],
  ["{}", null, /no type/],
  ['{"type": "impersonated_service_account"}', null, /another type/],
  ['{"type": "authorized_user"}', "service_account" as const, /the type authorized_user/],
  ['{"type": "service_account", "client_email": "a@b"}', null, /lacks private_key/],
  ['{"type": "service_account", "client_email": "a@b", "private_key": "x"}', null, /line breaks/],
])("the file %s is refused with the reason", (text, wanted, reason) => {
  expect(whyNotGoogleFile(text, wanted)).toMatch(reason);
});

test("nothing that the tokens were asked with is unknown to Google's description", () => {
  expect(standIn.violations).toEqual([]);
});

function reply(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = new Response(text, { headers });
  return {
    status,
    headers: response.headers,
    text: async () => text,
    bytes: async () => new TextEncoder().encode(text),
    stream: () => new Response(text).body ?? new ReadableStream<Uint8Array>(),
  };
}
