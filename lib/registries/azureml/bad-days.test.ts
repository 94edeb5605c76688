import { expect, test } from "vitest";

import type { Fault } from "@/e2e/stack/azureml/faults";

import { all } from "../contract-kit";
import { opened, workspaceOfContract } from "./__fixtures__/opened";
import { told } from "./__fixtures__/told";

const page = { cursor: null, limit: 100 };
const fraud = "/models/fraud";

async function onABadDay(fault: Fault) {
  const { world } = workspaceOfContract();
  const made = await opened(world);
  made.standIn.faults.order(fault);
  return made;
}

test.each(["throttled", "unavailable", "cut"] as const)("a read that is %s once is asked again", async (kind) => {
  const { registry, standIn } = await onABadDay({ kind, match: fraud });
  expect((await registry.findModel("fraud"))?.key).toBe("fraud");
  expect(standIn.asked.filter((call) => call.includes(fraud))).toHaveLength(2);
});

test("a service that stays busy is away, and says for how long", async () => {
  const { registry } = await onABadDay({ kind: "throttled", match: fraud, times: 9, retryAfter: 60 });
  await expect(registry.findModel("fraud")).rejects.toMatchObject({
    code: "registry_unavailable",
    retryAfterMs: 60_000,
  });
});

test.each([
  ["html", "registry_protocol"],
  ["empty", "registry_protocol"],
  ["conflict", "conflict"],
] as const)("an answer that is %s is a failure, never “nothing there”", async (kind, code) => {
  const { registry } = await onABadDay({ kind, match: "/models", times: 9 });
  for (const read of [
    () => registry.listModels(page),
    () => registry.listVersions("fraud", page),
    () => registry.findVersion("fraud", "1"),
  ])
    await expect(read()).rejects.toMatchObject({ code, message: expect.not.stringContaining("secret") });
});

test("a slow answer is waited for", async () => {
  const { registry } = await onABadDay({ kind: "slow", match: fraud, ms: 150 });
  expect((await registry.findModel("fraud"))?.key).toBe("fraud");
});

test("an empty page with a link goes on", async () => {
  const { registry } = await onABadDay({ kind: "empty page", match: "/models" });
  const first = await registry.listModels(page);
  expect([first.items, first.cursor === null]).toEqual([[], false]);
  expect((await all((each) => registry.listModels(each), 100)).map(({ key }) => key)).toContain("fraud");
});

test("a page whose link leads to itself, or to somebody else, is refused; tokens are not sent along", async () => {
  for (const kind of ["repeated link", "foreign link"] as const) {
    const { registry } = await onABadDay({ kind, match: "/versions" });
    await expect(registry.listVersions("fraud", page)).rejects.toMatchObject({ code: "registry_protocol" });
  }
});

test("places in a list that are not this registry's are refused before anything is asked", async () => {
  const { registry, calls } = told(() => ({ body: { value: [] } }));
  const base =
    "https://arm.test/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces";
  for (const cursor of [
    "not a cursor",
    "https://arm.test/%E0%A4%A",
    "https://elsewhere.test/",
    `${base}/work/datastores?x=1`,
    `${base}/other/models?$skip=a`,
    "https://a@arm.test/",
  ])
    await expect(registry.listModels({ cursor, limit: 10 })).rejects.toMatchObject({ code: "invalid" });
  expect(calls).toEqual([]);
  await registry.listModels({ cursor: `${base.toLowerCase()}/WORK/models?$skip=a`, limit: 10 });
  expect(calls).toHaveLength(1);
});

test("tokens that end in the middle of a list are renewed once, and the list goes on", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  const first = await registry.listVersions("fraud", page);
  standIn.faults.order({ kind: "expired", match: "/versions" });
  const second = await registry.listVersions("fraud", { cursor: first.cursor, limit: 100 });
  expect([second.items.length, standIn.signIn.count]).toEqual([3, 2]);
});

