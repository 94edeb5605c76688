import { expect, test, vi } from "vitest";

import { registryOfContract, opened, workspaceOfContract } from "./__fixtures__/opened";
import { scope, told } from "./__fixtures__/told";
import type { Registry, Write } from "../types";

const refused = /^(registry_denied|not_found|unsupported|invalid|conflict)$/;
const toProduction: Write = { axis: "stage", model: "fraud", version: "1", after: "Production" };

function writesOf({ writes }: Registry) {
  if (!writes) throw new Error("the adapter offers writes");
  return writes;
}

test("what is sent is said beforehand: the verb, the path, and what shall be so", () => {
  const { describe } = writesOf(told(() => ({})).registry);
  const path = `PUT ${scope}/models/fraud/versions/1?api-version=2024-10-01 the version of "fraud" as it is then, with`;
  const version = { model: "fraud", version: "1" };
  expect([
    describe({ axis: "stage", ...version, after: "Production" }),
    describe({ axis: "stage", ...version, after: "Archived" }),
    describe({ axis: "tag", ...version, key: "k", after: "v" }),
    describe({ axis: "tag", ...version, key: "k", after: null }),
    describe({ axis: "traffic", model: "fraud", key: "onlineEndpoints/live", after: { blue: 90, green: 10 } }),
  ]).toEqual([
    `${path} {"properties":{"stage":"Production","isArchived":false}}`,
    `${path} {"properties":{"isArchived":true}}`,
    `${path} {"properties":{"tags":{"k":"v"}}}`,
    `${path} {"properties":{"tags":{"k":null}}}`,
    `PUT ${scope}/onlineEndpoints/live?api-version=2024-10-01 the endpoint that serves "fraud" as it is then, with {"properties":{"traffic":{"blue":90,"green":10}}}, and 0 for other deployments`,
  ]);
});

test("the whole body goes back: unknown parts and digits as they were, without what only the vendor writes", async () => {
  const text = `{"id":"${scope}/models/fraud/versions/1","name":"1","type":"t","etagLike":"x",
    "properties":{"stage":"Staging","tags":{"a":"b"},"modelUri":"azureml://x","provisioningState":"Succeeded","future":{"exact":1.0,"big":9007199254740993,"none":null}},
    "systemData":{"lastModifiedAt":"2026-01-01T00:00:00Z"}}`;
  const { registry, calls } = told(() => ({ body: text }));
  expect(await writesOf(registry).send({ axis: "tag", model: "fraud", version: "1", key: "c", after: "d" })).toBe(
    "done",
  );
  expect(calls.map(({ method }) => method)).toEqual(["GET", "GET", "PUT"]);
  expect(calls[2]?.body).toBe(
    '{"etagLike":"x","properties":{"stage":"Staging","tags":{"a":"b","c":"d"},"modelUri":"azureml://x","future":{"exact":1.0,"big":9007199254740993,"none":null}}}',
  );
});

test("an endpoint goes back without its addresses, its keys and the ids of its identities", async () => {
  const endpoint = {
    location: "westeurope",
    identity: {
      type: "UserAssigned",
      principalId: "p",
      tenantId: "t",
      userAssignedIdentities: { "/id": { principalId: "p", clientId: "c" } },
    },
    properties: {
      authMode: "Key",
      scoringUri: "https://s",
      swaggerUri: "https://w",
      keys: null,
      traffic: { blue: 100 },
      mirrorTraffic: { green: 10 },
      provisioningState: "Succeeded",
    },
    systemData: { lastModifiedAt: "2026-01-01T00:00:00Z" },
  };
  const { registry, calls } = told(({ url }) => ({
    body: url.pathname.endsWith("/deployments")
      ? { value: ["blue", "green"].map((name) => ({ name, properties: {} })) }
      : endpoint,
    headers: { "azure-asyncoperation": "https://arm.test/o" },
  }));
  const write: Write = { axis: "traffic", model: "fraud", key: "onlineEndpoints/live", after: { green: 100 } };
  expect(await writesOf(registry).send(write)).toBe("accepted");
  expect(JSON.parse(calls.at(-1)?.body ?? "")).toEqual({
    location: "westeurope",
    identity: { type: "UserAssigned", userAssignedIdentities: { "/id": {} } },
    properties: { authMode: "Key", traffic: { blue: 0, green: 100 }, mirrorTraffic: { green: 10 } },
  });
});

