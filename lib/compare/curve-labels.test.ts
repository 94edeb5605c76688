import { expect, test } from "vitest";

import { apart, endLabels, shortenMiddle } from "./curve-labels";

const line = (modelName: string, version: string, connection = "lab") => ({
  connection,
  model: modelName,
  modelName,
  version,
});

test("lines of one model are called by their versions alone", () => {
  expect(endLabels([line("heart-disease", "8"), line("heart-disease", "7")])).toEqual(["v8", "v7"]);
});

test("lines of several models have the name before the version", () => {
  expect(endLabels([line("heart-disease", "8"), line("claim-severity", "4")])).toEqual([
    "heart-disease v8",
    "claim-severity v4",
  ]);
});

test("a long name is shortened in its middle and the version stays whole", () => {
  const [long] = endLabels([line("credit-default-probability", "128"), line("claim-severity", "4")]) ?? [];
  expect(long).toBe("credit-…ability v128");
  expect(long?.length).toBe(20);
});

test("no labels for more than six lines", () => {
  const lines = Array.from({ length: 7 }, (_, index) => line("heart-disease", `${index + 1}`));
  expect(endLabels(lines.slice(1))).toHaveLength(6);
  expect(endLabels(lines)).toBeNull();
});

test("no labels where two would be called the same", () => {
  expect(endLabels([line("heart-disease", "8", "lab"), line("heart-disease", "8", "clinic")])).toBeNull();
  expect(
    endLabels([line("customer-churn-emea-risk-model", "8"), line("customer-churn-apac-risk-model", "8")]),
  ).toBeNull();
});

test("no labels where a version is too long to stand whole beside a name", () => {
  expect(endLabels([line("heart-disease", "2025-06-12-a41c9e"), line("claim-severity", "4")])).toBeNull();
});

test("a name that fits is left as it is", () => {
  expect(shortenMiddle("heart", 5)).toBe("heart");
  expect(shortenMiddle("hearts", 5)).toBe("he…ts");
});

test("labels that would overlap are moved apart, and those at the bottom push upwards only what is near", () => {
  expect(apart([20, 22, 100], 13, 12, 234)).toEqual([20, 33, 100]);
  expect(apart([12, 230, 232, 234], 13, 12, 234)).toEqual([12, 208, 221, 234]);
});
