import { expect, test } from "vitest";

import { titleOf } from "./title";

const model = { key: "fraud", name: "fraud-detector" };

test("a promotion is named by model, version and target, a rollback by where it goes back to", () => {
  expect(titleOf({ kind: "promotion", model, version: "12", target: "production" })).toBe(
    "fraud-detector v12 to production",
  );
  expect(titleOf({ kind: "rollback", model, version: "11", target: "@champion" })).toBe(
    "fraud-detector back to v11 in @champion",
  );
  expect(titleOf({ kind: "rollback", model, version: "11", target: "rejected" })).toBe(
    "fraud-detector v11 back to rejected",
  );
});