test("deployments are known whatever the case of their letters; one that is not there is refused before anything is sent", async () => {
  const { world } = workspaceOfContract(0);
  const { registry, standIn } = await opened(world);
  const shift = (after: Record<string, number>) =>
    writesOf(registry).send({ axis: "traffic", model: "fraud", key: "onlineEndpoints/fraud-live", after });
  await shift({ BLUE: 30, Green: 70 });
  expect(world.online.get("fraud-live")?.thing.properties.provisioningState).toBe("Updating");
  await registry.endpoints?.findEndpoint("onlineEndpoints/fraud-live");
  expect(world.online.get("fraud-live")?.thing.properties.traffic).toEqual({ blue: 30, green: 70 });
  await expect(shift({ red: 100 })).rejects.toMatchObject({ code: "not_found" });
  expect(standIn.asked.filter((call) => call.startsWith("PUT"))).toHaveLength(1);
});

test("what is so already is not written again", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  await writesOf(registry).send({ ...toProduction, version: "3" });
  expect(standIn.asked.filter((call) => call.startsWith("PUT"))).toEqual([]);
});

test("archiving keeps the stage beside the flag; another stage takes the flag away", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  const { send } = writesOf(registry);
  await send({ ...toProduction, version: "3", after: "Archived" });
  expect(world.version("fraud", "3")?.properties).toMatchObject({ isArchived: true, stage: "Production" });
  await send({ ...toProduction, version: "3", after: "Staging" });
  expect(world.version("fraud", "3")?.properties).toMatchObject({ isArchived: false, stage: "Staging" });
  await send({ ...toProduction, version: "3", after: "" });
  expect((await registry.findVersion("fraud", "3"))?.stage).toBeNull();
  expect(standIn.violations).toEqual([]);
});

test("the vendor's own archive between our reading and our writing: nothing is sent, and its loss shows", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  standIn.afterRead("/models/fraud/versions/3", () => world.archiveAsTheVendorDoes("fraud", "3"));
  const tag: Write = { axis: "tag", model: "fraud", version: "3", key: "reviewed", after: "yes" };
  await expect(writesOf(registry).send(tag)).rejects.toMatchObject({ code: "conflict" });
  expect(standIn.asked.filter((call) => call.startsWith("PUT"))).toEqual([]);
  expect(await registry.findVersion("fraud", "3")).toMatchObject({ stage: "Archived", tags: { k: "3" } });
  expect(world.version("fraud", "3")?.properties).not.toHaveProperty("stage");
});

test.each([
  ["another tag", { tags: { k: "1", other: "x" } }],
  ["only a time", {}],
])("%s by somebody else meanwhile is a conflict too", async (_what, properties) => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  standIn.afterRead("/models/fraud/versions/1", () => world.change("fraud", "1", properties));
  await expect(writesOf(registry).send(toProduction)).rejects.toMatchObject({ code: "conflict" });
  expect(standIn.asked.filter((call) => call.startsWith("PUT"))).toEqual([]);
});

test("traffic that moves meanwhile is a conflict; so is a change that the service is still making", async () => {
  const { world } = workspaceOfContract(300);
  const { registry, standIn } = await opened(world);
  const { send } = writesOf(registry);
  const shift = (after: Record<string, number>) =>
    send({ axis: "traffic", model: "fraud", key: "onlineEndpoints/fraud-live", after });
  const thing = world.online.get("fraud-live")?.thing;
  standIn.afterRead("/onlineEndpoints/fraud-live", () => {
    if (thing) thing.properties = { ...thing.properties, traffic: { blue: 50, green: 50 } };
  });
  await expect(shift({ blue: 90, green: 10 })).rejects.toMatchObject({ code: "conflict" });
  expect(await shift({ blue: 90, green: 10 })).toBe("accepted");
  await expect(shift({ blue: 80, green: 20 })).rejects.toMatchObject({ code: "conflict" });
});

test("traffic is shown as being changed until it is done, and mirrored traffic survives", async () => {
  const { world } = workspaceOfContract(200);
  const { registry, standIn } = await opened(world);
  const key = "onlineEndpoints/fraud-live";
  const read = () => registry.endpoints?.findEndpoint(key);
  expect(await writesOf(registry).send({ axis: "traffic", model: "fraud", key, after: { blue: 90, green: 10 } })).toBe(
    "accepted",
  );
  expect(await read()).toMatchObject({ status: "updating" });
  await vi.waitFor(async () => expect((await read())?.status).toBe("ready"), 5000);
  const shares = (await read())?.deployments.map(({ key: name, weight, mirrored }) => [name, weight, mirrored]);
  expect(shares).toEqual([
    ["blue", 90, 0],
    ["green", 10, 0],
    ["shadow", 0, 20],
  ]);
  expect(standIn.violations).toEqual([]);
});

