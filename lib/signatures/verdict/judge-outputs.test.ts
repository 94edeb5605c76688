import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { array, column, param, tensor, type Entry, type Sides } from "./entries.testing";
import type { Word } from "./types";
import { verdictOf } from "./verdict";

const replace = (before: Sides | null, after: Sides | null) => verdictOf(readForm(before), readForm(after), "replace");
const a = column("a");
const cfg = (properties: Record<string, Entry>): Entry => ({ ...param("cfg", "object", null), properties });

test.each<[string, Entry[] | null, Entry[] | null, Word, string | null]>([
  ["one more", null, [param("t", "double", 0.5)], "BACKWARD-COMPATIBLE", "param.added"],
  ["one less", [param("t", "double", 0.5)], null, "BREAKING·SILENT", "param.removed"],
  ["a new name", [param("top_k", "long", 5)], [param("topK", "long", 5)], "BREAKING·SILENT", "param.renamed"],
  [
    "a new default",
    [param("t", "double", 0.5)],
    [param("t", "double", 0.7)],
    "BREAKING·SILENT",
    "param.default-changed",
  ],
  [
    "a default instead of null",
    [param("t", "double", null)],
    [param("t", "double", 0.7)],
    "BREAKING·SILENT",
    "param.default-changed",
  ],
  ["the same default in other digits", [param("t", "double", "1.0")], [param("t", "double", "1.0")], "SAFE", null],
  ["long to double", [param("t", "long", 1)], [param("t", "double", 1)], "BACKWARD-COMPATIBLE", "param.type-widened"],
  ["double to long", [param("t", "double", 1)], [param("t", "long", 1)], "BREAKING", "param.type-changed"],
  ["text to long", [param("t", "string", null)], [param("t", "long", null)], "BREAKING", "param.type-changed"],
  [
    "an optional property more",
    [cfg({ a: { type: "long" } })],
    [cfg({ a: { type: "long" }, b: { type: "string", required: false } })],
    "BACKWARD-COMPATIBLE",
    "input.property-optional-added",
  ],
  [
    "a property optional now",
    [cfg({ a: { type: "long" } })],
    [cfg({ a: { type: "long", required: false } })],
    "BACKWARD-COMPATIBLE",
    "input.property-now-optional",
  ],
  [
    "a property less",
    [cfg({ a: { type: "long" }, b: { type: "string", required: false } })],
    [cfg({ a: { type: "long" } })],
    "BREAKING",
    "input.property-removed",
  ],
  [
    "a property of another type",
    [cfg({ a: { type: "long" } })],
    [cfg({ a: { type: "string" } })],
    "BREAKING",
    "input.nested-type-changed",
  ],
])("parameters, %s", (_what, before, after, word, rule) => {
  const sides = (params: Entry[] | null) => ({ inputs: [a], ...(params ? { params } : {}) });
  const verdict = replace(sides(before), sides(after));
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

test("a parameter that turns into a list refuses one value, and its default is another too", () => {
  const [one, list] = [param("t", "string", "x"), param("t", "string", ["x"], true)];
  const verdict = replace({ inputs: [a], params: [one] }, { inputs: [a], params: [list] });
  expect(verdict.findings.map(({ rule }) => rule)).toEqual(["param.default-changed", "param.list-changed"]);
});

test("takes 1 and 1.0 for one default, and 2^53 and 2^53+1 for two", () => {
  const of = (text: string) => readForm({ params: `[{"name":"t","type":"double","shape":null,"default":${text}}]` });
  expect(verdictOf(of("1"), of("1.0"), "replace").word).toBe("SAFE");
  expect(verdictOf(of("Infinity"), of("1e400"), "replace").word).toBe("SAFE");
  expect(verdictOf(of("[NaN, 1]"), of("[NaN, 1.0]"), "replace").word).toBe("SAFE");
  expect(verdictOf(of("Infinity"), of("-Infinity"), "replace").word).toBe("BREAKING·SILENT");
  expect(verdictOf(of("9007199254740992"), of("9007199254740993"), "replace").word).toBe("BREAKING·SILENT");
});

test.each<[string, Entry[] | null, Entry[] | null, Word, string | null]>([
  ["the same", [column("p")], [column("p")], "SAFE", null],
  ["an array of numbers as a tensor or as a column", [tensor([-1], "float64")], [column(null)], "SAFE", null],
  ["a field more", [column("p")], [column("p"), column("q")], "BACKWARD-COMPATIBLE", "output.added"],
  ["a field less", [column("p"), column("q")], [column("p")], "BREAKING", "output.removed"],
  ["a field renamed", [column("score")], [column("scores")], "BREAKING", "output.renamed"],
  ["a list becomes records", [column(null)], [column("p")], "BREAKING", "output.form-changed"],
  ["an array becomes a table", [tensor([-1], "float64")], [column("p")], "BREAKING", "output.form-changed"],
  ["long to double", [column(null, "long")], [column(null)], "BREAKING", "output.type-changed"],
  ["double to long", [column(null)], [column(null, "long")], "BACKWARD-COMPATIBLE", "output.type-widened"],
  ["float to double", [column(null, "float")], [column(null)], "SAFE", "output.precision-changed"],
  ["integer to long", [column(null, "integer")], [column(null, "long")], "BREAKING·SILENT", "output.digits-lost"],
  [
    "float to half precision",
    [tensor([-1], "float32")],
    [tensor([-1], "float16")],
    "BREAKING·SILENT",
    "output.precision-changed",
  ],
  [
    "half precision in lists",
    [tensor([-1, 2], "float64")],
    [tensor([-1, 2], "float16")],
    "BREAKING·SILENT",
    "output.precision-changed",
  ],
  ["half precision to float", [tensor([-1], "float16")], [tensor([-1], "float32")], "SAFE", "output.precision-changed"],
  [
    "unsigned to signed of as many bits",
    [tensor([-1], "uint8")],
    [tensor([-1], "int8")],
    "BREAKING",
    "output.type-changed",
  ],
  [
    "unsigned to signed of more bits",
    [tensor([-1], "uint8")],
    [tensor([-1], "int32")],
    "BREAKING",
    "output.type-changed",
  ],
  [
    "signed to unsigned of fewer bits",
    [tensor([-1], "int32")],
    [tensor([-1], "uint16")],
    "BACKWARD-COMPATIBLE",
    "output.type-widened",
  ],
  [
    "signed to unsigned of as many bits",
    [tensor([-1], "int64")],
    [tensor([-1], "uint64")],
    "BREAKING",
    "output.type-changed",
  ],
  ["unsigned to long", [tensor([-1], "uint32")], [tensor([-1], "int64")], "BREAKING·SILENT", "output.digits-lost"],
  ["another size of a list", [tensor([3], "float64")], [tensor([5], "float64")], "BREAKING", "output.shape-changed"],
  [
    "a size of a list",
    [tensor([-1], "float64")],
    [tensor([5], "float64")],
    "BACKWARD-COMPATIBLE",
    "output.shape-fixed",
  ],
  ["required to optional", [column("p")], [column("p", "double", false)], "BREAKING", "output.now-optional"],
  ["another number of classes", [tensor([-1, 3])], [tensor([-1, 4])], "BREAKING", "output.shape-changed"],
  ["labels of another type", [column(null, "long")], [column(null, "string")], "BREAKING", "output.type-changed"],
  ["not described any more", [column(null, "long")], null, "CANNOT TELL", "output.unknown"],
  ["anything now", [column(null, "long")], [column(null, "any")], "CANNOT TELL", "output.unknown"],
  ["never described", null, null, "SAFE", null],
  ["text to bytes", [column(null, "string")], [column(null, "binary")], "BREAKING·SILENT", "output.encoding-changed"],
  ["bytes to text", [column("p", "binary")], [column("p", "string")], "BREAKING·SILENT", "output.encoding-changed"],
  [
    "dates to bytes in lists",
    [column("p", array("datetime"))],
    [column("p", array("binary"))],
    "BREAKING·SILENT",
    "output.encoding-changed",
  ],
  ["text to dates", [column(null, "string")], [column(null, "datetime")], "BREAKING", "output.type-changed"],
  ["dates to text", [tensor([-1], "datetime64[ns]")], [tensor([-1], "str")], "BREAKING", "output.type-changed"],
  [
    "bytes and text change places",
    [column(null, "string"), column(null, "binary")],
    [column(null, "binary"), column(null, "string")],
    "BREAKING·SILENT",
    "output.positions-swapped",
  ],
  [
    "a dimension more of an untyped tensor",
    [tensor([-1], "object")],
    [tensor([-1, 3], "object")],
    "BREAKING",
    "output.form-changed",
  ],
  [
    "another size of an untyped tensor",
    [tensor([-1, 2], "object")],
    [tensor([-1, 3], "object")],
    "BREAKING",
    "output.shape-changed",
  ],
  [
    "an untyped tensor becomes numbers",
    [tensor([-1], "object")],
    [tensor([-1], "int64")],
    "CANNOT TELL",
    "output.unknown",
  ],
  [
    "an untyped tensor, which may hold records, becomes records",
    [tensor([-1], "object")],
    [column("p")],
    "CANNOT TELL",
    "output.unknown",
  ],
  ["the same untyped tensor", [tensor([-1], "object")], [tensor([-1], "object")], "SAFE", null],
])("outputs, %s", (_what, before, after, word, rule) => {
  const sides = (outputs: Entry[] | null) => ({ inputs: [a], ...(outputs ? { outputs } : {}) });
  const verdict = replace(sides(before), sides(after));
  expect([verdict.word, verdict.findings[0]?.rule ?? null]).toEqual([word, rule]);
});

test("integers are told by what they are, not by how many bits would hold them", () => {
  const outputs = (dtype: string) => ({ inputs: [a], outputs: [tensor([-1], dtype)] });
  const [finding] = replace(outputs("uint8"), outputs("int8")).findings;
  expect([finding?.before, finding?.after]).toEqual(["unsigned integer of 8 bits", "integer of 8 bits"]);
});
