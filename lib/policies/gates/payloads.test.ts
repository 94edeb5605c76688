import { expect, test } from "vitest";
import type { z } from "zod";

import { casesOfGate, evaluateGate, explainGate, gate } from "./index";
import type { CaseSetFacts, GateFacts } from "./types";

const day = 86_400_000;
const now = 1_000 * day;
type Run = CaseSetFacts["runs"][number];

const candidate = {
  version: "9",
  status: "ready",
  statusMessage: null,
  tags: {},
  metrics: {},
  metricsProblem: null,
  form: null,
  formProblem: null,
};
const runOf = (part: Partial<Run> = {}): Run => ({
  revision: 3,
  endpoint: "ep-9",
  deployment: null,
  total: 24,
  passed: 24,
  failed: 0,
  failing: [],
  endedAt: now - day,
  ...part,
});
const set = (part: Partial<CaseSetFacts> = {}, ...runs: (Partial<Run> | null)[]): CaseSetFacts => ({
  name: "core",
  revision: 3,
  cases: 24,
  runs: (runs.length === 0 ? [{}] : runs).flatMap((run) => (run === null ? [] : [runOf(run)])),
  ran: 3,
  ...part,
});
const failing = (...names: string[]): Partial<Run> => ({
  passed: 24 - names.length,
  failed: names.length,
  failing: names,
});
const facts = (sets: CaseSetFacts[], deployed = true): GateFacts => ({
  candidate,
  holder: null,
  caseRuns: { sets, deployed, now },
});
const written = (part: Partial<z.input<typeof gate>> = {}) =>
  gate.parse({ kind: "payloads", set: "core", mayFail: null, maxDays: null, ...part });
const judged = (part: object, given: GateFacts) => {
  const { state, value } = evaluateGate(written(part), given);
  return `${state}: ${value}`;
};
const fix = (part: object, given: GateFacts) => evaluateGate(written(part), given).fix;

test("it passes when the newest run of the set as it is now has no more failures than may be", () => {
  expect(judged({}, facts([set()]))).toBe("pass: core: 24 of 24");
  expect(judged({ mayFail: "1" }, facts([set({}, failing("a"))]))).toBe("pass: core: 23 of 24");
  expect(judged({ mayFail: "1" }, facts([set({}, failing("a", "b"))]))).toBe("fail: core: 2 of 24 fail");
});

test("what fails is named", () => {
  expect(fix({}, facts([set({}, failing("oldpeak with fraction"))]))).toContain(
    "This case fails: “oldpeak with fraction”.",
  );
  expect(fix({}, facts([set({}, failing("a", "b", "c", "d", "e", "f", "g"))]))).toContain("“e” and 2 more.");
});

test("it waits where nothing can be said yet, and tells what to do", () => {
  expect(judged({}, facts([set({ ran: null }, null)]))).toBe("waiting: core: never run");
  expect(fix({}, facts([set({ ran: null }, null)]))).toBe(
    "Whoever may send to endpoints can run “core” on v9 in the playground.",
  );
  expect(judged({}, facts([set({ ran: null }, null)], false))).toBe("waiting: core: not deployed");
  expect(fix({}, facts([set({ ran: null }, null)], false))).toContain(
    "No endpoint serves v9: deploy it, or register the endpoint that does.",
  );
  expect(judged({}, facts([set({ ran: 2 }, null)]))).toBe("waiting: core: revision 2, now 3");
  expect(judged({}, facts([set({ cases: 0, ran: null }, null)]))).toBe("waiting: core: no cases");
  expect(judged({}, facts([]))).toBe("waiting: no cases");
  expect(fix({}, facts([]))).toContain("The model has no set “core”.");
  expect(evaluateGate(written(), { candidate, holder: null }).state).toBe("waiting");
});

test("of several deployments the worst decides, and is named", () => {
  const [blue, green] = [{ deployment: "blue" }, { deployment: "green" }];
  expect(judged({}, facts([set({}, blue, { ...green, ...failing("a") })]))).toBe(
    "fail: core: 1 of 24 fail on ep-9, deployment green",
  );
  expect(judged({}, facts([set({}, { ...blue, ...failing("a", "b") }, green)]))).toBe(
    "fail: core: 2 of 24 fail on ep-9, deployment blue",
  );
  expect(fix({}, facts([set({}, blue, { ...green, ...failing("a") })]))).toContain(
    "This case fails on ep-9, deployment green: “a”.",
  );
  expect(judged({}, facts([set({}, blue, green)]))).toBe("pass: core: 24 of 24 on each of 2 deployments");
  expect(judged({ mayFail: "1" }, facts([set({}, blue, { ...green, ...failing("a") })]))).toBe(
    "pass: core: at least 23 of 24 on each of 2 deployments",
  );
});

test("a run that did not send every case is no run of the set", () => {
  expect(judged({}, facts([set({}, { passed: 3 })]))).toBe("waiting: core: 3 of 24 sent");
});

test("a run that is too old counts no more, to the day", () => {
  expect(judged({ maxDays: "7" }, facts([set({}, { endedAt: now - 7 * day })]))).toBe("pass: core: 24 of 24");
  expect(judged({ maxDays: "7" }, facts([set({}, { endedAt: now - 7 * day - 1 })]))).toBe(
    "waiting: core: older than 7 d",
  );
});

test("without a name every set of the model has to pass, and what fails goes before what waits", () => {
  const every = { set: null };
  expect(judged(every, facts([set(), set({ name: "edge" })]))).toBe("pass: core: 24 of 24, edge: 24 of 24");
  expect(judged(every, facts([set({ ran: null }, null), set({ name: "edge" }, failing("a"))]))).toBe(
    "fail: edge: 1 of 24 fail",
  );
  expect(judged(every, facts([set(), set({ name: "edge", ran: null }, null)]))).toBe("waiting: edge: never run");
  expect(fix(every, facts([]))).toContain("The model has no set with cases.");
});

test("it is explained in a line, and what cannot be meant is refused", () => {
  expect(explainGate(written())).toBe("the cases of core pass");
  expect(explainGate(written({ set: null, mayFail: "2", maxDays: "1" }))).toBe(
    "all saved cases pass, at most 2 may fail, in a run of the last day",
  );
  expect(explainGate(written({ mayFail: "0", maxDays: "7" }))).toBe(
    "the cases of core pass, in a run of the last 7 days",
  );
  expect(casesOfGate(written())).toEqual({ name: "core" });
  expect(casesOfGate(written({ set: null }))).toBe("every");
  for (const part of [{ mayFail: "-1" }, { mayFail: "1.5" }, { maxDays: "0" }, { set: " " }])
    expect(gate.safeParse({ kind: "payloads", set: null, mayFail: null, maxDays: null, ...part }).success).toBe(false);
});
