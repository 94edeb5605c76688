import { setTimeout as wait } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { all } from "../contract-kit";
import { opened, workspaceOfContract } from "./__fixtures__/opened";
import { scope, told } from "./__fixtures__/told";

const page = { cursor: null, limit: 100 };
const nightly = "batchEndpoints/fraud-nightly";

test("online and batch endpoints come one after the other, each with what it serves", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  const { endpoints } = registry;
  if (!endpoints) throw new Error("a workspace has endpoints");
  const listed = await all((each) => endpoints.listEndpoints(each), 1);
  expect(listed.map(({ key, kind, status }) => [key, kind, status])).toEqual([
    ["onlineEndpoints/fraud-live", "online", "ready"],
    [nightly, "batch", "ready"],
  ]);
  expect(listed[0]?.deployments.map(({ key, model, version, mirrored }) => [key, model, version, mirrored])).toEqual([
    ["blue", "fraud", "1", 0],
    ["green", "fraud", "2", 0],
    ["shadow", null, null, 20],
  ]);
  expect(listed[0]?.deployments[2]?.serves).toBe("azureml://registries/contoso-models/models/fraud/versions/3");
  expect(listed[1]?.deployments).toMatchObject([{ key: "main", model: "fraud", version: "1", weight: 100 }]);
  expect(await endpoints.findEndpoint("batchEndpoints/FRAUD-nightly")).toMatchObject({ key: nightly });
  expect(standIn.violations).toEqual([]);
});

test("an endpoint that is neither found nor named as one is null", async () => {
  const { world } = workspaceOfContract();
  const { registry } = await opened(world);
  for (const key of ["onlineEndpoints/none", "batchEndpoints/fraud-live", "fraud-live", "", "onlineEndpoints/.."])
    expect(await registry.endpoints?.findEndpoint(key)).toBeNull();
});

test.each([
  ["onlineEndpoints", null],
  ["batchEndpoints", "batch"],
])(
  "deployments of many %s are asked for a few at a time, so that none waits for a connection in its own time",
  async (kind, cursor) => {
    let now = 0;
    let most = 0;
    const { registry } = told(async ({ url }) => {
      if (url.pathname === scope) return { body: { name: "work" } };
      if (url.pathname.endsWith(`/${kind}`))
        return { body: { value: Array.from({ length: 12 }, (_, index) => ({ name: `e${index}`, properties: {} })) } };
      most = Math.max(most, ++now);
      await wait(2);
      now -= 1;
      return { body: { value: [] } };
    });
    expect((await registry.endpoints?.listEndpoints({ cursor, limit: 100 }))?.items).toHaveLength(12);
    expect(most).toBeLessThanOrEqual(3);
  },
);

test("a list of deployments that never ends is refused", async () => {
  let pages = 0;
  const { registry } = told(({ url }) => {
    if (url.pathname === scope) return { body: { name: "work" } };
    if (!url.pathname.endsWith("/deployments")) return { body: { name: "e", properties: {} } };
    return { body: { value: [], nextLink: `https://arm.test${url.pathname}?$skip=${++pages}` } };
  });
  await expect(registry.endpoints?.findEndpoint("onlineEndpoints/e")).rejects.toMatchObject({
    code: "registry_protocol",
  });
});

test("a batch run is announced, started once, listed first and followed to its end", async () => {
  const { world } = workspaceOfContract(80);
  const { registry, standIn } = await opened(world);
  const runs = registry.endpoints?.runs;
  if (!runs) throw new Error("a workspace with a region has batch runs");
  const input = { deployment: "main", uri: "https://data.example/claims/", kind: "folder" as const };
  expect(runs.describeStart(nightly, input)).toBe(
    `POST ${world.scope}/${nightly}/jobs (azureml-model-deployment: main) {"properties":{"inputData":{"UriFolder":{"jobInputType":"UriFolder","uri":"https://data.example/claims/"}}}}`,
  );
  const ids: string[] = [];
  for (let made = 0; made < 5; made += 1) ids.push(await runs.startRun(nightly, input));
  const listed = await all((each) => runs.listRuns(nightly, each), 2);
  expect(listed.map(({ id }) => id)).toEqual([...ids].reverse());
  const [id = ""] = ids;
  await vi.waitFor(async () => expect((await runs.findRun(nightly, id))?.status).toBe("completed"), 5000);
  expect(await runs.findRun(nightly, id)).toMatchObject({
    native: "Completed",
    output: expect.stringContaining("/score/"),
  });
  expect(await runs.findRun(nightly, "no-such-run")).toBeNull();
  expect(standIn.asked.filter((call) => call.startsWith("POST") && call.includes("/jobs"))).toHaveLength(5);
  expect(standIn.violations).toEqual([]);
});

test("a run is not started twice when its answer is lost, nor at what is no batch endpoint", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  const runs = registry.endpoints?.runs;
  const input = { deployment: null, uri: "https://data.example/one.csv", kind: "file" as const };
  standIn.faults.order({ kind: "lost", method: "POST", match: "/jobs" });
  await expect(runs?.startRun(nightly, input)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect(world.jobs.size).toBe(1);
  await expect(runs?.startRun("batchEndpoints/none", input)).rejects.toMatchObject({ code: "not_found" });
  await expect(runs?.startRun("onlineEndpoints/fraud-live", input)).rejects.toMatchObject({ code: "not_found" });
  await expect(runs?.startRun(nightly, { ...input, deployment: "none" })).rejects.toMatchObject({ code: "invalid" });
  expect(await runs?.listRuns("onlineEndpoints/fraud-live", page)).toEqual({ items: [], cursor: null });
  for (const cursor of ["x", "https://elsewhere.test/", `${standIn.origin}/storage`])
    await expect(runs?.listRuns(nightly, { cursor, limit: 1 })).rejects.toMatchObject({ code: "invalid" });
});
