import { afterEach, expect } from "vitest";

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
