import { expect, test } from "vitest";

import { problemsOf } from "./check";

const arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/m/1";
const summary = { ModelPackageArn: arn, CreationTime: 1.5, ModelPackageStatus: "Completed" };

test.each<[string, "input" | "output", unknown, string[]]>([
  ["ListModelPackages", "output", { ModelPackageSummaryList: [summary] }, []],
  ["ListModelPackages", "output", {}, ["ListModelPackages.output.ModelPackageSummaryList: missing"]],
  [
    "ListModelPackages",
    "output",
    { ModelPackageSummaryList: [{ ...summary, ModelPackageStatus: "Resting", CreationTime: "soon", Also: 1 }] },
    [
      "ListModelPackages.output.ModelPackageSummaryList[0].CreationTime: not a time",
      "ListModelPackages.output.ModelPackageSummaryList[0].ModelPackageStatus: Resting is none of its words",
      "ListModelPackages.output.ModelPackageSummaryList[0].Also: unknown",
    ],
  ],
  ["ListModelPackages", "input", { MaxResults: 101 }, ["ListModelPackages.input.MaxResults: more than 100"]],
  ["ListModelPackages", "input", { MaxResults: 1.5 }, ["ListModelPackages.input.MaxResults: not an integer"]],
  [
    "UpdateModelPackage",
    "input",
    { ModelPackageArn: arn, ModelLifeCycle: { Stage: "In Review" } },
    [
      "UpdateModelPackage.input.ModelLifeCycle.StageStatus: missing",
      "UpdateModelPackage.input.ModelLifeCycle.Stage: not as its pattern says",
    ],
  ],
  [
    "UpdateModelPackage",
    "input",
    { ModelPackageArn: arn, CustomerMetadataProperties: { "k!": "" } },
    [
      "UpdateModelPackage.input.CustomerMetadataProperties{key}: not as its pattern says",
      "UpdateModelPackage.input.CustomerMetadataProperties{k!}: less than 1",
    ],
  ],
  ["DeleteEverything", "input", {}, ["DeleteEverything is not described"]],
])("%s %s %j", (operation, side, value, problems) => {
  expect(problemsOf("sagemaker", operation, side, value)).toEqual(problems);
});
