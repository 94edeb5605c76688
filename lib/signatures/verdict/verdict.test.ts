import { expect, test } from "vitest";

import type { FormReading } from "@/lib/signatures/form";
import { readForm } from "@/lib/signatures/read-form";

import { array, column, object, param, tensor, type Entry, type Sides } from "./entries.testing";
import { counterExample } from "./counter-example";
import type { Verdict } from "./types";
import { verdictAgainst, verdictOf } from "./verdict";
import { compareWords } from "./words";

const replace = (before: Sides | null, after: Sides | null) => verdictOf(readForm(before), readForm(after), "replace");
const reading = (sides: Sides | null, hint = false) => readForm(sides, hint);
const ids = (before: Sides, after: Sides) =>
  replace(before, after).findings.map(({ rule, class: word, path }) => [rule, word, path]);
const [a, b] = [column("a"), column("b", "long")];

test("a signature that vanishes, appears, is nowhere or cannot be read", () => {
  const some = { inputs: [a] };
  expect(replace(some, null).word).toBe("BREAKING·SILENT");
  expect(replace(null, some).word).toBe("BREAKING");
  expect(replace(null, null).word).toBe("CANNOT TELL");
  const unreadable = readForm({ inputs: "[{" });
  const verdict = verdictOf(reading(some), unreadable, "replace");
  expect([verdict.word, verdict.findings[0]?.consequence]).toEqual([
    "CANNOT TELL",
    expect.stringContaining("The inputs are not JSON."),
  ]);
});

test("a signature without inputs touches nobody's payloads when it appears or vanishes", () => {
  const rules = (before: Sides | null, after: Sides | null) =>
    replace(before, after).findings.map(({ rule, class: word }) => [rule, word]);
  const outputs = { outputs: [column("p")] };
  expect(rules(null, outputs)).toEqual([["output.unknown", "CANNOT TELL"]]);
  expect(rules(outputs, null)).toEqual([["output.unknown", "CANNOT TELL"]]);
  expect(replace(null, outputs).notes).toEqual(["Neither version says what it takes."]);
  const params = { params: [param("t", "double", 0.5)] };
  expect(rules(null, params)).toEqual([["param.added", "BACKWARD-COMPATIBLE"]]);
  expect(rules(params, null)).toEqual([["param.removed", "BREAKING·SILENT"]]);
  expect(rules({ inputs: [a], ...params, ...outputs }, null)).toEqual([
    ["signature.removed", "BREAKING·SILENT"],
    ["param.removed", "BREAKING·SILENT"],
    ["output.unknown", "CANNOT TELL"],
  ]);
  expect(rules(null, { inputs: [a], ...params })).toEqual([
    ["signature.added", "BREAKING"],
    ["param.added", "BACKWARD-COMPATIBLE"],
  ]);
});

test.each<[string, Sides]>([
  ["no columns", { inputs: [] }],
  ["no columns in the outputs", { inputs: [a], outputs: [] }],
  ["columns with and without names", { inputs: [a, column(null)] }],
  ["an optional column without a name", { inputs: [column(null, "double", false)] }],
  ["an optional object without properties", { inputs: [a, column("o", object({}), false)] }],
  ["an object with a vector", { inputs: [a, column("o", object({ v: { type: "sparkml_vector" } }), false)] }],
  ["several tensors without names", { inputs: [tensor([-1]), tensor([-1])] }],
  [
    "a parameter that is a list by its type",
    { inputs: [a], params: [{ ...param("p", "array", [1]), ...array("long") }] },
  ],
  ["a parameter of bytes", { inputs: [a], params: [param("p", "binary", null)] }],
  ["a parameter of another type than its default", { inputs: [a], params: [param("p", "long", "x")] }],
  ["two parameters of one name", { inputs: [a], params: [param("p", "long", 1), param("p", "long", 1)] }],
])("a signature that no server can load answers nobody: %s", (_what, sides) => {
  const [good, bad] = [reading({ inputs: [a] }), reading(sides)];
  const unloadable = (verdict: Verdict) => verdict.findings.filter(({ rule }) => rule === "signature.unloadable");
  const verdict = verdictOf(good, bad, "replace");
  expect(compareWords(verdict.word, "BREAKING")).toBeGreaterThanOrEqual(0);
  expect(unloadable(verdict)).toMatchObject([
    { class: "BREAKING", direction: "replace", consequence: expect.stringMatching(/^A server cannot load .*\.$/) },
  ]);
  for (const finding of verdict.findings.filter(({ side }) => side !== "outputs"))
    expect(counterExample(finding, good, bad, "mlflow-2.22")).toMatchObject({
      state: "none",
      why: "No server starts with this signature, so there is no answer to show.",
    });
  expect(unloadable(verdictOf(good, bad, "roll-back"))).toEqual([]);
  expect(unloadable(verdictOf(bad, good, "roll-back"))).toMatchObject([{ direction: "roll-back" }]);
  expect(verdictOf(bad, bad, "mixed").findings).toEqual([]);
});

