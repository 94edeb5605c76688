import fc from "fast-check";
import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { column, param, tensor, type Entry } from "@/lib/signatures/verdict/entries.testing";

import { diffForms } from "./diff";
import { likeness } from "./names";

const inputs = (...entries: Entry[]) => readForm({ inputs: entries });
const brief = (before: Entry[], after: Entry[]) =>
  diffForms(inputs(...before), inputs(...after)).map((row) => [
    row.before?.name ?? null,
    row.after?.name ?? null,
    row.changes.join(" "),
  ]);

test("lays both forms side by side, field by field", () => {
  const before = [column("a"), column("b", "long"), column("c", "string", false)];
  const after = [column("b", "double"), column("c", "string"), column("d", "long", false)];
  expect(brief(before, after)).toEqual([
    ["a", null, "removed"],
    ["b", "b", "type"],
    ["c", "c", "optionality"],
    [null, "d", "added"],
  ]);
});

test("one column moved to the front is one change", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => column(name));
  if (!a || !b || !c || !d) throw new Error("four columns");
  expect(brief([a, b, c, d], [d, a, b, c])).toEqual([
    ["a", "a", ""],
    ["b", "b", ""],
    ["c", "c", ""],
    ["d", "d", "order"],
  ]);
});

test("suggests renames with the reason", () => {
  const [row] = diffForms(inputs(column("user_id", "long")), inputs(column("userId", "long")));
  expect(row).toMatchObject({
    changes: ["renamed"],
    suggestion: "Both are long, and the names differ in case or punctuation only.",
  });
});

test("a name in other letters is the same field, whatever became of its type", () => {
  expect(diffForms(inputs(column("age", "long")), inputs(column("b"), column("Age", "double", false)))).toMatchObject([
    {
      before: { name: "age" },
      after: { name: "Age" },
      changes: ["renamed", "type", "optionality"],
      suggestion: "The names differ in case or punctuation only, and long became double.",
    },
    { before: null, after: { name: "b" } },
  ]);
  expect(brief([column("chol", "long")], [column("cholesterol"), column("b")])).toEqual([
    ["chol", null, "removed"],
    [null, "cholesterol", "added"],
    [null, "b", "added"],
  ]);
});

test("tells a tensor's shape from its element type, and shows defaults", () => {
  expect(brief([tensor([-1, 3])], [tensor([-1, 4])])).toEqual([["tensor 1", "tensor 1", "shape"]]);
  expect(brief([tensor([-1, 3])], [tensor([-1, 3], "int64")])).toEqual([["tensor 1", "tensor 1", "type"]]);
  const params = (value: number) => readForm({ params: [param("t", "double", value)] });
  expect(diffForms(params(0.5), params(0.7))).toMatchObject([
    { side: "params", before: { default: "0.5" }, after: { default: "0.7" }, changes: ["default"] },
  ]);
});

test("a form that is absent or unreadable has no fields", () => {
  expect(diffForms(readForm(null), inputs(column("a")))).toMatchObject([{ before: null, changes: ["added"] }]);
  expect(diffForms(readForm({ inputs: "[{" }), readForm(null))).toEqual([]);
});

test.each([
  ["Age", "age", "the names differ in case or punctuation only"],
  ["chol", "cholesterol", "one name begins with the other"],
  ["temprature", "temperature", "the names differ in one letter"],
  ["age", "sex", null],
  ["x", "y", null],
])("names %s and %s", (before, after, reason) => expect(likeness(before, after)).toBe(reason));

test("each field of both forms stands in exactly one line", () => {
  const names = fc.uniqueArray(fc.constantFrom("age", "Age", "ages", "sex", "bmi", "bp", "s1", "s2", "s3"), {
    maxLength: 9,
  });
  fc.assert(
    fc.property(names, names, (before, after) => {
      const rows = diffForms(
        inputs(...before.map((name) => column(name))),
        inputs(...after.map((name) => column(name))),
      );
      expect(rows.flatMap((row) => (row.before ? [row.before.name] : [])).sort()).toEqual([...before].sort());
      expect(rows.flatMap((row) => (row.after ? [row.after.name] : [])).sort()).toEqual([...after].sort());
    }),
  );
});
