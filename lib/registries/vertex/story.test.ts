import { expect, test } from "vitest";

import { fillWith, seedStory } from "../../../e2e/stack/vertex/seed";
import { all } from "../contract-kit";
import { openStandIn } from "./__fixtures__/open-stand-in";

test("the story that the demo tells is read whole", async () => {
  const { open, close, violations } = await openStandIn({ fill: seedStory });
  const registry = open();
  const models = await all(registry.listModels, 10);
  expect(Object.fromEntries(models.map(({ name, aliases }) => [name, aliases]))).toEqual({
    "Card fraud": { default: "4", champion: "4", challenger: "5", rollback: "3" },
    "Churn forecast": { default: "2", champion: "2", challenger: "4" },
    "Delivery time": { default: "2", champion: "2" },
  });
  const fraud = models.find(({ name }) => name === "Card fraud")?.key ?? "";
  const versions = await all((page) => registry.listVersions(fraud, page), 10);
  expect(versions.map(({ key, tags }) => [key, tags?.["stage"]])).toEqual([
    ["5", "staging"],
    ["4", "production"],
    ["3", "archived"],
    ["2", "archived"],
    ["1", "archived"],
  ]);
  const run = await registry.runs?.findRun(versions[1]?.runId ?? "");
  expect(run?.metrics.map(({ key, value }) => [key, value])).toEqual([
    ["auPrc", "0.8417"],
    ["auRoc", "0.9502"],
    ["logLoss", "0.1644"],
  ]);
  expect((await registry.interfaces?.findInterface(fraud, "4"))?.schemas).toEqual([
    { title: "Instance", text: expect.stringContaining("merchant_risk") },
  ]);
  expect((await registry.files?.list(fraud, "4"))?.map(({ path }) => path)).toEqual([
    "model.joblib",
    "requirements.txt",
  ]);
  const { items } = (await registry.endpoints?.listEndpoints({ cursor: null, limit: 10 })) ?? { items: [] };
  expect(
    items.map(({ name, deployments }) => [name, deployments.map(({ version, weight }) => [version, weight])]),
  ).toEqual([
    [
      "Card fraud, online",
      [
        ["4", 90],
        ["5", 10],
      ],
    ],
    [
      "Delivery time, online",
      [
        ["2", 100],
        ["3", 0],
      ],
    ],
  ]);
  const { lifecycle } = await registry.probe();
  expect(lifecycle.proposal).toContainEqual({ axis: "alias", key: "champion", stage: "production" });
  expect(lifecycle.proposal).toContainEqual({ axis: "tag", key: "stage=production", stage: "production" });
  expect(violations).toEqual([]);
  await close();
});

test("many models come whole, with aliases that the list alone does not carry", async () => {
  const { open, close, requests } = await openStandIn({ fill: (world) => fillWith(world, 250) });
  const models = await all(open().listModels, 1000);
  expect(models).toHaveLength(250);
  expect(models.filter(({ aliases }) => aliases?.["champion"])).toHaveLength(25);
  // A token, three pages, and a request a model.
  expect(requests).toHaveLength(254);
  await close();
});
