import { expect, test } from "vitest";

import { linksOf } from "./links";
import { numbersOf, runOf } from "./evaluations";
import { lifecycleOf } from "./lifecycle";
import { aliasesOf, endpointOf, labelsOf, modelOf, readModelName, versionOf } from "./map";
import type { WireEndpoint, WireModel } from "./wire";

const wire = (also: Partial<WireModel>): WireModel => ({ name: "projects/1/locations/l/models/7", ...also });

const none = { aliases: {}, labels: {} };

test.each([
  ["projects/1/locations/l/models/7", { place: "projects/1/locations/l", model: "7", version: null }],
  ["projects/1/locations/l/models/7@2", { place: "projects/1/locations/l", model: "7", version: "2" }],
  [
    "projects/1/locations/l/models/a-b_c@golden",
    { place: "projects/1/locations/l", model: "a-b_c", version: "golden" },
  ],
  ["publishers/google/models/gemini@001", { place: "publishers/google", model: "gemini", version: "001" }],
  ["models/7", { place: "", model: "7", version: null }],
  ["projects/1/locations/l/endpoints/7", null],
  ["", null],
])("the name %s is read as %o", (name, parts) => {
  expect(readModelName(name)).toEqual(parts);
});

test("a version without anything but its name is still a version", () => {
  expect(versionOf(wire({ name: "projects/1/locations/l/models/7@3" }), "projects/p/locations/l")).toEqual({
    model: "7",
    key: "3",
    incarnation: "unknown",
    status: "ready",
    statusMessage: null,
    stage: null,
    approval: { status: "not_applicable", native: null },
    tags: {},
    description: null,
    author: null,
    runId: "projects/p/locations/l/models/7@3",
    source: null,
    createdAt: null,
    updatedAt: null,
  });
});

test("a version's times are its own, not the model's", () => {
  const times = { createTime: "2026-01-01T00:00:00Z", updateTime: "2026-03-01T00:00:00.123456789Z" };
  const own = { versionCreateTime: "2026-02-01T00:00:00Z", versionUpdateTime: "2026-02-02T00:00:00Z" };
  const row = wire({ ...times, ...own, versionId: "2" });
  expect(versionOf(row, "p")).toMatchObject({
    incarnation: own.versionCreateTime,
    createdAt: new Date(own.versionCreateTime),
    updatedAt: new Date(own.versionUpdateTime),
  });
  expect(modelOf(row, none).updatedAt).toEqual(new Date("2026-03-01T00:00:00.123Z"));
});

test("an id that Google gave is never another model's; one that somebody chose may be", () => {
  const createTime = "2026-01-01T00:00:00Z";
  expect(modelOf(wire({ createTime }), none).incarnation).toBe("7");
  const chosen = wire({ name: "projects/1/locations/l/models/churn", createTime });
  expect(modelOf(chosen, none).incarnation).toBe(createTime);
});

test("a model without a display name is called by its id", () => {
  expect(modelOf(wire({}), none)).toMatchObject({ key: "7", name: "7", tags: {}, owner: null });
});

test("aliases of all versions make one map", () => {
  const versions = [
    wire({ versionId: "1", versionAliases: ["default"] }),
    wire({ versionId: "2" }),
    wire({ name: "projects/1/locations/l/models/7@3", versionAliases: ["champion", "b"] }),
  ];
  expect(aliasesOf(versions)).toEqual({ default: "1", champion: "3", b: "3" });
});

test("a model's labels are the pairs that every version shows", () => {
  const one = wire({ labels: { team: "risk", stage: "production", constructor: "x" } });
  const other = wire({ labels: { stage: "staging", team: "risk" } });
  expect(labelsOf([one])).toEqual(one.labels);
  expect(labelsOf([one, other])).toEqual({ team: "risk" });
  expect([labelsOf([one, other, wire({})]), labelsOf([])]).toEqual([{}, {}]);
});

const parent = "projects/my-project/locations/l";
const endpoint = (also: Partial<WireEndpoint>): WireEndpoint => ({
  name: "projects/1/locations/l/endpoints/5",
  ...also,
});

test.each([
  ["projects/1/locations/l/models/7@2", "2", { model: "7", version: "2" }],
  ["projects/my-project/locations/l/models/7@2", undefined, { model: "7", version: "2" }],
  ["projects/1/locations/l/models/7@golden", "3", { model: "7", version: "3" }],
  ["projects/1/locations/l/models/7@golden", undefined, { model: "7", version: null }],
  ["projects/1/locations/l/models/7", undefined, { model: "7", version: null }],
  ["projects/2/locations/l/models/7@2", "2", { model: null, version: null }],
  ["projects/1/locations/other/models/7@2", "2", { model: null, version: null }],
  ["publishers/google/models/gemini", undefined, { model: null, version: null }],
])("a deployment of %s (%s) serves %o", (model, modelVersionId, serving) => {
  const [deployment] = endpointOf(
    endpoint({ deployedModels: [{ id: "1", model, modelVersionId }] }),
    "b",
    parent,
  ).deployments;
  expect(deployment).toMatchObject({ ...serving, serves: model, weight: 0, mirrored: 0, status: "ready" });
});

test("what is deployed without a model's name is told by its own", () => {
  const deployed = endpoint({ deployedModels: [{ id: "1", displayName: "a large one" }] });
  expect(endpointOf(deployed, "b", parent).deployments[0]).toMatchObject({ model: null, serves: "a large one" });
});

