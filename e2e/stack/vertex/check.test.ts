import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { expect, test } from "vitest";

import { checkReply, checkRequest, description, findMethod } from "./check";

const models = "/v1/projects/p/locations/l/models";
const found = (verb: string, path: string) => {
  const method = findMethod(verb, path);
  if (!method) throw new Error(`${verb} ${path} is not described`);
  return method;
};
const query = (text = "") => new URLSearchParams(text);

test.each([
  ["GET", models, "projects.locations.models.list"],
  ["GET", `${models}/7`, "projects.locations.models.get"],
  ["GET", `${models}/7@golden`, "projects.locations.models.get"],
  ["PATCH", `${models}/7%402`, "projects.locations.models.patch"],
  ["GET", `${models}/7:listVersions`, "projects.locations.models.listVersions"],
  ["POST", `${models}/7@2:mergeVersionAliases`, "projects.locations.models.mergeVersionAliases"],
  ["GET", `${models}/7@2/evaluations`, "projects.locations.models.evaluations.list"],
  ["GET", "/storage/v1/b/bucket/o/a%2Fb", "objects.get"],
  ["GET", "/download/storage/v1/b/bucket/o/a%2Fb", "objects.get"],
  ["POST", "/v1/projects/-/serviceAccounts/a%40b:generateAccessToken", "projects.serviceAccounts.generateAccessToken"],
])("%s %s is %s", (verb, path, id) => {
  expect(findMethod(verb, path)?.id).toBe(id);
});

test.each([
  ["DELETE", `${models}/7`],
  ["GET", "/v1/projects/p/models"],
  ["GET", `${models}/7:nothing`],
  ["GET", "/v2/projects/p/locations/l/models"],
])("%s %s is none of Google's", (verb, path) => {
  expect(findMethod(verb, path)).toBeNull();
});

test("a request is refused for a made-up parameter, field, type, or body", () => {
  const list = found("GET", models);
  expect(checkRequest(list, query("pageSize=5&pageToken=x&$alt=json&readMask=name"), "")).toEqual([]);
  expect(checkRequest(list, query("page_size=5&pageSize=x&filter=a&filter=b"), "")).toHaveLength(3);
  expect(checkRequest(list, query(), "{}")).toHaveLength(1);
  const patch = found("PATCH", `${models}/7@2`);
  expect(checkRequest(patch, query("updateMask=labels"), '{"labels": {"a": "b"}, "etag": "x"}')).toEqual([]);
  expect(checkRequest(patch, query(), '{"labels": {"a": 1}, "tags": {}}')).toHaveLength(2);
  expect(checkRequest(patch, query(), "no json")).toHaveLength(1);
});

test("a reply is refused for a made-up field, a bad date, a number where text is, a wrong word", () => {
  const get = found("GET", `${models}/7`);
  const row = { name: "n", createTime: "2026-01-01T00:00:00.123456Z", versionAliases: ["default"] };
  expect(checkReply(get, 200, JSON.stringify(row))).toEqual([]);
  const wrong = {
    createTime: "yesterday",
    versionId: 2,
    madeUp: true,
    modelSourceInfo: { sourceType: "HOME" },
    deployedModels: [{ endpoint: "e", other: 1 }],
  };
  expect(checkReply(get, 200, JSON.stringify(wrong))).toHaveLength(5);
  expect(checkReply(get, 200, "<html>")).toHaveLength(1);
});

test("a failure has Google's form or is refused", () => {
  const get = found("GET", `${models}/7`);
  const error = { code: 404, message: "m", status: "NOT_FOUND" };
  expect(checkReply(get, 404, JSON.stringify({ error }))).toEqual([]);
  for (const wrong of [{ error: "m" }, { error: { ...error, code: 400 } }, { error: { ...error, reason: "x" } }, {}])
    expect(checkReply(get, 404, JSON.stringify(wrong)).length).toBeGreaterThan(0);
});

test("the description says which package it is from", () => {
  expect(description.package).toEqual({
    name: "google-api-python-client",
    version: expect.stringMatching(/^\d+\.\d+/),
  });
});

test("the stand-in runs as a program, says where it is, takes orders and ends when it is told to", async () => {
  const root = join(import.meta.dirname, "../../..");
  const script = join(import.meta.dirname, "serve.ts");
  const program = spawn(process.execPath, ["--import", "tsx", script, "--fill", "5"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(program.stdout, "data")) as [Buffer];
  const { url, settings } = JSON.parse(line.toString()) as { url: string; settings: { key: string } };
  expect(JSON.parse(settings.key)).toMatchObject({ type: "service_account", token_uri: `${url}/token` });
  const change = { kind: "upload", model: null, displayName: "from outside" };
  const made = await fetch(`${url}/_stand-in/change`, { method: "POST", body: JSON.stringify(change) });
  expect(await made.json()).toMatchObject({ version: "1" });
  const wrong = await fetch(`${url}/_stand-in/change`, {
    method: "POST",
    body: '{"kind": "delete-model", "model": "0"}',
  });
  expect(wrong.status).toBe(404);
  expect(await (await fetch(`${url}/_stand-in/violations`)).json()).toEqual([]);
  program.kill("SIGTERM");
  const [code] = (await once(program, "exit")) as [number];
  expect(code).toBe(0);
}, 60_000);
