import { expect, test } from "vitest";

import { batchRunOf, endpointKeyOf, modelOf, onlineEndpointOf, sortKeyOf, tokenOf, versionOf } from "./map";
import { type WireDeployment, wireDeployment, wireJob, wireModel, wireOnlineEndpoint, wireVersion } from "./wire";

const systemData = {
  createdAt: "2026-03-01T10:00:00.1234567+00:00",
  createdBy: "Ana Lima",
  lastModifiedAt: "2026-03-02T10:00:00.0000000+00:00",
  lastModifiedBy: "Jonas Weber",
};
const version = (properties: object) => versionOf("m", wireVersion.parse({ name: "1", properties, systemData }));

test.each([
  [
    ["10", "9", "1", "2"],
    ["1", "2", "9", "10"],
  ],
  [
    ["v1.10", "v1.9", "v1.0", "v2"],
    ["v1.0", "v1.9", "v1.10", "v2"],
  ],
  [
    ["2024-10-01", "2024-2-30", "2023"],
    ["2023", "2024-2-30", "2024-10-01"],
  ],
  [
    ["99999999999999999999999", "100000000000000000000000", "7"],
    ["7", "99999999999999999999999", "100000000000000000000000"],
  ],
  [
    ["02", "2", "1"],
    ["1", "02", "2"],
  ],
  [
    ["b", "a", "B"],
    ["B", "a", "b"],
  ],
])("versions %s are in the order %s", (versions, expected) => {
  expect([...versions].sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1))).toEqual(expected);
});

test("different versions never have the same place", () => {
  const keys = ["1", "01", "001", "1.0", "1.00", "1a"].map(sortKeyOf);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a version is told in our words, the vendor's word for its stage kept", () => {
  const full = version({
    stage: "Canary",
    isArchived: false,
    jobName: "job_1",
    modelUri: "azureml://datastores/d/paths/p",
    tags: { a: "b", empty: null },
    provisioningState: "Succeeded",
  });
  expect(full).toEqual({
    model: "m",
    key: "1",
    incarnation: "2026-03-01T10:00:00.1234567+00:00",
    status: "ready",
    statusMessage: null,
    stage: "Canary",
    approval: { status: "not_applicable", native: null },
    tags: { a: "b", empty: "" },
    description: null,
    author: "Ana Lima",
    runId: "job_1",
    source: "azureml://datastores/d/paths/p",
    createdAt: new Date("2026-03-01T10:00:00.123Z"),
    updatedAt: new Date("2026-03-02T10:00:00Z"),
  });
});

test("archived is a flag that wins over the stage; no stage is null, and tags that are not told are not none", () => {
  expect(version({ stage: "Production", isArchived: true }).stage).toBe("Archived");
  expect(version({ stage: "", isArchived: null })).toMatchObject({ stage: null, tags: null, status: "unknown" });
});

test.each([
  ["Creating", "creating"],
  ["Updating", "creating"],
  ["Failed", "failed"],
  ["Canceled", "failed"],
  ["Deleting", "deleting"],
  ["Something New", "unknown"],
])("%s is %s", (provisioningState, status) => {
  expect(version({ provisioningState }).status).toBe(status);
});

test("year 1 is no date, and a model without times has no incarnation to tell", () => {
  const bare = modelOf(
    wireModel.parse({ name: "m", properties: {}, systemData: { createdAt: "0001-01-01T00:00:00+00:00" } }),
  );
  expect(bare).toMatchObject({ createdAt: null, updatedAt: null, aliases: null, tags: {} });
  expect(modelOf(wireModel.parse({ name: "m", properties: {} })).incarnation).toBe("unknown");
});

const ids = [
  "/subscriptions/s/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/w",
  "azureml://locations/westeurope/workspaces/0a1b",
];
const served = (model: unknown) =>
  onlineEndpointOf(
    wireOnlineEndpoint.parse({ name: "e", properties: { traffic: { Blue: 90 }, mirrorTraffic: { blue: 10 } } }),
    [{ name: "blue", properties: { model: model as string, provisioningState: "Scaling" } }],
    ids,
  ).deployments[0];

test.each([
  [
    "/subscriptions/S/resourceGroups/RG/providers/Microsoft.MachineLearningServices/workspaces/W/models/Fraud/versions/1.0",
    "Fraud",
    "1.0",
  ],
  ["azureml://locations/westeurope/workspaces/0A1B/models/fraud/versions/7", "fraud", "7"],
  ["azureml://registries/w/models/fraud/versions/7", null, null],
  [
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w2/models/fraud/versions/1",
    null,
    null,
  ],
  ["azureml://datastores/d/paths/p", null, null],
])("%s is served as model %s, version %s", (id, model, key) => {
  expect(served(id)).toMatchObject({ model, version: key, serves: id, status: "updating", weight: 90, mirrored: 10 });
});

test("an endpoint whose deployments collect data says so to whoever sends", () => {
  const deployment = (name: string, dataCollectionMode: string | null) =>
    wireDeployment.parse({ name, properties: { dataCollector: { collections: { request: { dataCollectionMode } } } } });
  const endpoint = wireOnlineEndpoint.parse({ name: "e", properties: {} });
  const noticed = (...deployments: WireDeployment[]) => onlineEndpointOf(endpoint, deployments, ids).notice;
  expect(noticed(deployment("blue", "Enabled"))).toBe("What is sent here, and the replies, are kept by the cloud.");
  expect(noticed(deployment("blue", "Disabled"), deployment("green", "Enabled"))).toContain("(green)");
  expect(noticed(deployment("blue", null), wireDeployment.parse({ name: "bare", properties: {} }))).toBeNull();
});

test("keys of endpoints tell their kind, and anything else is none", () => {
  expect(endpointKeyOf("onlineEndpoints/fraud-live")).toEqual({ kind: "onlineEndpoints", name: "fraud-live" });
  for (const key of ["fraud-live", "onlineEndpoints/", "onlineEndpoints/a/b", "onlineEndpoints/..", "models/a"])
    expect(endpointKeyOf(key)).toBeNull();
});

test("a job is a run; words that are new are shown as they are", () => {
  const run = (status: string) =>
    batchRunOf(
      wireJob.parse({ name: "j", properties: { status, outputs: { score: { uri: "azureml://o" } } }, systemData }),
    );
  expect(run("Finalizing")).toMatchObject({ id: "j", status: "running", native: "Finalizing", output: "azureml://o" });
  expect(run("NotResponding").status).toBe("unknown");
});

test.each([
  ["0.10", "0.10"],
  ["NaN", "NaN"],
  ["-Infinity", "-Infinity"],
  ["1.7976931348623157e308", "Infinity"],
  ["-1.7976931348623157E308", "-Infinity"],
])("the number %s is %s", (written, token) => {
  expect(tokenOf(written)).toBe(token);
});
