import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, test, vi } from "vitest";

import { emptyWorkspace, known, startWith } from "@/e2e/stack/azureml/place";
import type { StandIn } from "@/e2e/stack/azureml/server";
import { openDoor } from "@/lib/http/door";

import type { Io, IoInit } from "../types";
import { type AzureSignIn, azureTokens, identityIn, metadataOrigin, signedBy } from "./azure";

const arm = "https://management.azure.com";
const tls = (name: string) => readFileSync(`${import.meta.dirname}/../../../e2e/stack/azureml/tls/${name}`, "utf8");
const secret: AzureSignIn = { kind: "secret", ...known };
const running: StandIn[] = [];
const folders: string[] = [];
afterEach(() => {
  running.splice(0).forEach((standIn) => standIn.close());
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));
  vi.unstubAllEnvs();
});

/** The real door, but for the metadata service, which is answered by the stand-in. */
async function signingIn(signIn: AzureSignIn, tokenSeconds = 3600) {
  const people = { ...known, certificate: tls("leaf.pem") };
  const standIn = await startWith([emptyWorkspace(0)], { known: people, tokenSeconds });
  running.push(standIn);
  const network = { allowPrivate: true, ca: null, clientCertificate: null };
  const door = openDoor({ origins: [standIn.origin], network, label: `Entra ${standIn.origin}` });
  const asked: { url: string; init: IoInit }[] = [];
  const io: Io = {
    fetch(url, init = {}) {
      asked.push({ url, init });
      return door.fetch(url.replace(metadataOrigin, standIn.origin), init);
    },
  };
  return { standIn, asked, io, tokens: azureTokens(signIn, standIn.origin, io) };
}

test("one token a resource, asked for once however many wait for it", async () => {
  const { tokens, standIn } = await signingIn(secret);
  const all = await Promise.all([1, 2, 3].map(() => tokens.headers(arm)));
  expect(new Set(all.map(({ authorization }) => authorization)).size).toBe(1);
  await tokens.headers("https://storage.azure.com");
  await tokens.headers(arm);
  expect(standIn.signIn.count).toBe(2);
  expect(identityIn(await tokens.headers(arm))).toBe(`application ${known.client}`);
});

test("a refused token is not given again, and callers who held the one before share the next", async () => {
  const { tokens, standIn } = await signingIn(secret);
  const first = await tokens.headers(arm);
  const [second, third] = [await tokens.headers(arm, first), await tokens.headers(arm, first)];
  expect(second).not.toEqual(first);
  expect([third, standIn.signIn.count]).toEqual([second, 2]);
});

test("a token that is about to end is not used", async () => {
  const { tokens, standIn } = await signingIn(secret, 59);
  await tokens.headers(arm);
  await tokens.headers(arm);
  expect(standIn.signIn.count).toBe(2);
});

test("a call that is refused is made once more with another token, and then believed", async () => {
  const { tokens, io, standIn } = await signingIn(secret);
  const answers: (number | string)[] = [];
  const refusing: Io = {
    fetch: async (url, init) => {
      answers.push(init?.headers?.authorization ?? "");
      return io.fetch(url, init);
    },
  };
  const response = await signedBy(tokens, "https://wrong.audience", refusing).fetch(
    `${standIn.origin}/subscriptions/a?api-version=2024-10-01`,
  );
  expect([response.status, new Set(answers).size]).toEqual([401, 2]);
});

test("a certificate signs a statement that the service can check; the key stays here", async () => {
  const pem = tls("leaf.pem") + tls("leaf.key");
  const { tokens, asked } = await signingIn({ kind: "certificate", tenant: known.tenant, client: known.client, pem });
  expect((await tokens.headers(arm)).authorization).toMatch(/^Bearer /);
  const form = new URLSearchParams(String(asked[0]?.init.body));
  const [head = ""] = (form.get("client_assertion") ?? "").split(".");
  const header = JSON.parse(Buffer.from(head, "base64url").toString("utf8"));
  expect(header).toEqual({ alg: "RS256", typ: "JWT", x5t: expect.any(String), "x5t#S256": expect.any(String) });
  expect(JSON.stringify(asked)).not.toContain("PRIVATE KEY");
});

test("the machine's identity is asked for at its own address, with the header that proves it is no accident", async () => {
  const { tokens, asked } = await signingIn({ kind: "managed", client: known.client });
  await tokens.headers(arm);
  expect(asked[0]?.url).toBe(
    `http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(arm)}&client_id=${known.client}`,
  );
  expect(asked[0]?.init.headers).toEqual({ metadata: "true" });
  const { tokens: others } = await signingIn({ kind: "managed", client: "another" });
  await expect(others.headers(arm)).rejects.toMatchObject({ code: "registry_denied" });
});

test("a workload's token is read anew each time, from where the surroundings say", async () => {
  const folder = mkdtempSync(join(tmpdir(), "azure-"));
  folders.push(folder);
  vi.stubEnv("AZURE_TENANT_ID", known.tenant);
  vi.stubEnv("AZURE_CLIENT_ID", known.client);
  vi.stubEnv("AZURE_FEDERATED_TOKEN_FILE", join(folder, "token"));
  const { tokens } = await signingIn({ kind: "workload" });
  await expect(tokens.headers(arm)).rejects.toMatchObject({
    message: expect.stringContaining("AZURE_FEDERATED_TOKEN_FILE"),
  });
  writeFileSync(join(folder, "token"), "an old token\n");
  await expect(tokens.headers(arm)).rejects.toMatchObject({ code: "registry_denied" });
  writeFileSync(join(folder, "token"), `${known.federated}\n`);
  expect((await tokens.headers(arm)).authorization).toMatch(/^Bearer /);
});

test.each([
  [{ ...secret, secret: "wrong" }, "No token: the client secret is wrong."],
  [{ ...secret, client: "nobody" }, "No token: there is no such application in this tenant."],
  [{ ...secret, tenant: "nowhere" }, "No token: there is no such tenant."],
])("a refusal is told by its number, without a word of theirs", async (signIn, message) => {
  const { tokens } = await signingIn(signIn);
  await expect(tokens.headers(arm)).rejects.toMatchObject({ code: "registry_denied", message });
});

test.each([
  ["html", "registry_protocol"],
  ["empty", "registry_protocol"],
  ["bare 404", "registry_protocol"],
  ["throttled", "registry_unavailable"],
] as const)("a sign-in address that answers with %s is told as %s", async (kind, code) => {
  const { tokens, standIn } = await signingIn(secret);
  standIn.faults.order({ kind, match: "/oauth2/", times: 9 });
  await expect(tokens.headers(arm)).rejects.toMatchObject({
    code,
    message: expect.not.stringContaining("secret detail"),
  });
});

test("a sign-in address that is busy for a moment is asked again; a failure is not kept", async () => {
  const { tokens, standIn } = await signingIn(secret);
  standIn.faults.order({ kind: "unavailable", match: "/oauth2/", times: 4 });
  await expect(tokens.headers(arm)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect((await tokens.headers(arm)).authorization).toMatch(/^Bearer /);
});

test("a token that tells nothing has no identity", () => {
  expect(identityIn({ authorization: "Bearer opaque" })).toBeNull();
  expect(identityIn({})).toBeNull();
});
