import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { column, tensor, type Entry } from "./entries.testing";
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
