import { describe, expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { see } from "@/lib/signatures/sight/see";

import { counterExample } from "./counter-example";
import { array, column, object, param, tensor, type Entry, type Sides } from "./entries.testing";
import type { Question } from "./types";
import { verdictOf } from "./verdict";

const profile = "mlflow-3.17-pandas-2";

/** The example of the first finding of a rule. */
function exampleOf(before: Sides, after: Sides, rule: string, question: Question = "replace") {
  const [old, now] = [readForm(before), readForm(after)];
  const finding = verdictOf(old, now, question).findings.find((one) => one.rule === rule);
  if (!finding) throw new Error(`There is no finding ${rule}.`);
  const example = counterExample(finding, old, now, profile);
  if (example.state === "none") throw new Error(example.why);
  const [callers, model] = finding.direction === "replace" ? [old, now] : [now, old];
  const sights = [callers, model].map(
    (reading) => see(reading.state === "present" ? reading.form : null, example.request, profile).status,
  );
  expect(sights).toEqual([example.before.status, example.after.status]);
  return example;
}
const inputs = (...entries: Entry[]): Sides => ({ inputs: entries });
const [a, b] = [column("a"), column("b", "long")];

describe("a counter-example", () => {
  test("is the plainest request that shows a refusal, with the server's reason", () => {
    expect(exampleOf(inputs(a), inputs(a, b), "input.required-added")).toMatchObject({
      request: { contentType: "application/json", body: '{"dataframe_split": {"columns": ["a"], "data": [[2.5]]}}' },
      before: { status: "accepted", code: 200, text: "Accepted." },
      after: { status: "refused", code: 400, text: expect.stringContaining("b") as string },
    });
  });

  test("shows a value that silently became another", () => {
    const { before, after } = exampleOf(inputs(a), inputs(column("a", "long")), "input.type-coerced");
    expect([before.text, after.text]).toEqual([
      "Accepted; the model receives a: 2.5.",
      "Accepted; the model receives a: 2.",
    ]);
  });

  test("crosses the threshold where only large values change", () => {
    expect(exampleOf(inputs(b), inputs(column("b")), "input.type-coerced").request.body).toContain("9007199254740993");
    expect(exampleOf(inputs(b), inputs(column("b", "integer")), "input.type-coerced").request.body).toContain(
      "2147483648",
    );
  });

  test("shows one difference where several would refuse, by sending along what the others want", () => {
    const example = exampleOf(inputs(a), inputs(column("a", "long"), b), "input.type-coerced");
    expect([example.request.body, example.after.status]).toEqual([
      '{"dataframe_split": {"columns": ["a", "b"], "data": [[2.5, 5]]}}',
      "accepted",
    ]);
  });

  test("leaves out what was optional, sends what objects no longer take, and asks for another size", () => {
    expect(
      exampleOf(inputs(a, column("b", "long", false)), inputs(a, b), "input.now-required").request.body,
    ).not.toContain('"b"');
    const [one, two] = [
      object({ p: { type: "long" }, q: { type: "string", required: false } }),
      object({ p: { type: "long" } }),
    ];
    expect(
      exampleOf(inputs(column("o", one)), inputs(column("o", two)), "input.property-removed").request.body,
    ).toContain('"q"');
    expect(exampleOf(inputs(tensor([-1, -1])), inputs(tensor([-1, 2])), "input.dimension-fixed").after.code).toBe(400);
  });

  test("speaks of parameters set and not set", () => {
    const of = (...params: Entry[]): Sides => ({ inputs: [a], params });
    const lost = exampleOf(of(param("t", "double", 0.5)), { inputs: [a] }, "param.removed");
    expect(lost.after.text).toBe("Accepted; the model receives t: nothing.");
    const changed = exampleOf(of(param("t", "double", 0.5)), of(param("t", "double", 0.7)), "param.default-changed");
    const cfg = (preset: Entry, properties: Record<string, Entry>) =>
      of({ ...param("cfg", "object", preset), properties });
    const less = exampleOf(
      cfg({ p: 1, q: "" }, { p: { type: "long" }, q: { type: "string" } }),
      cfg({ p: 1 }, { p: { type: "long" } }),
      "input.property-removed",
    );
    expect([less.request.body.includes('"params": {"cfg": {"p": 5, "q": "text"}}'), less.after.code]).toEqual([
      true,
      400,
    ]);
    expect([changed.request.body.includes("params"), changed.before.text, changed.after.text]).toEqual([
      false,
      "Accepted; the model receives t: 0.5.",
      "Accepted; the model receives t: 0.7.",
    ]);
  });

  test("of a compatible finding shows the body it does not hold for", () => {
    expect(exampleOf(inputs(a, b), inputs(a), "input.removed")).toMatchObject({
      request: { body: '{"inputs": {"a": 2.5, "b": 5}}' },
      after: { code: 400 },
    });
    expect(exampleOf(inputs(a), inputs(a, column("c", "string", false)), "input.optional-added").request.body).toBe(
      '{"inputs": [2.5]}',
    );
  });

  test("between a table and tensors shows the value that is bent, and the body that is refused", () => {
    const tensors = (dtype: string) => inputs(tensor([-1], dtype, "a"), tensor([-1], dtype, "b"));
    const cut = exampleOf(inputs(a, column("b")), tensors("int32"), "input.dtype-coerced");
    expect([cut.request.body.includes("dataframe_split"), cut.before.text, cut.after.text]).toEqual([
      true,
      "Accepted; the model receives a: 2.5, b: 2.5.",
      "Accepted; the model receives a: 2, b: 2.",
    ]);
    expect(exampleOf(inputs(a, column("b")), tensors("int32"), "input.columns-to-tensors")).toMatchObject({
      request: { body: '{"inputs": [{"a": 2.5, "b": 2.5}]}' },
      after: { status: "refused" },
    });
    expect(exampleOf(tensors("float64"), inputs(column("a", "long"), b), "input.dtype-coerced").after.text).toBe(
      "Accepted; the model receives a: 1, b: 1.",
    );
    expect(exampleOf(tensors("float64"), inputs(a, column("b")), "input.tensor-to-columns")).toMatchObject({
      request: { body: '{"inputs": {"a": [1.5, 1.5, 1.5], "b": [1.5, 1.5]}}' },
      after: { status: "refused" },
    });
  });

  test("of tensors is a table where only tables pass, or the list that is refused", () => {
    const rows = (dtype: string) => inputs(tensor([-1, 1], dtype, "a"), tensor([-1, 1], dtype, "b"));
    const longs = inputs(column("a", "long"), b);
    const table = '{"dataframe_split": {"columns": ["a", "b"], "data": [[1.5, 1.5]]}}';
    const bodyOf = (...from: Parameters<typeof exampleOf>) => exampleOf(...from).request.body;
    expect(bodyOf(rows("float64"), longs, "input.dtype-coerced")).toBe(table);
    expect(bodyOf(inputs(tensor([-1, 2], "float64")), longs, "input.dtype-coerced")).toBe(table);
    expect(exampleOf(rows("float64"), longs, "input.tensor-to-columns")).toMatchObject({
      request: { body: '{"inputs": {"a": [[1.5], [1.5]], "b": [[1.5], [1.5]]}}' },
      after: { status: "refused" },
    });
    const bare = exampleOf(
      inputs(tensor([-1, 2], "float64", "x")),
      inputs(column(null, "long"), column(null, "long")),
      "input.dtype-coerced",
    );
    expect([bare.request.body, bare.after.status]).toEqual(['{"inputs": [[1.5, 1.5], [1.5, 1.5]]}', "accepted"]);
    const wrapped = exampleOf(
      inputs(tensor([-1], "int64", "a"), tensor([-1, 2], "int8", "b")),
      inputs(tensor([-1], "int8", "a"), tensor([-1, 2], "int8", "b")),
      "input.dtype-coerced",
    );
    expect(wrapped.request.body).toBe(
      '{"dataframe_split": {"columns": ["a", "b"], "data": [[-9223372036854775808, [1, 1]]]}}',
    );
    expect(wrapped.after.text).toBe("Accepted; the model receives a: [0].");
  });

  test("of a roll-back comes from callers of the newer version", () => {
    const object2 = object({ p: { type: "long" }, q: { type: "string", required: false } });
    const example = exampleOf(
      inputs(column("o", object({ p: { type: "long" } }))),
      inputs(column("o", object2)),
      "input.property-removed",
      "roll-back",
    );
    expect(example.request.body).toContain('"q"');
  });

  test("shows what a vanished and a new signature do", () => {
    const none = readForm(null);
    const some = readForm(inputs(column("a", "binary"), b));
    const [gone] = verdictOf(some, none, "replace").findings;
    const [come] = verdictOf(none, some, "replace").findings;
    if (!gone || !come) throw new Error("a finding each");
    const set = readForm({ inputs: [column("a", "binary")], params: [param("t", "double", 0.5)] });
    const [, lost] = verdictOf(set, none, "replace").findings;
    expect(lost && counterExample(lost, set, none, profile)).toMatchObject({
      after: { text: expect.stringContaining("the model receives t: nothing") as string },
    });
    expect(counterExample(gone, some, none, profile)).toMatchObject({ state: "shown", after: { status: "accepted" } });
    expect(counterExample(come, none, some, profile)).toMatchObject({ state: "shown", after: { status: "refused" } });
  });
});

describe("says in words why there is none", () => {
  const why = (before: Sides, after: Sides, rule: string) => {
    const [old, now] = [readForm(before), readForm(after)];
    const finding = verdictOf(old, now, "replace").findings.find((one) => one.rule === rule);
    const example = finding && counterExample(finding, old, now, profile);
    return example?.state === "none" ? example.why : example;
  };

  test("for outputs, which no server enforces", () => {
    expect(why({ inputs: [a], outputs: [a, b] }, { inputs: [a], outputs: [a] }, "output.removed")).toContain(
      "No server enforces",
    );
  });

  test("for a signature that never accepted a request", () => {
    const float = inputs(column("v", array("float")));
    expect(why(float, inputs(column("v", array("string"))), "input.nested-type-changed")).toContain(
      "never accepted".replace("never", "was ever"),
    );
  });

  test("for what is compatible", () => {
    expect(why(inputs(a), inputs(column("a", "double", false)), "input.now-optional")).toContain("There is none");
  });
});
