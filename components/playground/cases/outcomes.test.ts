import { expect, test } from "vitest";

import type { CaseLine, CaseResult, RunResults } from "@/lib/cases/types";

import { outcomesOf, ranOf, worstOf } from "./outcomes";
import type { LiveRun } from "./use-run";

const line = (id: string): CaseLine => ({
  id,
  name: id,
  protocol: "echo",
  format: "f",
  bytes: 1,
  wants: "200",
  createdBy: "Sam",
  changedAt: 0,
});
const result = (id: string, passed = true): CaseResult => ({
  id,
  name: id,
  passed,
  findings: passed ? [] : [{ rule: "status", text: "The server answered 400, and 200 was expected." }],
  brief: passed ? null : "400 ≠ 200",
  status: 200,
  totalMs: 1,
});
const run = (id: string, version: string, results: CaseResult[]): RunResults => ({
  ...{
    id,
    set: "s",
    revision: 1,
    to: { connection: "c", endpoint: `ep-${version}`, deployment: null },
    endpointName: `ep-${version}`,
    version,
    stage: null,
  },
  ...{ state: "ended", startedAt: 0, startedBy: "Sam", endedAt: 1, total: 2, passed: 0, failed: 0, results },
});

test("a case that fails on one version only says so; one that was never sent is not known", () => {
  const ran = ranOf(
    [run("1", "7", [result("a"), result("b")]), run("2", "9", [result("a"), result("b", false)])],
    null,
  );
  expect(
    outcomesOf([line("a"), line("b"), line("c")], ran).map(({ state, value, fix }) => [state, value, fix]),
  ).toEqual([
    ["pass", "200", null],
    ["fail", "400 ≠ 200", "Fails on v9 only. The server answered 400, and 200 was expected."],
    ["unknown", "200", null],
  ]);
});

test("a case that fails everywhere names no place", () => {
  const ran = ranOf([run("1", "7", [result("a", false)]), run("2", "9", [result("a", false)])], null);
  expect(outcomesOf([line("a")], ran)[0]?.fix).toBe("The server answered 400, and 200 was expected.");
});

test("while a run goes on, what it found stands in place of what was found there last", () => {
  const live: LiveRun = {
    runs: [run("3", "9", [])],
    results: new Map([["3", new Map([["a", result("a")]])]]),
    done: 1,
    total: 2,
    failed: 0,
    state: "running",
    why: null,
  };
  const ran = ranOf([run("2", "9", [result("a", false), result("b", false)])], live);
  expect(outcomesOf([line("a"), line("b")], ran).map(({ state }) => state)).toEqual(["pass", "unknown"]);
});

test("of several runs the worst end is told, in whatever order they ended", () => {
  for (const [states, worst] of [
    [["failed", "ended"], "failed"],
    [["stopped", "failed", "ended"], "failed"],
    [["stopped", "ended"], "stopped"],
    [["ended", "ended"], "ended"],
  ] as const)
    expect(worstOf(states)).toBe(worst);
});