test("a token that is refused again and again is a refusal", async () => {
  const { registry, calls } = told(() => ({ status: 401 }));
  await expect(registry.findModel("fraud")).rejects.toMatchObject({ code: "registry_denied" });
  expect(calls).toHaveLength(2);
});

test("tokens that end early are asked for anew before they do", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world, { options: { tokenSeconds: 30 } });
  await registry.findModel("fraud");
  await registry.findModel("fraud");
  expect(standIn.signIn.count).toBe(2);
});

test("a 404 without a word means the model only while the workspace is there", async () => {
  const { registry } = await onABadDay({ kind: "bare 404", match: fraud, times: 9 });
  expect(await registry.findModel("fraud")).toBeNull();
  const gone = told(() => ({ status: 404 })).registry;
  await expect(gone.findModel("fraud")).rejects.toMatchObject({ code: "invalid" });
  await expect(gone.findModel("odd name")).rejects.toMatchObject({ code: "invalid" });
  await expect(gone.listVersions("fraud", page)).rejects.toMatchObject({ code: "invalid" });
  await expect(gone.listModels(page)).rejects.toMatchObject({ code: "invalid" });
});

test.each(["subscription", "resourceGroup", "name"])("another %s is not an empty registry", async (field) => {
  const { world } = workspaceOfContract();
  const { reopen } = await opened(world);
  const elsewhere = reopen({ [field]: "other" });
  for (const read of [() => elsewhere.listModels(page), () => elsewhere.findModel("fraud"), () => elsewhere.probe()])
    await expect(read()).rejects.toMatchObject({ code: "invalid" });
});

test("a proxy's page is no answer of Azure, whatever its status", async () => {
  for (const status of [200, 400, 403, 404]) {
    const { registry } = told(() => ({ status, body: "<html>secret</html>" }));
    await expect(registry.findModel("fraud")).rejects.toMatchObject({ code: "registry_protocol" });
  }
});

test.each([
  [400, "InvalidApiVersionParameter", "unsupported"],
  [403, "AuthorizationFailed", "registry_denied"],
  [400, "UserError", "invalid"],
  [418, "Teapot", "registry_protocol"],
])("%i %s is %s, without a word of theirs", async (status, code, expected) => {
  const { registry } = told(() => ({ status, body: { error: { code, message: "secret detail" } } }));
  await expect(registry.listVersions("fraud", page)).rejects.toMatchObject({
    code: expected,
    message: expect.not.stringContaining("secret"),
  });
});

test("names that differ in the case of their letters are different models", async () => {
  const { registry } = told(() => ({ body: { name: "Fraud", properties: {} } }));
  expect(await registry.findModel("fraud")).toBeNull();
});

test("metrics: a busy region is asked again, an unmoving token refused, a missing run null, another host named", async () => {
  const workspace = { properties: { mlFlowTrackingUri: "azureml://region.test/mlflow/v1.0/subscriptions/s" } };
  const region = { regionUrl: "https://region.test" };
  const answering = (body: unknown) =>
    told(({ url }) => ({ body: url.host === "arm.test" ? workspace : body }), region).registry.runs;
  const metrics = '{"metrics":[{"key":"auc","value":0.10,"timestamp":1,"step":0}],"next_page_token":"a"}';
  await expect(answering(metrics)?.metricHistory("r", "auc", 100)).rejects.toMatchObject({ code: "registry_protocol" });
  await expect(answering({ other: 1 })?.metricHistory("r", "auc", 100)).rejects.toMatchObject({
    code: "registry_protocol",
  });
  await expect(answering("<html>")?.findRun("r")).rejects.toMatchObject({ code: "registry_protocol" });
  await expect(answering({})?.listRunFiles("r")).rejects.toMatchObject({ code: "unsupported" });
  const elsewhere = told(() => ({ body: workspace }), { regionUrl: "https://other.test" }).registry.runs;
  await expect(elsewhere?.findRun("r")).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("https://region.test"),
  });

  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  standIn.faults.order({ kind: "unavailable", match: "/runs/get" });
  expect((await registry.runs?.findRun("run_1"))?.author).toBe("Ana Lima");
});
