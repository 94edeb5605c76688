import { expect, test } from "vitest";
import type { z } from "zod";

import type { FormReading } from "@/lib/signatures/form";
import { readForm } from "@/lib/signatures/read-form";

import { evaluateGate, explainGate, gate, gateKinds, metricsOfGate, readsFiles } from "./index";
import type { GateFacts, VersionFacts } from "./types";

type Written = z.input<typeof gate>;

const version = (part: Partial<VersionFacts> = {}): VersionFacts => ({
  version: "12",
  status: "ready",
  statusMessage: null,
  tags: {},
  metrics: {},
  metricsProblem: null,
  form: null,
  formProblem: null,
  ...part,
});
const facts = (candidate: Partial<VersionFacts>, holder: Partial<VersionFacts> | null = null): GateFacts => ({
  candidate: version(candidate),
  holder: holder && version({ version: "11", ...holder }),
});
const judged = (written: Written, given: GateFacts) => {
  const { state, value } = evaluateGate(gate.parse(written), given);
  return `${state}: ${value}`;
};
const atLeast = (bound: string): Written => ({
  kind: "metric",
  against: "bound",
  metric: "auc",
  side: "at-least",
  bound,
});
const atMost = (bound: string): Written => ({
  kind: "metric",
  against: "bound",
  metric: "auc",
  side: "at-most",
  bound,
});
const notWorse = (better: "higher" | "lower", tolerance: string): Written => ({
  kind: "metric",
  against: "holder",
  metric: "auc",
  better,
  tolerance,
});
const tag = (part: { min?: string; max?: string; equals?: string } = {}): Written => ({
  kind: "presence",
  of: "tag",
  name: "drift",
  min: null,
  max: null,
  equals: null,
  ...part,
});

test.each([
  ["0.768", atLeast("0.737"), "pass: 0.768 ≥ 0.737"],
  ["0.30", atLeast("0.3"), "pass: 0.30 ≥ 0.3"],
  ["0.1", atLeast("0.10000000000000001"), "fail: 0.1 < 0.10000000000000001"],
  ["9007199254740993", atMost("9007199254740992"), "fail: 9007199254740993 > 9007199254740992"],
  ["0.14", atMost("0.20"), "pass: 0.14 ≤ 0.20"],
  ["1e-7", atMost("0.0000001"), "pass: 1e-7 ≤ 0.0000001"],
  ["NaN", atMost("0.20"), "fail: NaN"],
  ["nan", atLeast("0.20"), "fail: nan"],
  ["Infinity", atLeast("0.20"), "pass: Infinity ≥ 0.20"],
  ["Infinity", atMost("0.20"), "fail: Infinity > 0.20"],
  ["-Infinity", atLeast("0.20"), "fail: -Infinity < 0.20"],
])("a metric of %s against a number", (auc, written, says) => {
  expect(judged(written, facts({ metrics: { auc } }))).toBe(says);
});

test.each([
  ["0.768", "0.742", notWorse("higher", "0.005"), "pass: 0.768 ≥ 0.737"],
  ["0.737", "0.742", notWorse("higher", "0.005"), "pass: 0.737 ≥ 0.737"],
  ["0.7369", "0.742", notWorse("higher", "0.005"), "fail: 0.7369 < 0.737"],
  ["0.3", "0.30", notWorse("higher", "0"), "pass: 0.3 ≥ 0.30"],
  ["0.29", "0.30", notWorse("higher", "0.0"), "fail: 0.29 < 0.30"],
  ["0.31", "0.30", notWorse("lower", "0.01"), "pass: 0.31 ≤ 0.31"],
  ["0.32", "0.30", notWorse("lower", "0.01"), "fail: 0.32 > 0.31"],
  ["1", "Infinity", notWorse("lower", "0.01"), "pass: 1 ≤ Infinity"],
  ["1", "NaN", notWorse("lower", "0.01"), "fail: 1 against NaN"],
  ["NaN", "1", notWorse("higher", "5"), "fail: NaN"],
  ["1", "1e-300", notWorse("higher", "0.1"), "pass: 1 ≥ 1e-300 − 0.1"],
])("a metric of %s against %s, which the holder has", (own, held, written, says) => {
  expect(judged(written, facts({ metrics: { auc: own } }, { metrics: { auc: held } }))).toBe(says);
});

test("with nobody to compare with, a comparison passes and says so; with several it cannot be made", () => {
  const given = facts({ metrics: { auc: "0.1" } });
  expect(judged(notWorse("higher", "0"), given)).toBe("pass: nobody holds it");
  expect(judged(notWorse("higher", "0"), { ...given, heldBy: ["7", "8"] })).toBe("fail: 0.1, compared with none");
  expect(judged(notWorse("higher", "0"), { ...given, others: ["churn 3"] })).toBe("fail: 0.1, compared with none");
  expect(judged(notWorse("higher", "0"), facts({ metrics: { auc: "NaN" } }))).toBe("fail: NaN");
});

