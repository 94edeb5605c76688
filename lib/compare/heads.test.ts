import { expect, test } from "vitest";

import { labelsOf } from "./heads";

const version = (model: string, name: string, connection: string, slug = connection.toLowerCase(), key = "1") =>
  ({
    key,
    model: { head: { id: `${slug}/${model}`, key: model, name, connection: { name: connection, slug } } },
  }) as Parameters<typeof labelsOf>[0][number];

test("labels are as short as leaves no two alike", () => {
  expect(labelsOf([version("a", "heart", "EU"), version("a", "heart", "EU", "eu", "2")])).toEqual(["v1", "v2"]);
  expect(labelsOf([version("a", "heart", "EU"), version("b", "lung", "EU")])).toEqual(["heart v1", "lung v1"]);
  expect(labelsOf([version("a", "heart", "EU"), version("a", "heart", "US")])).toEqual([
    "heart v1, EU",
    "heart v1, US",
  ]);
});

test("models of one connection that are called alike are told apart by their keys", () => {
  const asked = [
    version("17", "heart", "EU"),
    version("18", "heart", "EU"),
    version("17", "heart", "US"),
    version("19", "lung", "EU"),
  ];
  expect(labelsOf(asked)).toEqual(["heart v1, EU, 17", "heart v1, EU, 18", "heart v1, US", "lung v1"]);
  expect(labelsOf(asked.slice(0, 2))).toEqual(["heart v1, 17", "heart v1, 18"]);
});

test("versions whose keys are shown alike are told apart by them", () => {
  expect(labelsOf([version("a", "heart", "EU", "eu", "7"), version("a", "heart", "EU", "eu", "v7")])).toEqual([
    "v7, 7",
    "v7, v7",
  ]);
});

test("connections that are called alike are told apart by their addresses", () => {
  expect(labelsOf([version("a", "heart", "EU", "eu"), version("a", "heart", "EU", "eu-2")])).toEqual([
    "heart v1, eu",
    "heart v1, eu-2",
  ]);
});
