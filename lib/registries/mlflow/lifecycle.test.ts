import { expect, test } from "vitest";

import { lifecycleOf } from "./lifecycle";
import type { WireUsedModel } from "./wire";

const model = (stages: string[], aliases: string[]) =>
  ({
    name: "m",
    latest_versions: stages.map((current_stage, index) => ({ name: "m", version: `${index}`, current_stage })),
    aliases: aliases.map((alias) => ({ alias, version: "1" })),
  }) as WireUsedModel;
const rules = (models: WireUsedModel[]) =>
  lifecycleOf(models, true).proposal.map(({ axis, key, stage }) => `${axis} ${key} → ${stage}`);

test("stages in use are counted and proposed", () => {
  const models = [model(["Production", "None"], []), model(["Production", "Staging"], [])];
  expect(lifecycleOf(models, true).sentence).toBe(
    "In 2 models, stages are in use (Production 2, Staging 1) and no aliases are in use.",
  );
  expect(rules(models)).toEqual([
    "stage Production → production",
    "stage Staging → staging",
    "stage Archived → archived",
    "stage None → none",
  ]);
});

test("aliases in use are proposed as they are spelled, and only those with a usual meaning", () => {
  const models = [model(["None"], ["Champion", "challenger", "blue"]), model([], ["Champion"])];
  expect(lifecycleOf(models, false).sentence).toBe(
    "In the first 2 models, no stages are in use and aliases are in use (Champion 2, challenger 1, blue 1).",
  );
  expect(rules(models)).toEqual(["alias Champion → production", "alias challenger → staging"]);
});

test("both in use are both proposed", () => {
  expect(rules([model(["Production"], ["champion"])])).toContain("alias champion → production");
  expect(rules([model(["Production"], ["champion"])])).toContain("stage Production → production");
});

test("aliases nobody can guess propose nothing and say so", () => {
  expect(lifecycleOf([model([], ["blue", "green"])], true)).toMatchObject({
    sentence: expect.stringMatching(/None of these aliases has a usual meaning/),
    proposal: [],
  });
});

test("an empty server proposes what is usual", () => {
  expect(lifecycleOf([], true).sentence).toBe("There are no models yet to learn it from.");
  expect(rules([])).toContain("alias champion → production");
});
