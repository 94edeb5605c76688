import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { array, column, tensor, type Entry } from "./entries.testing";
import type { Word } from "./types";
import { verdictOf } from "./verdict";

const replace = (before: Entry[], after: Entry[]) =>
  verdictOf(readForm({ inputs: before }), readForm({ inputs: after }), "replace");
const [a, b, c] = [column("a"), column("b", "long"), column("c", "string")];

test.each<[string, Entry[], Entry[], Word, string]>([
  [
    "a table to tensors of other types",
    [a, column("b")],
    [tensor([-1], "int32", "a"), tensor([-1], "int32", "b")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "named tensors to a table of other types",
    [tensor([-1], "float64", "a"), tensor([-1], "float64", "b")],
    [column("a", "long"), b],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "a bare list to one column",
    [tensor([-1], "float64")],
    [column("a", "long")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "text to an untyped tensor of its width",
    [c, column("d", "string")],
    [tensor([-1, 2], "object")],
    "BREAKING·SILENT",
    "input.columns-to-tensor",
  ],
  [
    "rows of one to a column of another type",
    [tensor([-1, 1], "float64", "a")],
    [column("a", "long")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "a matrix to named columns of another type",
    [tensor([-1, 2], "float64")],
    [column("a", "long"), b],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  [
    "a named matrix to columns without names",
    [tensor([-1, 2], "float64", "x")],
    [column(null, "long"), column(null, "long")],
    "BREAKING·SILENT",
    "input.dtype-coerced",
  ],
  ...[[column(null), column(null)], [column(null)], [column(null, "long"), column(null, "string")]].map(
    (after): [string, Entry[], Entry[], Word, string] => [
      `named tensors to ${after.length} columns without names, which tables fill by position`,
      [tensor([-1], "float64", "a"), tensor([-1], "int64", "b")],
      after,
      "BREAKING·SILENT",
      "input.tensor-to-columns",
    ],
  ),
  [
    "named tensors to more columns without names than there are tensors",
    [tensor([-1], "float64", "a"), tensor([-1], "float64", "b")],
    [column(null), column(null), column(null)],
    "BREAKING",
    "input.tensor-to-columns",
  ],
  [
    "named tensors that no table fills to columns without names",
    [tensor([2], "float64", "a"), tensor([-1], "float64", "b")],
    [column(null), column(null)],
    "BREAKING",
    "input.tensor-to-columns",
  ],
  [
    "named tensors to columns without names of which one takes none of them",
    [tensor([-1], "float64", "a"), tensor([-1], "float64", "b")],
    [column(null), column(null, "binary")],
    "BREAKING",
    "input.tensor-to-columns",
  ],
  [
    "rows of one to a column of lists",
    [tensor([-1, 1], "float64", "a")],
    [column("a", array("double"))],
    "BREAKING",
    "input.tensor-to-columns",
  ],
  [
    "a matrix of text, which no table fills, to named columns",
    [tensor([-1, 2], "str")],
    [column("a", "boolean"), column("b", "boolean")],
    "BREAKING",
    "input.tensor-to-columns",
  ],
  ...["integer", "long", "double"].flatMap((type): [string, Entry[], Entry[], Word, string][] =>
    ["bytes", "datetime64[ns]"].map((dtype) => [
      `${type} to rows of one of ${dtype}, which every body refuses`,
      [column("a", type)],
      [tensor([-1, 1], dtype, "a")],
      "BREAKING",
      "input.columns-to-tensors",
    ]),
  ),
  ["a table to a tensor of any width", [a, b], [tensor([-1, -1])], "BREAKING", "input.columns-to-tensor"],
])("%s", (_what, before, after, word, rule) => {
  const verdict = replace(before, after);
  expect([verdict.word, verdict.findings[0]?.rule]).toEqual([word, rule]);
});

test("says which bodies still pass, and only where they do", () => {
  const says = (before: Entry[], after: Entry[]) =>
    replace(before, after).findings.map(({ path, consequence }) => [path, consequence]);
  const records = "Callers that send a list of records under inputs, or CSV, are refused";
  const pass = "; tables, objects of lists and records under instances still pass.";
  expect(says([a], [tensor([-1], "float64", "a")])).toEqual([[null, `${records}${pass}`]]);
  expect(says([column("a", "string")], [tensor([-1], "float64", "a")])).toEqual([
    [null, `${records}.`],
    ["a", "Callers that send str are refused."],
  ]);
  expect(says([column("a", "double", false)], [tensor([-1], "float64", "a")])).toEqual([
    [null, `${records}.`],
    ["a", "Callers that leave “a” out are refused: tensors are always required."],
  ]);
  expect(says([column("a", "datetime")], [tensor([-1], "datetime64[ns]", "a")]).map(([, text]) => text)).toEqual([
    `${records}.`,
    "Callers that send tables are refused: columns of dates do not become tensors.",
  ]);
  const tensors = [tensor([-1], "float64", "a"), tensor([-1], "float64", "b")];
  expect(says(tensors, [a, column("b")])).toEqual([
    [null, "Callers whose lists are of different length are refused; other objects of lists still pass."],
  ]);
  expect(says(tensors, [a, column("b"), column("z")])).toEqual([
    [null, "Callers that send an object of lists are refused, for “z” is missing."],
  ]);
  expect(says([tensor([-1], "float64", "a")], [a])).toEqual([
    [
      null,
      "Callers that send tables with lists in their cells are refused; bare lists and objects of lists still pass.",
    ],
  ]);
});

test("rows of one are filled by tables alone, and taken by tables alone", () => {
  const all = (before: Entry[], after: Entry[]) =>
    replace(before, after).findings.map(({ path, certainty, consequence }) => [
      path,
      certainty.kind === "envelope-dependent" ? certainty.where : certainty.kind,
      consequence,
    ]);
  const row = tensor([-1, 1], "float64", "a");
  expect(all([a], [row])).toEqual([
    [
      null,
      "inputs and instances, and in text/csv",
      "Callers that send inputs, instances or CSV are refused; tables still pass.",
    ],
  ]);
  expect(all([column("a", "integer")], [tensor([-1, 1], "bytes", "a")])).toEqual([
    [null, "inputs and instances, and in text/csv", "Callers that send inputs, instances or CSV are refused."],
    ["a", "certain", "Callers that send integer are refused."],
  ]);
  const nested = "inputs and instances, and in tables with lists in their cells";
  expect(all([row], [a])).toEqual([
    [
      null,
      "inputs and instances",
      "Callers that send lists of lists are refused; tables pass where their cells fit the columns.",
    ],
    ["a", nested, "Callers that send “a” as array<double> are refused."],
  ]);
  expect(all([row], [column("a", "long")])).toEqual([
    ["a", "dataframe_split and dataframe_records", "Fractions are cut off without a word. The answer is still 200."],
    [null, "inputs and instances", "Callers that send lists of lists are refused."],
    ["a", nested, "Callers that send “a” as array<double> are refused."],
  ]);
  expect(all([tensor([-1, 1], "int64", "a")], [column("a", "integer")])[0]?.slice(0, 2)).toEqual([
    "a",
    "dataframe_split and dataframe_records",
  ]);
});
