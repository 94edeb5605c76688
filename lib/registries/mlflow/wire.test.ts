import { expect, test } from "vitest";

import { locationOf } from "./files";
import { mlflow } from ".";
import { releases, type Release, replay } from "./__fixtures__/replay";

const first = { cursor: null, limit: 50 };

function openOn(release: Release, answers: Record<string, string>, settings: Record<string, unknown> = {}) {
  const io = replay(release, answers);
  return { asked: io.asked, ...mlflow.open({ url: "http://registry.test", ...settings }, io) };
}

test.each(releases)("%s: a page of models carries names, tags and complete aliases", async (release) => {
  const { listModels, asked } = openOn(release, { "registered-models/search": "registered-models-search-page1" });
  const { items, cursor } = await listModels(first);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ key: "credit-risk-a", name: "credit-risk-a", tags: { team: "x" } });
  expect(items[0]?.aliases).toMatchObject({ "-x_": "2", é: "2", Champion: "2" });
  expect(items[0]?.incarnation).toBe(String(items[0]?.createdAt?.getTime()));
  expect(cursor).toBe("eyJvZmZzZXQiOiAxfQ==");
  expect(asked[0]?.searchParams.get("max_results")).toBe("50");
  expect(asked[0]?.searchParams.has("filter")).toBe(false);
});

test.each(releases)("%s: an empty page is {} and is empty", async (release) => {
  const { listModels } = openOn(release, { "registered-models/search": "registered-models-search-empty" });
  expect(await listModels(first)).toEqual({ items: [], cursor: null });
});

test.each(releases)("%s: a page token that does not move is refused", async (release) => {
  const { listModels } = openOn(release, { "registered-models/search": "registered-models-search-max-results-0" });
  const { items, cursor } = await listModels(first);
  expect(items).toEqual([]);
  await expect(listModels({ cursor, limit: 50 })).rejects.toMatchObject({ code: "registry_protocol" });
});

test.each(releases)("%s: never asks for zero items or more than a thousand", async (release) => {
  const { listModels, listVersions, asked } = openOn(release, {
    "registered-models/search": "registered-models-search-empty",
    "model-versions/search": "registered-models-search-empty",
  });
  for (const limit of [0, -1, 0.5, 5000]) {
    await listModels({ cursor: null, limit });
    await listVersions("m", { cursor: null, limit });
  }
  expect(new Set(asked.map((url) => url.searchParams.get("max_results")))).toEqual(new Set(["1", "1000"]));
});

test.each(releases)("%s: versions come with stage, status, tags and source", async (release) => {
  const { listVersions, asked } = openOn(release, { "model-versions/search": "model-versions-search" });
  const { items } = await listVersions("wire-model", first);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    key: "1",
    status: "ready",
    stage: "None",
    description: null,
    tags: {},
    author: null,
  });
  expect(items[0]?.runId).toMatch(/^[0-9a-f]{32}$/);
  expect(asked[0]?.searchParams.get("filter")).toBe("name = 'wire-model'");
});

test.each(releases)("%s: a version found by itself is the listed one", async (release) => {
  const { listVersions, findVersion } = openOn(release, {
    "model-versions/search": "model-versions-search",
    "model-versions/get": "model-version-get",
  });
  expect(await findVersion("wire-model", "1")).toEqual((await listVersions("wire-model", first)).items[0]);
});

test.each(releases)("%s: what is missing is null, whatever else a 404 can mean", async (release) => {
  const { findModel, findVersion, runs } = openOn(release, {
    "registered-models/get": "err-model-not-found",
    "model-versions/get": "err-version-not-found",
    "runs/get": "err-run-not-found",
  });
  expect(await findModel("nope")).toBeNull();
  expect(await findVersion("nope", "1")).toBeNull();
  expect(await runs?.findRun("0123")).toBeNull();
  await expect(openOn(release, {}).findModel("nope")).rejects.toMatchObject({ code: "unsupported" });
});

test.each(releases)("%s: a database that ignores case does not answer for another name", async (release) => {
  const { findModel } = openOn(release, { "registered-models/get": "registered-model-get-aliases" });
  expect((await findModel("credit-risk-a"))?.key).toBe("credit-risk-a");
  expect(await findModel("Credit-Risk-A")).toBeNull();
});

test.each(releases)("%s: a run keeps its digits; NaN and the infinities are told apart", async (release) => {
  const { runs } = openOn(release, { "runs/get": "run-get" });
  const run = await runs?.findRun("x");
  expect(run?.metrics.map(({ key, value, step }) => [key, value, step])).toEqual([
    ["auc", "0.9", 2],
    ["nan_metric", "NaN", 0],
    ["inf_metric", "Infinity", 0],
  ]);
  expect(run).toMatchObject({
    name: "wire-run",
    author: "root",
    status: "FINISHED",
    params: { C: "1.0" },
    datasets: [],
  });
});

