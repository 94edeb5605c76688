import fc from "fast-check";
import { expect, test } from "vitest";

import type { DataType, Form } from "@/lib/signatures/form";
import { readForm } from "@/lib/signatures/read-form";
import { see } from "@/lib/signatures/sight/see";
import { form } from "@/lib/signatures/testing";
import { array, column, map, object, param, tensor, type Sides } from "@/lib/signatures/verdict/entries.testing";

import { isCallable, obstacles } from "./callable";
import { samplePayloads } from "./samples";

const formOf = (sides: Sides) => {
  const reading = readForm(sides);
  if (reading.state !== "present") throw new Error("not a form");
  return reading.form;
};
const bodyOf = (sides: Sides, name: string) =>
  samplePayloads(formOf(sides)).find((sample) => sample.name === name)?.request.body;

test("the typical request keeps fractions and quotes", () => {
  const sides = { inputs: [column("a"), column("b", "long"), column("c", "string")] };
  expect(bodyOf(sides, "typical")).toBe(
    '{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[2.5, 5, "text"]]}}',
  );
  expect(bodyOf(sides, "typical, inputs of columns")).toBe('{"inputs": {"a": [2.5], "b": [5], "c": ["text"]}}');
  expect(bodyOf(sides, "typical, text/csv")).toBe("a,b,c\n2.5,5,text\n");
});

test("the edges are sent as exact tokens", () => {
  const sides = { inputs: [column("n", "long"), column("s", "string")], params: [param("t", "double", 0.5)] };
  expect(bodyOf(sides, "n: 2^53+1, which a double cannot hold")).toContain("[[9007199254740993, ");
  expect(bodyOf(sides, "s: empty text")).toContain('[[5, ""]]');
  expect(bodyOf(sides, "n: null")).toContain("[[null, ");
  expect(bodyOf(sides, "zero rows")).toBe('{"dataframe_split": {"columns": ["n", "s"], "data": []}}');
  expect(bodyOf(sides, "an extra column")).toContain('["n", "s", "extra_1"]');
  expect(bodyOf(sides, "N: a name in another case")).toContain('["s", "N"]');
  expect(bodyOf(sides, "parameters set")).toContain('"params": {"t": 2.5}');
});

test("tensors are filled to their shape", () => {
  expect(bodyOf({ inputs: [tensor([-1, 2])] }, "typical")).toBe('{"inputs": [[1.5, 1.5], [1.5, 1.5]]}');
  expect(bodyOf({ inputs: [tensor([-1], "int8", "x"), tensor([], "bool", "y")] }, "typical")).toBe(
    '{"inputs": {"x": [1, 1], "y": true}}',
  );
});

test("names of samples are unique", () => {
  fc.assert(
    fc.property(form, (of) => {
      const names = samplePayloads(of).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

test.each([
  ["a list of 32-bit numbers", { inputs: [column("v", array("float"))] }, "v[]", "every request"],
  ["a date in an object", { inputs: [column("o", object({ at: { type: "datetime" } }))] }, "o.at", "every request"],
  [
    "the same in an optional property",
    { inputs: [column("o", object({ at: { type: "datetime", required: false } }))] },
    "o.at",
    "this field",
  ],
  ["an integer in an optional map", { inputs: [column("m", map("integer"), false)] }, "m{}", "this field"],
  ["a map of vectors", { inputs: [column("m", map("sparkml_vector"))] }, "m{}", "every request"],
  [
    "a vector in an object",
    { inputs: [column("o", object({ v: { type: "sparkml_vector", required: false } }), false)] },
    "o.v",
    "every request",
  ],
  ["two columns of one name", { inputs: [column("a"), column("a")] }, "a", "every request"],
])("%s cannot be called over HTTP", (_what, sides, path, blocks) => {
  expect(obstacles(formOf(sides))).toMatchObject([{ path, blocks }]);
  expect(isCallable(formOf(sides))).toBe(blocks !== "every request");
});

test("what can be called is: a typical request is accepted, and none of an impossible signature", () => {
  fc.assert(
    fc.property(form, (of) => {
      const typical = samplePayloads(of).filter(({ kind }) => kind === "typical");
      const sights = typical.map(({ request }) => see(of, request, "mlflow-3.17-pandas-2"));
      if (obstacles(of).length === 0) expect(sights[0]?.status).not.toBe("refused");
      if (!isCallable(of) && !hasUnnamedDates(of))
        for (const sight of sights) expect(sight.status).not.toBe("accepted");
    }),
    { numRuns: 500 },
  );
});

test("measured with pandas 2: beside a column of anything, nested dates without names arrive as nanoseconds in two envelopes of three", () => {
  const unnamed = (type: DataType) => ({ name: null, named: "not" as const, type, required: true });
  const columns = [
    unnamed({ kind: "any" }),
    unnamed({ kind: "array", items: { kind: "datetime" } }),
    unnamed({ kind: "boolean" }),
  ];
  const of: Form = { inputs: { layout: "columns", columns }, outputs: null, params: null, fromTypeHint: false };
  const sights = samplePayloads(of)
    .filter(({ kind }) => kind === "typical")
    .map(({ request }) => see(of, request, "mlflow-3.17-pandas-2"));
  const first = sights.map((sight) =>
    sight.status === "accepted" && sight.received.kind === "table" ? sight.received.rows[0]?.[1] : sight.status,
  );
  const nanoseconds = { kind: "integer", text: "1704164645000000000" };
  expect(first).toEqual([
    "refused",
    { kind: "list", items: [nanoseconds, nanoseconds] },
    { kind: "list", items: [nanoseconds, nanoseconds] },
  ]);
});

/** The one signature that is impossible and yet accepted at times: the model gets whole numbers instead of dates. */
function hasUnnamedDates({ inputs }: Form): boolean {
  return (
    inputs?.layout === "columns" &&
    inputs.columns.some(({ name, type }) => name === null && JSON.stringify(type).includes('"datetime"'))
  );
}
