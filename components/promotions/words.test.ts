import { expect, test } from "vitest";

import { gateWords, holdersWords, inOrder, shortFingerprint, stageOfTarget, verdictRemark } from "./words";

test("holders are a set, and an empty one is a word", () => {
  expect(holdersWords([])).toBe("nobody");
  expect(holdersWords(["11", "10"])).toBe("v11 and v10");
});

test("rules stand in the order failing, waiting, passing, and otherwise as they came", () => {
  const rule = (id: string, state: "pass" | "fail" | "waiting") => ({ id, title: id, state, value: "", fix: null });
  const rules = [rule("a", "pass"), rule("b", "waiting"), rule("c", "fail"), rule("d", "waiting")];
  expect(inOrder(rules).map(({ id }) => id)).toEqual(["c", "b", "d", "a"]);
});

test("a request whose gates let a breaking verdict pass says so, and not that all was checked", () => {
  expect([gateWords(0), gateWords(1), gateWords(2)]).toEqual(["no gate fails", "1 gate not yet", "2 gates not yet"]);
  expect(verdictRemark({ failing: 0, verdict: "BREAKING·SILENT" })).toBe("no gate of the policy refuses it");
  expect(verdictRemark({ failing: 0, verdict: "CANNOT TELL" })).not.toBeNull();
  expect(verdictRemark({ failing: 1, verdict: "BREAKING" })).toBeNull();
  expect(verdictRemark({ failing: 0, verdict: "BACKWARD-COMPATIBLE" })).toBeNull();
  expect(verdictRemark({ failing: 0, verdict: null })).toBeNull();
});

test("a fingerprint is shortened in groups of four", () => {
  expect(shortFingerprint("7c1e90abd24f55555555")).toBe("7c1e·90ab·d24f");
});

test("an alias that means no stage has none", () => {
  expect(stageOfTarget("production")).toBe("production");
  expect(stageOfTarget("@shadow")).toBeNull();
});