test("what a vanished signature means is said for whatever container serves it", () => {
  for (const after of [null, { outputs: [column("p")] }])
    expect(replace({ inputs: [a], outputs: [column("p")] }, after).findings[0]?.consequence).toMatch(
      /MLflow's scoring server .* 200; another container's own code decides/,
    );
});

test("type hints take inputs alone; without them the model sees a table again", () => {
  const [plain, hinted] = [reading({ inputs: [a] }), reading({ inputs: [a] }, true)];
  expect(verdictOf(plain, hinted, "replace").findings.map(({ rule }) => rule)).toEqual(["signature.type-hint-added"]);
  expect(verdictOf(hinted, plain, "replace").word).toBe("BREAKING·SILENT");
});

test("answers the three questions apart", () => {
  const [before, after] = [reading({ inputs: [a] }), reading({ inputs: [a, b] })];
  expect(verdictOf(before, after, "replace").word).toBe("BREAKING");
  expect(verdictOf(before, after, "roll-back").word).toBe("BACKWARD-COMPATIBLE");
  const mixed = verdictOf(before, after, "mixed");
  expect([mixed.word, mixed.findings.map(({ direction }) => direction)]).toEqual([
    "BREAKING",
    ["replace", "roll-back"],
  ]);
});

test("names the nested place and why two fields are taken for one", () => {
  const nested = (properties: Record<string, Entry>) => ({
    inputs: [column("m", { type: "array", items: object(properties) })],
  });
  expect(ids(nested({ role: { type: "string" } }), nested({ role: { type: "long" } }))).toEqual([
    ["input.nested-type-changed", "BREAKING", "m[].role"],
  ]);
  const [finding] = replace(
    { inputs: [column("user_id", "long")] },
    { inputs: [b, column("UserID", "long")] },
  ).findings;
  expect(finding).toMatchObject({
    rule: "input.renamed",
    before: "user_id",
    after: "UserID",
    suggestion: "Both are long, and the names differ in case or punctuation only.",
  });
});

test("against several versions the worst decides, and each is named", () => {
  const peers = [
    { name: "7", reading: reading({ inputs: [a, b] }) },
    { name: "6", reading: reading({ inputs: [a] }) },
  ];
  const verdict = verdictAgainst(peers, reading({ inputs: [a, b] }), "replace");
  expect([verdict.word, verdict.against.map(({ name, verdict: { word } }) => [name, word])]).toEqual([
    "BREAKING",
    [
      ["7", "SAFE"],
      ["6", "BREAKING"],
    ],
  ]);
  expect(verdict.summary).toContain("because of 6");
  expect(verdictAgainst([], reading({ inputs: [a] }), "replace").word).toBe("SAFE");
});

test("notes what no request can fill in, and in which version", () => {
  const notes = (before: FormReading, after: FormReading) => verdictOf(before, after, "replace").notes;
  const outputs = [column("p")];
  const impossible = reading({ inputs: [column("v", array("integer"))], outputs });
  const possible = reading({ inputs: [column("v", array("long"))], outputs });
  const why = "JSON numbers arrive with 64 bits";
  expect(notes(impossible, impossible)).toEqual([
    expect.stringContaining(`No request can fill in “v[]”, which both versions require: ${why}`),
  ]);
  expect(notes(possible, impossible)).toEqual([expect.stringContaining("“v[]”, which the version after requires: ")]);
  expect(notes(impossible, possible)).toEqual([expect.stringContaining("“v[]”, which the version before requires: ")]);
  const optional = reading({
    inputs: [column("o", object({ p: { type: "long" }, q: { type: "datetime", required: false } }))],
    outputs,
  });
  expect(notes(optional, optional)).toEqual([
    expect.stringContaining("No request can fill in “o.q” of both versions: JSON has no dates"),
  ]);
  const many = reading({ inputs: ["a", "b", "c", "d", "e"].map((name) => column(name, array("float"))), outputs });
  expect(notes(many, many)).toEqual([
    ...["a", "b", "c"].map((name) => expect.stringContaining(`“${name}[]”`) as string),
    "So it is with 2 more fields.",
  ]);
  const hinted = reading({ inputs: [column(null, array("datetime"))], outputs }, true);
  expect(notes(hinted, hinted)).toEqual([]);
});
