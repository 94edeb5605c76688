import { expect, test } from "vitest";

import { approvalEffect } from "./approval-effect";
import type { CallLine, RuleLine } from "./types";

const line = (ordinal: number, call: string | null): CallLine => ({
  ordinal,
  title: "",
  call,
  note: null,
  outcome: null,
  observed: null,
  at: null,
});
const rule = (id: string, state: RuleLine["state"]): RuleLine => ({
  id,
  title: `The rule ${id}`,
  state,
  value: "",
  fix: null,
});
const calls = [line(1, "read"), line(2, "POST one"), line(3, "POST two"), line(4, "read")];
const open = { approvals: 0, quorum: 1, rules: [rule("quorum", "waiting"), rule("gate-0", "pass")], calls };

test("the last approval missing says that the registry is changed now, and by which calls", () => {
  expect(approvalEffect(open)).toEqual({
    words: "Yours is the last approval missing: the registry is changed now, by these 2 calls.",
    calls: ["POST one", "POST two"],
  });
  expect(approvalEffect({ ...open, calls: [line(1, "read"), line(2, "POST one"), line(3, "read")] }).words).toMatch(
    /by this call\.$/,
  );
  expect(approvalEffect({ ...open, calls: [] })).toEqual({
    words: "Yours is the last approval missing: the registry is changed now.",
    calls: [],
  });
});

test("an earlier one says how many more are needed", () => {
  expect(approvalEffect({ ...open, quorum: 2 })).toEqual({
    words: "After your approval one more is needed before the registry is changed.",
    calls: [],
  });
  expect(approvalEffect({ ...open, quorum: 4, approvals: 1 }).words).toBe(
    "After your approval 2 more are needed before the registry is changed.",
  );
});

test("what else stands before the writing is named, and no call is announced", () => {
  expect(approvalEffect({ ...open, rules: [...open.rules, rule("gate-1", "waiting")] })).toEqual({
    words: "Yours is the last approval missing. The registry is changed by itself once this passes: The rule gate-1.",
    calls: [],
  });
  expect(approvalEffect({ ...open, rules: [rule("bar", "fail"), rule("author", "fail")] }).words).toMatch(
    /once these pass: The rule bar and The rule author\.$/,
  );
});

test("where enough people have agreed already, that is said, and what is waited for", () => {
  const enough = { ...open, approvals: 1, rules: [rule("quorum", "pass"), rule("gate-0", "fail")] };
  expect(approvalEffect(enough)).toEqual({
    words: "Enough people have agreed already. The registry is changed by itself once this passes: The rule gate-0.",
    calls: [],
  });
  expect(approvalEffect({ ...enough, rules: [rule("quorum", "pass")] })).toEqual({
    words: "Enough people have agreed already: the registry is changed now, by these 2 calls.",
    calls: ["POST one", "POST two"],
  });
});
