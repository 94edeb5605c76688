import { readFileSync } from "node:fs";

import { afterEach, expect, test } from "vitest";

import type { StandIn } from "@/e2e/stack/azureml/server";

import { testRegistry } from "../contract";
import { opened, registryOfContract, workspaceOfContract } from "./__fixtures__/opened";

const used: StandIn[] = [];
afterEach(() => {
  for (const { violations } of used.splice(0)) expect(violations).toEqual([]);
});

testRegistry("Azure Machine Learning, a workspace", async () => {
  const { world, fixture } = workspaceOfContract();
  const { registry, standIn } = await opened(world);
  used.push(standIn);
  return { registry, fixture };
});

testRegistry("Azure Machine Learning, a workspace, files by the datastore's key", async () => {
  const { world, fixture } = workspaceOfContract();
  const { registry, standIn } = await opened(world, { settings: { storageAccess: "datastore" } });
  used.push(standIn);
  return { registry, fixture };
});

testRegistry("Azure Machine Learning, an organization's registry", async () => {
  const { world, fixture } = registryOfContract(0);
  const { registry, standIn } = await opened(world);
  used.push(standIn);
  return { registry, fixture };
});

test("a private authority is trusted where the settings name it, and only then", async () => {
  const pem = (name: string) => readFileSync(`${import.meta.dirname}/../../../e2e/stack/azureml/tls/${name}`, "utf8");
  const { world } = workspaceOfContract();
  const options = { tls: { cert: pem("leaf.pem"), key: pem("leaf.key") } };
  const { registry, reopen } = await opened(world, { options, settings: { ca: pem("ca.pem") } });
  expect((await registry.findModel("fraud"))?.key).toBe("fraud");
  expect((await registry.runs?.findRun("run_1"))?.name).toBe("forest");
  await expect(reopen({ ca: undefined }).findModel("fraud")).rejects.toMatchObject({ code: "registry_unavailable" });
});