test("better than the holder is not enough where another model gets requests beside it", () => {
  const given = { ...facts({ metrics: { auc: "0.9" } }, { metrics: { auc: "0.1" } }), others: ["churn 3"] };
  expect(judged(notWorse("higher", "0"), given)).toBe("fail: 0.9, compared with none");
  expect(evaluateGate(gate.parse(notWorse("higher", "0")), given).fix).toContain("11 and churn 3 hold the target");
  expect(judged(atLeast("0.8"), given)).toBe("pass: 0.9 ≥ 0.8");
});

test("a metric that was not logged fails; one that cannot be read waits; both say what clears it", () => {
  const unread = { metrics: null, metricsProblem: "The registry did not answer." };
  expect(judged(atLeast("1"), facts({}))).toBe("fail: not logged");
  expect(judged(atLeast("1"), facts({ metrics: Object.create({ auc: "2" }) as Record<string, string> }))).toBe(
    "fail: not logged",
  );
  expect(judged(atLeast("1"), facts(unread))).toBe("waiting: not readable");
  expect(judged(notWorse("higher", "0"), facts({ metrics: { auc: "1" } }, {}))).toBe("fail: 1 against not logged");
  expect(judged(notWorse("higher", "0"), facts({ metrics: { auc: "1" } }, unread))).toBe(
    "waiting: 1 against not readable",
  );
  const { fix } = evaluateGate(gate.parse(atLeast("1")), facts(unread));
  expect(fix).toContain("The registry did not answer.");
});

test.each([
  [tag(), { drift: "anything" }, "pass: anything"],
  [tag(), { drift: "" }, "pass: there, empty"],
  [tag(), {}, "fail: not there"],
  [tag({ max: "0.20" }), { drift: "0.14" }, "pass: 0.14 ≤ 0.20"],
  [tag({ max: "0.20" }), { drift: "0.2001" }, "fail: 0.2001 > 0.20"],
  [tag({ min: "0", max: "0.20" }), { drift: "0.14" }, "pass: 0 ≤ 0.14 ≤ 0.20"],
  [tag({ min: "0" }), { drift: "-1" }, "fail: -1 < 0"],
  [tag({ max: "0.20" }), { drift: "low" }, "fail: low"],
  [tag({ max: "0.20" }), { drift: "NaN" }, "fail: NaN"],
  [tag({ equals: "passed" }), { drift: "passed" }, "pass: passed"],
  [tag({ equals: "passed" }), { drift: "Passed" }, "fail: Passed ≠ passed"],
])("a tag, as %j asks for it", (written, tags, says) => {
  expect(judged(written, facts({ tags }))).toBe(says);
});

test("a metric's presence needs its run to be readable", () => {
  const written: Written = { kind: "presence", of: "metric", name: "auc", min: null, max: null };
  expect(judged(written, facts({ metrics: { auc: "0.5" } }))).toBe("pass: 0.5");
  expect(judged(written, facts({ metrics: null, metricsProblem: "Gone." }))).toBe("waiting: not readable");
});

test.each([
  ["ready", "pass"],
  ["creating", "waiting"],
  ["failed", "fail"],
  ["unknown", "fail"],
])("a version that is %s: %s", (status, state) => {
  expect(evaluateGate(gate.parse({ kind: "version-status" }), facts({ status })).state).toBe(state);
});

test.each([
  [atLeast("0.90"), "auc at least 0.90"],
  [atMost("0.20"), "auc at most 0.20"],
  [notWorse("higher", "0.005"), "auc not below the holder by more than 0.005"],
  [notWorse("lower", "0.0"), "auc not above the holder"],
  [tag(), "tag drift is there"],
  [tag({ min: "0", max: "0.20" }), "tag drift at least 0 and at most 0.20"],
  [tag({ equals: "passed" }), "tag drift exactly passed"],
] as const)("%j in words", (written, words) => {
  expect(explainGate(gate.parse(written))).toBe(words);
});

test("only what can be judged is accepted", () => {
  const problems = (written: unknown) =>
    gate.safeParse(written).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(problems(atLeast("high"))).toEqual(["bound: A number such as 0.20."]);
  expect(problems(atLeast("NaN"))).toEqual(["bound: A number such as 0.20."]);
  expect(problems(notWorse("higher", "-0.1"))).toEqual(["tolerance: 0 or more."]);
  expect(problems(tag({ min: "2", max: "1" }))).toEqual(["max: Not below the least."]);
  expect(gate.safeParse({ kind: "weather" }).success).toBe(false);
});

