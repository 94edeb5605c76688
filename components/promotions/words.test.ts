import { expect, test } from "vitest";

import { holdersWords, inOrder, shortFingerprint, stageOfTarget } from "./words";

test("holders are a set, and an empty one is a word", () => {
  expect(holdersWords([])).toBe("nobody");
  expect(holdersWords(["11", "10"])).toBe("v11 and v10");
});

test("rules stand in the order failing, waiting, passing, and otherwise as they came", () => {
  const rule = (id: string, state: "pass" | "fail" | "waiting") => ({ id, title: id, state, value: "", fix: null });
  const rules = [rule("a", "pass"), rule("b", "waiting"), rule("c", "fail"), rule("d", "waiting")];
  expect(inOrder(rules).map(({ id }) => id)).toEqual(["c", "b", "d", "a"]);
});

test("a fingerprint is shortened in groups of four", () => {
  expect(shortFingerprint("7c1e90abd24f55555555")).toBe("7c1e·90ab·d24f");
});

test("an alias that means no stage has none", () => {
  expect(stageOfTarget("production")).toBe("production");
  expect(stageOfTarget("@shadow")).toBeNull();
});
