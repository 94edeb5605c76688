import { expect, test } from "vitest";

import { opened, registryOfContract, workspaceOfContract } from "./__fixtures__/opened";
import { told } from "./__fixtures__/told";
import { lifecycleOf } from "./lifecycle";
import { isGranted } from "./probe";

const oks = (abilities: { ability: string; ok: boolean | null }[]) =>
  Object.fromEntries(abilities.map(({ ability, ok }) => [ability, ok]));

test("the probe of a workspace says who, where, and what works", async () => {
  const { world } = workspaceOfContract();
  const { registry, standIn } = await opened(world, { options: { pageSize: 100 } });
  const { server, identity, abilities, lifecycle } = await registry.probe();
  expect([server, identity]).toEqual([
    "Azure Machine Learning workspace risk-models in westeurope",
    "application 11111111-2222-4333-8444-555555555555",
  ]);
  expect(oks(abilities)).toEqual({
    "List models": true,
    "Read versions": true,
    "Read runs and metrics": true,
    "Read files of versions": true,
    "Read endpoints": true,
    "Change stages and tags": true,
    "Shift traffic": true,
  });
  expect(lifecycle.sentence).toBe(
    "In 17 versions of 7 models, stages are in use (Development 15, Production 1, Archived 1).",
  );
  expect(standIn.violations).toEqual([]);
});

test("what is not set or not granted is an ability that is lacking, not a failure", async () => {
  const { world } = workspaceOfContract();
  const { reopen } = await opened(world);
  const bare = await reopen({ regionUrl: undefined, storageUrls: "" }).probe();
  expect(oks(bare.abilities)).toMatchObject({ "Read runs and metrics": false, "Read files of versions": false });
  const { registry } = await opened(registryOfContract().world, { options: { pageSize: 100 } });
  expect(oks((await registry.probe()).abilities)).toEqual({
    "List models": true,
    "Read versions": true,
    "Read files of versions": true,
    "Change stages and tags": true,
  });
});

test("a caller that may not be told its roles is not told that it lacks them", async () => {
  const { registry } = told(({ url }) =>
    url.pathname.endsWith("/permissions") ? { status: 403 } : { body: { name: "work", value: [] } },
  );
  const { abilities, lifecycle } = await registry.probe();
  expect(oks(abilities)).toMatchObject({ "Change stages and tags": null, "Shift traffic": null });
  expect(lifecycle.sentence).toBe("There are no models yet to learn it from.");
});

const action = "Microsoft.MachineLearningServices/workspaces/models/versions/write";
test.each([
  [[{ actions: ["*"] }], true],
  [[{ actions: ["*/read"] }], false],
  [[{ actions: ["*"], notActions: ["Microsoft.MachineLearningServices/workspaces/*/write"] }], false],
  [
    [
      { actions: ["*"], notActions: ["*/write"] },
      { actions: ["microsoft.machinelearningservices/workspaces/models/*"] },
    ],
    true,
  ],
  [[], false],
])("%j grants the change: %s", (grants, granted) => {
  expect(isGranted(grants, action)).toBe(granted);
});

test("stages in use are counted; words of one's own are left to people", () => {
  const { sentence, proposal } = lifecycleOf(["Production", "Canary", null, "prod"], 2);
  expect(sentence).toBe(
    "In 4 versions of 2 models, stages are in use (Production 1, Canary 1, prod 1). Some are words of your own: say what they mean.",
  );
  expect(proposal.map(({ key, stage }) => `${key} ${stage}`)).toEqual([
    "Production production",
    "Staging staging",
    "Development development",
    "Archived archived",
    "None none",
    "prod production",
  ]);
  expect(lifecycleOf([null], 1).sentence).toBe("No stages are in use in 1 version of 1 model.");
});