test("a bound keeps the digits it was typed with", () => {
  expect(gate.parse(atMost(" 0.30 "))).toMatchObject({ bound: "0.30" });
});

test("votes are bound to the metrics that gates look at", () => {
  expect(metricsOfGate(gate.parse(atLeast("1")))).toEqual(["auc"]);
  expect(metricsOfGate(gate.parse(tag()))).toEqual([]);
});

test("every kind says what it asks for", () => {
  expect(gateKinds.map(({ kind }) => kind)).toEqual(["version-status", "metric", "presence", "signature", "payloads"]);
});

const columns = (...named: [string, string][]): FormReading =>
  readForm({ inputs: named.map(([name, type]) => ({ name, type, required: true })) });
const old = columns(["age", "integer"]);
const wider = columns(["age", "long"]);
const more = columns(["age", "integer"], ["cp", "long"]);
const signed = (question: "replace" | "mixed", atMost: "SAFE" | "BACKWARD-COMPATIBLE"): Written => ({
  kind: "signature",
  question,
  atMost,
});

test.each([
  ["the same", signed("replace", "SAFE"), old, old, "pass: SAFE"],
  ["a wider type", signed("replace", "BACKWARD-COMPATIBLE"), wider, old, "pass: BACKWARD-COMPATIBLE"],
  [
    "a wider type where only the same will do",
    signed("replace", "SAFE"),
    wider,
    old,
    /^fail: BACKWARD-COMPATIBLE: input\./,
  ],
  [
    "one more required column",
    signed("replace", "BACKWARD-COMPATIBLE"),
    more,
    old,
    "fail: BREAKING: input.required-added (cp)",
  ],
  ["a way back that is closed", signed("mixed", "BACKWARD-COMPATIBLE"), old, more, /^fail: BREAKING/],
  ["a signature that vanished", signed("replace", "BACKWARD-COMPATIBLE"), { state: "absent" } as const, old, /^fail: /],
  [
    "one that cannot be read",
    signed("replace", "BACKWARD-COMPATIBLE"),
    { state: "unreadable", why: "x" } as const,
    old,
    /^fail: CANNOT TELL/,
  ],
])("a signature beside the holder's: %s", (_what, written, candidate, holder, says) => {
  expect(judged(written, facts({ form: candidate }, { form: holder }))).toEqual(
    typeof says === "string" ? says : expect.stringMatching(says),
  );
});

test("beside several holders the worst verdict decides, and is named", () => {
  const written = signed("replace", "BACKWARD-COMPATIBLE");
  const beside = (first: FormReading, second: FormReading) => ({
    ...facts({ form: more }),
    holder: null,
    heldBy: ["7", "8"],
    peers: [first, second].map((form, index) => ({ ...facts({ form }).candidate, version: String(7 + index) })),
  });
  expect(judged(written, beside(more, more))).toBe("pass: SAFE");
  expect(judged(written, beside(more, old))).toBe("fail: BREAKING beside 8: input.required-added (cp)");
  expect(judged(written, { ...beside(more, old), heldBy: ["7", "8", "9"] })).toBe("fail: CANNOT TELL");
});

test("a signature with nobody to compare with passes, beside one that is not read cannot be told, and not read itself waits", () => {
  const written = signed("replace", "BACKWARD-COMPATIBLE");
  expect(judged(written, facts({ form: old }))).toBe("pass: nobody holds it");
  expect(judged(written, { ...facts({ form: old }), heldBy: ["7", "8"] })).toBe("fail: CANNOT TELL");
  expect(judged(written, { ...facts({ form: old }), heldBy: ["7"] })).toBe("fail: CANNOT TELL");
  expect(judged(written, { ...facts({ form: old }), others: ["fraud-old 3"] })).toBe("fail: CANNOT TELL");
  expect(judged(written, { ...facts({ form: old }, { form: old }), heldBy: ["11"], others: ["fraud-old 3"] })).toBe(
    "fail: CANNOT TELL",
  );
  const unread = facts({ form: null, formProblem: "The files did not come." }, { form: old });
  expect(judged(written, unread)).toBe("waiting: not readable");
  expect(evaluateGate(gate.parse(written), unread).fix).toContain("The files did not come.");
  expect(explainGate(gate.parse(written))).toBe(
    "The signature is at worst BACKWARD-COMPATIBLE for the holder’s callers",
  );
  expect(readsFiles(gate.parse(written))).toBe(true);
  expect(readsFiles(gate.parse(atLeast("1")))).toBe(false);
});
