import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { see } from "@/lib/signatures/sight/see";

import { array, column, map, object, tensor, type Entry, type Sides } from "./entries.testing";
import type { Word } from "./types";
import { verdictOf } from "./verdict";

const replace = (before: Sides | null, after: Sides | null) => verdictOf(readForm(before), readForm(after), "replace");
const [a, b, c] = [column("a"), column("b", "long"), column("c", "string")];
const optional = (name: string, type: string | Entry = "double") => column(name, type, false);

const inputs: [string, Entry[], Entry[], Word, string | null][] = [
  ["the same", [a, b], [a, b], "SAFE", null],
  ["required written out", [column("a", "double", null)], [a], "SAFE", null],
  [
    "the spelling of before for optional",
    [{ name: "a", type: "long", optional: true }],
    [optional("a", "long")],
    "SAFE",
    null,
  ],
  ["named columns in another order", [a, b], [b, a], "SAFE", "input.reordered"],
  [
    "unnamed columns in another order",
    [column(null), column(null, "long")],
    [column(null, "long"), column(null)],
    "BREAKING·SILENT",
    "input.positions-swapped",
  ],
  ["an optional column more", [a], [a, optional("d")], "BACKWARD-COMPATIBLE", "input.optional-added"],
  ["a required column more", [a], [a, b], "BREAKING", "input.required-added"],
  ["a column less", [a, b], [a], "BACKWARD-COMPATIBLE", "input.removed"],
  ["an unnamed column appended", [column(null)], [column(null), column(null)], "BREAKING", "input.position-added"],
  [
    "the last unnamed column dropped",
    [column(null), column(null, "long")],
    [column(null)],
    "BACKWARD-COMPATIBLE",
    "input.position-dropped",
  ],
  [
    "another unnamed column dropped",
    [column(null), column(null, "long")],
    [column(null, "long")],
    "BREAKING·SILENT",
    "input.positions-shifted",
  ],
  ["a required column renamed", [column("Age")], [column("age")], "BREAKING", "input.renamed"],
  [
    "an optional column renamed",
    [a, optional("chol")],
    [a, optional("cholesterol")],
    "BREAKING·SILENT",
    "input.renamed",
  ],
  [
    "a column respelled, of another type, and optional now",
    [column("age", "long"), a],
    [column("Age", "double", false), a],
    "BREAKING·SILENT",
    "input.renamed",
  ],
  ["required to optional", [a], [optional("a")], "BACKWARD-COMPATIBLE", "input.now-optional"],
  ["optional to required", [optional("a")], [a], "BREAKING", "input.now-required"],
  ["named to unnamed", [a, b], [column(null), column(null, "long")], "BREAKING·SILENT", "input.names-dropped"],
  ["unnamed to named", [column(null), column(null, "long")], [a, b], "BREAKING", "input.names-given"],
  [
    "names as text to names as numbers",
    [column("0"), column("1")],
    [column(0), column(1)],
    "BREAKING",
    "input.names-numbered",
  ],
  [
    "names as numbers to names as text",
    [column(0), column(1)],
    [column("0"), column("1")],
    "BREAKING",
    "input.names-spelled",
  ],
  ["a table to a tensor of its width", [a, b], [tensor([-1, 2])], "BREAKING·SILENT", "input.columns-to-tensor"],
  ["a table to a tensor of another width", [a, b], [tensor([-1, 3])], "BREAKING", "input.columns-to-tensor"],
  [
    "a table to tensors of its names",
    [a, b],
    [tensor([-1], "float64", "a"), tensor([-1, 1], "int64", "b")],
    "BREAKING",
    "input.columns-to-tensors",
  ],
  ["a tensor to a table", [tensor([-1, 2])], [column(null), column(null)], "BREAKING", "input.tensor-to-columns"],
  [
    "the one tensor gets a name",
    [tensor([-1, 2, 2])],
    [tensor([-1, 2, 2], "float32", "x")],
    "BACKWARD-COMPATIBLE",
    "input.tensor-named",
  ],
  ["a tensor loses its name", [tensor([-1, 2], "float32", "x")], [tensor([-1, 2])], "BREAKING", "input.tensor-unnamed"],
  [
    "a tensor more",
    [tensor([-1], "float32", "x")],
    [tensor([-1], "float32", "x"), tensor([-1], "int8", "z")],
    "BREAKING",
    "input.tensor-added",
  ],
  [
    "a tensor less",
    [tensor([-1], "float32", "x"), tensor([-1], "int8", "z")],
    [tensor([-1], "float32", "x")],
    "BACKWARD-COMPATIBLE",
    "input.tensor-removed",
  ],
  ["a dimension set free", [tensor([-1, 3])], [tensor([-1, -1])], "BACKWARD-COMPATIBLE", "input.dimension-freed"],
  ["a dimension fixed", [tensor([-1, -1])], [tensor([-1, 3])], "BREAKING", "input.dimension-fixed"],
  ["another size", [tensor([-1, 28, 28])], [tensor([-1, 32, 32])], "BREAKING", "input.shape-changed"],
  ["another rank", [tensor([-1, 28, 28])], [tensor([-1, 784])], "BREAKING", "input.shape-changed"],
  ["int32 to int64", [tensor([-1], "int32")], [tensor([-1], "int64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["float32 to float64", [tensor([-1])], [tensor([-1], "float64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["uint8 to int64", [tensor([-1], "uint8")], [tensor([-1], "int64")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["int64 to uint8", [tensor([-1], "int64")], [tensor([-1], "uint8")], "BREAKING·SILENT", "input.dtype-coerced"],
  [
    "int64 to uint8 in a shape that no table fills",
    [tensor([-1, -1], "int64")],
    [tensor([-1, -1], "uint8")],
    "BREAKING",
    "input.dtype-narrowed",
  ],
  ["float64 to int64", [tensor([-1], "float64")], [tensor([-1], "int64")], "BREAKING·SILENT", "input.dtype-coerced"],
  ["text to untyped", [tensor([-1], "str")], [tensor([-1], "object")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["bool to untyped", [tensor([-1], "bool")], [tensor([-1], "object")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["int64 to untyped", [tensor([-1], "int64")], [tensor([-1], "object")], "BACKWARD-COMPATIBLE", "input.dtype-widened"],
  ["float64 to untyped", [tensor([-1], "float64")], [tensor([-1], "object")], "BREAKING·SILENT", "input.dtype-coerced"],
  ["bytes to untyped", [tensor([-1], "bytes")], [tensor([-1], "object")], "BREAKING·SILENT", "input.dtype-coerced"],
  [
    "dates to untyped",
    [tensor([-1], "datetime64[ns]")],
    [tensor([-1], "object")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  ["dates to bool", [tensor([-1], "datetime64[ns]")], [tensor([-1], "bool")], "BREAKING·SILENT", "input.dtype-coerced"],
  [
    "int64 to dates",
    [tensor([-1], "int64")],
    [tensor([-1], "datetime64[ns]")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "float64 to dates",
    [tensor([-1], "float64")],
    [tensor([-1], "datetime64[ns]")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  ["untyped to text", [tensor([-1], "object")], [tensor([-1], "str")], "BREAKING·SILENT", "input.dtype-coerced"],
  [
    "float64 to float16",
    [tensor([-1], "float64")],
    [tensor([-1], "float16")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "an optional property more",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long" }, q: { type: "long", required: false } }))],
    "BACKWARD-COMPATIBLE",
    "input.property-optional-added",
  ],
  [
    "a required property more",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long" }, q: { type: "string" } }))],
    "BREAKING",
    "input.property-required-added",
  ],
  [
    "a property less",
    [column("o", object({ p: { type: "long" }, q: { type: "string" } }))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.property-removed",
  ],
  [
    "a property required to optional",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", object({ p: { type: "long", required: false } }))],
    "BACKWARD-COMPATIBLE",
    "input.property-now-optional",
  ],
  [
    "a property optional to required",
    [column("o", object({ p: { type: "long", required: false } }))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.property-now-required",
  ],
  [
    "an object to a map",
    [column("o", object({ p: { type: "long" } }))],
    [column("o", map("long"))],
    "BREAKING",
    "input.object-to-map",
  ],
  [
    "a map to an object",
    [column("o", map("long"))],
    [column("o", object({ p: { type: "long" } }))],
    "BREAKING",
    "input.map-to-object",
  ],
  [
    "an array to anything",
    [column("o", array("long"))],
    [column("o", "any")],
    "BACKWARD-COMPATIBLE",
    "input.type-opened",
  ],
  ["text to anything", [c], [column("c", "any")], "BACKWARD-COMPATIBLE", "input.type-opened"],
  ["binary to anything", [column("c", "binary")], [column("c", "any")], "BREAKING·SILENT", "input.type-opened"],
  ["double to anything", [a], [column("a", "any")], "BREAKING·SILENT", "input.type-opened"],
  ["anything to a type", [column("a", "any")], [a], "BREAKING", "input.type-closed"],
  ["a scalar to an array", [a], [column("a", array("double"))], "BREAKING", "input.type-refused"],
  ["an array to a number", [column("a", array("double"))], [a], "BREAKING", "input.type-refused"],
  ["an array to text", [column("c", array("double"))], [c], "BREAKING·SILENT", "input.type-coerced"],
  [
    "integer to long inside an array",
    [column("a", array("integer"))],
    [column("a", array("long"))],
    "BACKWARD-COMPATIBLE",
    "input.type-widened",
  ],
  [
    "long to double inside an array",
    [column("a", array("long"))],
    [column("a", array("double"))],
    "BREAKING",
    "input.nested-type-changed",
  ],
  [
    "text to long inside a map",
    [column("a", map("string"))],
    [column("a", map("long"))],
    "BREAKING",
    "input.nested-type-changed",
  ],
];

test.each(inputs)("inputs, %s", (_what, before, after, word, rule) => {
  const verdict = replace({ inputs: before }, { inputs: after });
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

const [W, S, B] = ["BACKWARD-COMPATIBLE", "BREAKING·SILENT", "BREAKING"] as const;
const scalarKinds = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"];

// Rows are the old type, columns the new one.
test.each([
  ["boolean", "SAFE", S, S, S, S, S, S, S],
  ["integer", S, "SAFE", W, S, W, S, S, S],
  ["long", S, S, "SAFE", S, S, S, S, S],
  ["float", S, S, S, "SAFE", W, S, S, S],
  ["double", S, S, S, S, "SAFE", S, S, S],
  ["string", S, B, B, B, B, "SAFE", S, B],
  ["binary", S, B, B, B, B, S, "SAFE", B],
  ["datetime", S, B, B, B, B, S, S, "SAFE"],
])("a column of type %s given each type", (before, ...expected) => {
  const words = scalarKinds.map(
    (kind) => replace({ inputs: [column("a", before)] }, { inputs: [column("a", kind)] }).word,
  );
  expect(words).toEqual(expected);
});

test("says where a value begins to change, and in which bodies", () => {
  const certainty = (before: string, after: string) =>
    replace({ inputs: [column("a", before)] }, { inputs: [column("a", after)] }).findings[0]?.certainty;
  expect(certainty("long", "double")).toEqual({ kind: "value-dependent", when: expect.stringContaining("2^53") });
  expect(certainty("integer", "float")).toEqual({ kind: "value-dependent", when: expect.stringContaining("2^24") });
  expect(certainty("long", "integer")).toEqual({
    kind: "envelope-dependent",
    where: "dataframe_split and dataframe_records, and in text/csv",
    when: expect.stringContaining("2,147,483,647"),
  });
  expect(certainty("double", "long")).toMatchObject({
    where: "dataframe_split and dataframe_records, and in inputs and instances",
  });
});

test("of names that are dropped only rows of named values in inputs are refused", () => {
  const unnamed = readForm({ inputs: [column(null), column(null, "long")] });
  const [finding] = verdictOf(readForm({ inputs: [a, b] }), unnamed, "replace").findings;
  expect(finding?.consequence).toContain("In inputs, rows of named values are refused.");
  const status = (envelope: string) => {
    const request = { contentType: "application/json", body: `{"${envelope}": [{"a": 1.5, "b": 2}]}` };
    return see(unnamed.state === "present" ? unnamed.form : null, request, "mlflow-3.17-pandas-2").status;
  };
  expect(["inputs", "instances", "dataframe_records"].map(status)).toEqual(["refused", "accepted", "accepted"]);
});