test("a deployment that says something and has no replica is not certainly well", () => {
  const status = { message: "quota of accelerators" };
  const deployedModels = [
    { id: "1", status },
    { id: "2", status: { ...status, availableReplicaCount: 1 } },
  ];
  const found = endpointOf(endpoint({ deployedModels, trafficSplit: { "2": 100 } }), "b", parent);
  expect(found.statusMessage).toBe(status.message);
  expect(found.deployments.map(({ status, weight }) => [status, weight])).toEqual([
    ["unknown", 0],
    ["ready", 100],
  ]);
});

test("an endpoint that logs requests says so to whoever sends", () => {
  const noticed = (predictRequestResponseLoggingConfig: WireEndpoint["predictRequestResponseLoggingConfig"]) =>
    endpointOf(endpoint({ predictRequestResponseLoggingConfig }), "b", parent).notice;
  const bigqueryDestination = { outputUri: "bq://p.d.t" };
  expect(noticed({ enabled: true, samplingRate: 0.055, bigqueryDestination })).toBe(
    "5.5 % of what is sent here, and the replies, are kept in bq://p.d.t.",
  );
  expect(noticed({ enabled: true, samplingRate: 1 })).toBe(
    "What is sent here, and the replies, are kept by the cloud.",
  );
  expect([noticed({ enabled: false, bigqueryDestination }), noticed(null)]).toEqual([null, null]);
});

test("an endpoint with an address of its own is called there", () => {
  const path = "/v1/projects/1/locations/l/endpoints/5:predict";
  expect(endpointOf(endpoint({}), "https://l-aiplatform.googleapis.com", parent).address).toBe(
    `https://l-aiplatform.googleapis.com${path}`,
  );
  const own = endpoint({ dedicatedEndpointEnabled: true, dedicatedEndpointDns: "5.l-1.prediction.vertexai.goog" });
  expect(endpointOf(own, "b", parent).address).toBe(`https://5.l-1.prediction.vertexai.goog${path}`);
});

test("numbers are found by their path, with their digits; tables and words are none", () => {
  const metrics = { auPrc: "0.90", "a.b": { c: "1e-7" }, words: "gbdt", list: ["1"], infinite: "-Infinity", yes: true };
  expect([...numbersOf(metrics)]).toEqual([
    ["auPrc", "0.90"],
    ["a.b.c", "1e-7"],
    ["infinite", "-Infinity"],
  ]);
  for (const strange of [null, undefined, "0.9", [{ a: "1" }]]) expect(numbersOf(strange).size).toBe(0);
});

test("several evaluations are one run: the newest number of a name counts, and what it was measured on is told", () => {
  const metadata = { evaluation_dataset_path: ["gs://data/holdout.jsonl"] };
  const run = runOf("id", [
    { name: "1", createTime: "2026-01-01T00:00:00Z", metrics: { a: "1", b: "2" }, metadata },
    { name: "2", createTime: "2026-01-02T00:00:00Z", metrics: { a: "3" }, metadata, displayName: "again" },
  ]);
  expect(Object.fromEntries(run.metrics.map(({ key, value }) => [key, value]))).toEqual({ a: "3", b: "2" });
  expect(run.datasets).toEqual([
    { name: "holdout.jsonl", digest: null, context: "evaluation", source: "gs://data/holdout.jsonl" },
  ]);
  expect([run.name, run.startedAt, run.endedAt]).toEqual([
    "again",
    new Date("2026-01-01T00:00:00Z"),
    new Date("2026-01-02T00:00:00Z"),
  ]);
});

test("the lifecycle in use is told from aliases and from the label “stage”", () => {
  const labels = [{ stage: "production" }, { stage: "prod" }, { stage: "shadow" }, { other: "x" }];
  const aliases = [
    { default: "1", champion: "1" },
    { default: "2", beta: "1" },
  ];
  expect(lifecycleOf({ aliases, labels, complete: true })).toEqual({
    sentence:
      "In 2 models, aliases are in use beside “default” (champion 1, beta 1) and the label “stage” is in use (production 1, prod 1, shadow 1).",
    proposal: [
      { axis: "alias", key: "champion", stage: "production" },
      { axis: "tag", key: "stage=production", stage: "production" },
      { axis: "tag", key: "stage=prod", stage: "production" },
    ],
  });
  const nothing = lifecycleOf({ aliases: [{ default: "1" }], labels: [], complete: false });
  expect(nothing.sentence).toMatch(/^In the first 1 model, no alias but “default” is in use\..*default version/);
  expect(nothing.proposal).toEqual([{ axis: "alias", key: "default", stage: "production" }]);
  expect(lifecycleOf({ aliases: [], labels: [], complete: true }).sentence).toMatch(/no models yet/);
});

test("pages of Google's console are linked, and none for a stand-in", () => {
  const settings = { project: "a:b", location: "europe-west4", auth: "machine", allowPrivate: false } as const;
  expect(linksOf(settings).version("7", "2")).toBe(
    "https://console.cloud.google.com/vertex-ai/locations/europe-west4/models/7/versions/2?project=a%3Ab",
  );
  expect(linksOf({ ...settings, url: "http://127.0.0.1:1" }).model("7")).toBeNull();
});
