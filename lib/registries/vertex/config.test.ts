import { expect, test } from "vitest";
import { z } from "zod";

import { keyFile } from "../../../e2e/stack/vertex/tokens";
import { World } from "../../../e2e/stack/vertex/world";
import { vertex } from ".";
import { config } from "./config";

const key = keyFile(new World(), "https://oauth2.googleapis.com");
const external = JSON.stringify({
  type: "external_account",
  audience: "a",
  subject_token_type: "t",
  token_url: "https://sts.googleapis.com/v1/token",
  credential_source: { file: "/var/run/token" },
});
const settings = { project: "acme-ml", location: "europe-west4", auth: "key", key };

test("what is called follows from the region and the sign-in", () => {
  expect(vertex.origins(settings)).toEqual([
    "https://europe-west4-aiplatform.googleapis.com",
    "https://storage.googleapis.com",
    "https://oauth2.googleapis.com",
  ]);
  expect(vertex.origins({ ...settings, auth: "federation", federation: external }).slice(2)).toEqual([
    "https://sts.googleapis.com",
    "https://iamcredentials.googleapis.com",
  ]);
  expect(vertex.origins({ ...settings, auth: "machine" }).slice(2)).toEqual(["http://169.254.169.254"]);
  expect(vertex.origins({ ...settings, auth: "surroundings" })).toHaveLength(5);
  expect(vertex.origins({ ...settings, location: "global" })[0]).toBe("https://aiplatform.googleapis.com");
});

test("all but a key is what the machine was given", () => {
  const by = (auth: string) => vertex.ambient({ ...settings, auth, federation: external });
  expect(["key", "federation", "surroundings", "machine"].map(by)).toEqual([false, true, true, true]);
});

test("both files are secrets: one of a federation may hold a client_secret", () => {
  const { properties = {} } = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  const fields = Object.entries(properties as Record<string, { secret?: boolean }>);
  expect(fields.filter(([, { secret }]) => secret).map(([name]) => name)).toEqual(["key", "federation"]);
});

test("only the sign-in as this machine opens the metadata service", () => {
  for (const auth of ["key", "surroundings", "machine"])
    expect(vertex.network({ ...settings, auth }).metadataService).toBe(auth === "machine");
});

test("two regions of a project are two registries", () => {
  expect(vertex.registryKey(settings)).not.toBe(vertex.registryKey({ ...settings, location: "us-central1" }));
  expect(vertex.registryKey(settings)).toBe(vertex.registryKey({ ...settings, auth: "machine" }));
});

test("parsing settled settings changes nothing", () => {
  const parsed = config.parse(settings);
  expect(config.parse(parsed)).toEqual(parsed);
});

test("private links change what is called, and the key's own address has to be one of them", () => {
  const links = { url: "https://vertex.internal/", storageUrl: "https://gcs.internal" };
  expect(vertex.origins({ ...settings, ...links })).toContain("https://vertex.internal");
  const problem = config.safeParse({ ...settings, tokenUrl: "https://tokens.internal" }).error?.issues[0];
  expect([problem?.path, problem?.message]).toEqual([["key"], expect.stringMatching(/https:\/\/tokens\.internal/)]);
});

test.each([
  [{ key: "" }, "key", /needed/],
  [{ key: external }, "key", /service_account is needed/],
  [{ auth: "federation" }, "federation", /needed/],
  [{ auth: "federation", federation: key }, "federation", /external_account is needed/],
  [{ project: "My Project" }, "project", /id or number/],
  [{ project: "a/b" }, "project", /id or number/],
  [{ location: "europe/../x" }, "location", /region/],
  [{ location: "evil.test#" }, "location", /region/],
  [{ url: "ftp://x" }, "url", /http/],
  [{ url: "https://a:b@x" }, "url", /password/],
  [{ url: "https://x/?a" }, "url", /without/],
])("%o is refused at %s", (also, field, reason) => {
  const issues = config.safeParse({ ...settings, ...also }).error?.issues ?? [];
  expect(issues.map(({ path: [at] }) => at)).toContain(field);
  expect(issues.map(({ message }) => message).join()).toMatch(reason);
});

test("no part of a key stands in what is wrong with it", () => {
  const broken = key.replace("BEGIN PRIVATE KEY", "BEGIN SOMETHING");
  const [issue] = config.safeParse({ ...settings, key: broken }).error?.issues ?? [];
  expect(issue?.message).toMatch(/does not read as one/);
  expect(JSON.stringify(issue)).not.toContain("BEGIN");
});