test.each(releases)("%s: the history of a metric asks for a fixed number of points", async (release) => {
  const { runs, asked } = openOn(release, { "metrics/get-history": "metric-history" });
  const history = await runs?.metricHistory("x", "auc", 2);
  expect(history?.points.map(({ value, step }) => [value, step])).toEqual([
    ["0.5", 0],
    ["0.7", 1],
  ]);
  expect(history?.complete).toBe(false);
  expect(asked[0]?.searchParams.get("max_results")).toBe("25000");
});

test.each(releases)("%s: files are found through the address the server resolves", async (release) => {
  const { files, asked } = openOn(release, {
    "model-versions/get-download-uri": "model-version-download-uri",
    "mlflow-artifacts/artifacts": "artifact-proxy-list",
  });
  const list = await files?.list("wire-model", "1");
  expect(list?.map(({ path }) => path)).toContain("MLmodel");
  expect(list?.every(({ size }) => size !== null && size > 0)).toBe(true);
  expect(asked[1]?.searchParams.get("path")).toMatch(/^1\/.*artifacts/);
});

test.each(releases)("%s: a refused password and a forbidden model are told in words of our own", async (release) => {
  if (release === "2.9.2") return;
  const wrong = openOn(
    release,
    { "registered-models/get": "auth-err-401" },
    { auth: "basic", username: "a", password: "b" },
  );
  await expect(wrong.findModel("m")).rejects.toMatchObject({
    code: "registry_denied",
    message: "MLflow did not accept these credentials.",
  });
  const none = openOn(release, { "registered-models/get": "auth-err-401" });
  await expect(none.findModel("m")).rejects.toThrow("asks for credentials");
  const forbidden = openOn(release, { "registered-models/get": "auth-err-403" });
  await expect(forbidden.findModel("m")).rejects.toMatchObject({ code: "registry_denied" });
});

test("3.x: a refused host name is explained with the way out", async () => {
  const { probe } = openOn("3.17.2", { "registered-models/search": "err-host" });
  await expect(probe()).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringContaining("--allowed-hosts"),
  });
});

test("3.x: prompts are not models, however they are asked for", async () => {
  const { findModel, findVersion } = openOn("3.17.2", {
    "registered-models/get": "registered-model-get-prompt",
    "model-versions/get": "model-version-get-prompt",
  });
  expect(await findModel("greet-prompt")).toBeNull();
  expect(await findVersion("greet-prompt", "1")).toBeNull();
});

test("3.x: an unknown workspace is a wrong setting, not a world without models", async () => {
  const answers = {
    "registered-models/search": "err-workspace-unknown",
    "registered-models/get": "err-workspace-unknown",
  };
  const { listModels, findModel } = openOn("3.17.2", answers, { workspace: "nope" });
  await expect(listModels(first)).rejects.toThrow("no workspace named nope");
  await expect(findModel("m")).rejects.toThrow("no workspace named nope");
});

test("2.x: an alias may point at a version that is gone, and is told as it is", async () => {
  const { findModel, listVersions } = openOn("2.22.5", {
    "registered-models/get": "registered-model-get-dangling-alias",
    "model-versions/search": "registered-models-search-empty",
  });
  expect(Object.keys((await findModel("credit-risk-a"))?.aliases ?? {})).not.toHaveLength(0);
  expect((await listVersions("credit-risk-a", first)).items).toEqual([]);
});

test("places of files: the server's own store, a logged model, a run, and elsewhere", () => {
  expect(locationOf("mlflow-artifacts:/1/models/m-0a/artifacts/", null, null)).toEqual({
    in: "store",
    path: "1/models/m-0a/artifacts",
  });
  expect(locationOf("mlflow-artifacts://host:5000/1/x", null, null)).toEqual({ in: "store", path: "1/x" });
  expect(locationOf("s3://b/1/models/m-0a/artifacts", "models:/m-0a", "r")).toEqual({ in: "logged-model", id: "m-0a" });
  expect(locationOf("s3://b/1/r1/artifacts/model", "s3://b/1/r1/artifacts/model", "r1")).toEqual({
    in: "run",
    run: "r1",
    folder: "model",
  });
  expect(locationOf("s3://b/elsewhere", "s3://b/elsewhere", null)).toEqual({
    in: "elsewhere",
    uri: "s3://b/elsewhere",
  });
});