test("a registry of an organization takes its time: accepted, shown as being made, then so", async () => {
  const { world } = registryOfContract(200);
  const { registry, standIn } = await opened(world);
  expect(await writesOf(registry).send(toProduction)).toBe("accepted");
  expect(await registry.findVersion("fraud", "1")).toMatchObject({ status: "creating", stage: "Development" });
  await vi.waitFor(async () => expect((await registry.findVersion("fraud", "1"))?.status).toBe("ready"), 5000);
  expect((await registry.findVersion("fraud", "1"))?.stage).toBe("Production");
  expect(standIn.violations).toEqual([]);
});

test.each([
  [{ status: 202 }, "accepted"],
  [{ status: 201, body: { properties: { provisioningState: "Updating" } } }, "accepted"],
  [{ status: 200, body: { properties: {} }, headers: { "azure-asyncoperation": "https://x" } }, "accepted"],
  [{ status: 200, body: { properties: { provisioningState: "Succeeded" } } }, "done"],
])("the answer %j means %s", async (answer, outcome) => {
  const version = { name: "1", properties: { stage: "Staging", provisioningState: "Succeeded" } };
  const { registry } = told(({ method }) => (method === "PUT" ? answer : { body: version }));
  expect(await writesOf(registry).send(toProduction)).toBe(outcome);
});

test.each([
  [{ status: 400, body: { error: { code: "UserError", message: "secret detail" } } }, "invalid"],
  [{ status: 403 }, "registry_denied"],
  [{ status: 403, body: { error: { code: "RequestDisallowedByPolicy" } } }, "registry_denied"],
  [{ status: 404 }, "not_found"],
  [{ status: 409, body: { error: { code: "Conflict" } } }, "conflict"],
  [{ status: 412 }, "conflict"],
])("the answer %j says that nothing changed: %s", async (answer, code) => {
  const { registry, calls } = told(({ method }) =>
    method === "PUT" ? answer : { body: { properties: { stage: "Staging" } } },
  );
  const failure = writesOf(registry).send(toProduction);
  await expect(failure).rejects.toMatchObject({ code, message: expect.not.stringContaining("secret") });
  expect(calls.filter(({ method }) => method === "PUT")).toHaveLength(1);
});

test("no answer, half of one, one of somebody else and a busy service leave open what happened; nothing is sent twice", async () => {
  for (const kind of ["lost", "cut", "html", "empty", "throttled", "unavailable", "hang"] as const) {
    const { world } = workspaceOfContract();
    const { registry, standIn } = await opened(world, { deadlineMs: 500 });
    standIn.faults.order({ kind, method: "PUT", match: "/models/fraud/versions/1", times: 5 });
    await expect(writesOf(registry).send(toProduction)).rejects.toMatchObject({
      code: expect.not.stringMatching(refused),
    });
    expect(standIn.asked.filter((call) => call.startsWith("PUT"))).toHaveLength(1);
    const wasMade = kind === "lost" || kind === "cut";
    expect((await registry.findVersion("fraud", "1"))?.stage).toBe(wasMade ? "Production" : "Development");
  }
});

test("axes that the vendor does not have, and names that cannot be, are refused without a call", async () => {
  const { registry, calls } = told(() => ({}));
  const { send } = writesOf(registry);
  await expect(send({ axis: "alias", model: "fraud", key: "a", after: "1" })).rejects.toMatchObject({
    code: "unsupported",
  });
  await expect(send({ axis: "approval", model: "fraud", version: "1", after: "x" })).rejects.toMatchObject({
    code: "unsupported",
  });
  await expect(send({ ...toProduction, version: ".." })).rejects.toMatchObject({ code: "not_found" });
  const traffic = (key: string): Write => ({ axis: "traffic", model: "fraud", key, after: { a: 100 } });
  await expect(send(traffic("batchEndpoints/nightly"))).rejects.toMatchObject({ code: "not_found" });
  expect(calls).toEqual([]);
});
