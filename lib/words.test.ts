import { expect, test } from "vitest";

import { listWords, plural } from "./words";

test("things are counted and listed as people do", () => {
  expect([plural(1, "row"), plural(1_318, "row"), plural(0, "registry", "registries")]).toEqual([
    "1 row",
    "1,318 rows",
    "0 registries",
  ]);
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((parts) => listWords(parts))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(listWords(["v7", "v8", "nobody"], "or")).toBe("v7, v8 or nobody");
});
