import { expect, test } from "vitest";

import { address, origin, trimmed } from "./address";

const problemOf = (field: typeof address, value: string) => field.safeParse(value).error?.issues[0]?.message ?? null;

test("an address begins with its scheme, and holds neither a password nor a query", () => {
  expect(problemOf(address, " https://registry.test:5000/mlflow/#/models ")).toBeNull();
  expect(problemOf(address, "registry.test")).toMatch(/begins with http/);
  expect(problemOf(address, "ftp://registry.test")).toMatch(/begins with http/);
  expect(problemOf(address, "")).toMatch(/begins with http/);
  expect(problemOf(address, "https://ada:secret@registry.test")).toMatch(/password do not belong/);
  expect(problemOf(address, "https://registry.test/?a=b")).toMatch(/without “\?…”/);
});

test("an origin has nothing behind its port", () => {
  expect(problemOf(origin, "https://registry.test:8443")).toBeNull();
  expect(problemOf(origin, "https://registry.test/path")).toMatch(/Only scheme/);
  expect(problemOf(origin, "https://registry.test/#top")).toMatch(/Only scheme/);
  expect(problemOf(origin, "registry.test")).toMatch(/begins with http/);
});

test("what stands behind the path is left away, and the last slash", () => {
  expect(trimmed("https://registry.test/mlflow//#/models/x")).toBe("https://registry.test/mlflow");
  expect(trimmed("https://registry.test")).toBe("https://registry.test");
});
