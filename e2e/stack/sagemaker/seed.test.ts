import { afterAll, expect, test } from "vitest";

import { openAt } from "../../../lib/registries/sagemaker/__fixtures__/stand-in";
import { all } from "../../../lib/registries/contract-kit";
import { fill, seed } from "./seed";
import { startStandIn } from "./server";
import { World } from "./world";

const world = new World();
seed(world);
fill(world, 120);
const starting = startStandIn({ world });
afterAll(async () => (await starting).stop());

test("the story that is told can be read whole, and is as the vendor describes it", async () => {
  const standIn = await starting;
  const { listModels, listVersions, endpoints, past, runs, files, interfaces } = openAt(standIn);
  const models = await all(listModels, 100);
  expect(models).toHaveLength(123);
  const told = models.filter(({ description }) => description !== null);
  expect(told.map(({ key }) => key)).toEqual(["Demand-Forecast", "churn-propensity", "fraud-detection"]);
  const versions = (await Promise.all(told.map(({ key }) => all((page) => listVersions(key, page), 100)))).flat();
  expect(versions).toHaveLength(12);
  for (const { model, key, runId, author } of versions) {
    expect(author).not.toBeNull();
    expect((await runs?.findRun(runId ?? ""))?.metrics.length).toBeGreaterThan(1);
    expect(await files?.list(model, key)).toHaveLength(1);
    expect((await interfaces?.findInterface(model, key))?.accepts).toContain("text/csv");
  }
  const served = (await all((page) => endpoints?.listEndpoints(page) ?? Promise.reject(), 10)).flatMap(
    ({ deployments }) => deployments,
  );
  expect(served.map(({ model, version, weight, mirrored }) => [model, version, weight, mirrored])).toEqual([
    ["Demand-Forecast", "2", 1, 0],
    ["Demand-Forecast", "3", 0, 25],
    ["fraud-detection", "3", 90, 0],
    ["fraud-detection", "5", 10, 0],
  ]);
  const changes = await all((page) => past?.listPastChanges({ ...page, since: null }) ?? Promise.reject(), 50);
  expect(changes.filter(({ model }) => told.some(({ key }) => key === model)).length).toBeGreaterThan(35);
  expect(standIn.violations).toEqual([]);
});

test("changes from outside and what was not as described are to be had by address", async () => {
  const { url } = await starting;
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/_stand-in/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as unknown;
  };
  expect(await ask("POST", "register", { group: "fraud-detection", author: "luis" })).toMatchObject({ version: 6 });
  await ask("POST", "change", {
    group: "fraud-detection",
    version: 6,
    approval: "Approved",
    stage: "Production",
    tags: { a: "b" },
  });
  expect(world.version("fraud-detection", 6)).toMatchObject({
    approval: "Approved",
    lifeCycle: { Stage: "Production", StageStatus: "Approved" },
    metadata: { a: "b" },
    editor: "somebody else",
  });
  await ask("POST", "delete", { group: "fraud-detection", version: 6 });
  expect(world.packages.filter(({ group }) => group === "fraud-detection")).toHaveLength(5);
  await ask("POST", "faults", { kind: "html", times: 2 });
  await ask("DELETE", "faults");
  await ask("POST", "expire");
  expect(await ask("GET", "violations")).toEqual([]);
  expect(await ask("GET", "nothing")).toBeNull();
});
