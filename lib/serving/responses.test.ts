import { expect, test } from "vitest";

import type { Part } from "@/lib/signatures/form";

import { number, text } from "./cells";
import { checkReply } from "./conforms";
import { mlflowScoring } from "./mlflow";
import { openInferenceV2 } from "./open-inference-v2";
import { compareReplies, doublePrecision, isClose, rowsOf, singlePrecision, usualTolerance } from "./responses";
import type { Normalised } from "./types";

const scored = (predictions: string): Normalised =>
  mlflowScoring.decode({ status: 200, headers: {}, body: { kind: "text", text: `{"predictions": ${predictions}}` } });
const inferred = (outputs: string): Normalised =>
  openInferenceV2.decode({
    status: 200,
    headers: {},
    body: { kind: "text", text: `{"model_name": "m", "outputs": ${outputs}}` },
  });
const compared = (...replies: Normalised[]) => {
  const comparison = compareReplies(replies, doublePrecision);
  if (comparison.status !== "compared") throw new Error(comparison.why);
  return comparison;
};

test("replies of different protocols are compared row by row", () => {
  const tensor = inferred('[{"name": "output-1", "shape": [3, 1], "datatype": "INT64", "data": [0, 1, 1]}]');
  expect(compared(scored("[0, 1, 1]"), tensor)).toMatchObject({ rows: 3, disagreeing: 0, share: 0, differences: [] });
});

test("changed labels come first, then what is missing, then numbers with the widest gap first", () => {
  const first = scored(
    '[{"label": "a", "p": 0.5}, {"label": "b", "p": 0.5}, {"label": "b", "p": 0.5}, {"label": "c", "p": 0.5}]',
  );
  const second = scored(
    '[{"label": "a", "p": 0.51}, {"label": "b", "p": 0.9}, {"label": "c", "p": 0.5}, {"label": "c"}]',
  );
  const { differences, disagreeing, share } = compared(first, second);
  expect(differences.map(({ row, path, kind }) => [row, path, kind])).toEqual([
    [2, "label", "label"],
    [3, "p", "shape"],
    [1, "p", "number"],
    [0, "p", "number"],
  ]);
  expect([disagreeing, share]).toEqual([4, 1]);
});

test("a reply that is longer than the other disagrees in the rows that the other lacks", () => {
  expect(compared(scored("[1.5, 2.5]"), scored("[1.5]"))).toMatchObject({
    rows: 2,
    disagreeing: 1,
    share: 0.5,
    differences: [{ row: 1, kind: "shape", values: [number("2.5"), null] }],
  });
});

test("of three replies each is held against the first", () => {
  expect(compared(scored("[1.0]"), scored("[1]"), scored("[3.0]"))).toMatchObject({
    differences: [{ values: [number("1.0"), number("1"), number("3.0")], gap: 2 / 3 }],
  });
});

test("whole numbers are compared digit by digit, beyond what a double holds", () => {
  expect(compared(scored("[9007199254740993]"), scored("[9007199254740992]"))).toMatchObject({
    differences: [{ kind: "label" }],
  });
});

test.each([
  ["0.1", "0.10000000000000001", true],
  ["0.1", "0.1000001", false],
  ["1", "1.0", true],
  ["-0.0", "0.0", true],
  ["NaN", "NaN", true],
  ["NaN", "1.0", false],
  ["Infinity", "Infinity", true],
  ["Infinity", "-Infinity", false],
  ["1e-13", "0.0", true],
])("%s and %s: whether they agree is %s", (a, b, agree) => {
  expect(isClose(number(a), number(b), doublePrecision)).toBe(agree);
});

test("single precision widens the tolerance where a reply or the signature says so", () => {
  expect(usualTolerance([scored("[1]")], null)).toEqual(doublePrecision);
  expect(usualTolerance([inferred('[{"name": "o", "shape": [1], "datatype": "FP32", "data": [0.1]}]')], null)).toEqual(
    singlePrecision,
  );
  expect(
    usualTolerance([], {
      layout: "columns",
      columns: [{ name: null, named: "not", type: { kind: "array", items: { kind: "float" } }, required: true }],
    }),
  ).toEqual(singlePrecision);
  expect(isClose(number("0.1"), number("0.10000000149011612"), singlePrecision)).toBe(true);
});

test("a matrix is a list for each row, several outputs are a record", () => {
  const outputs =
    '[{"name": "label", "shape": [2, 1], "datatype": "INT64", "data": [0, 1]}, {"name": "p", "shape": [2, 2], "datatype": "FP64", "data": [0.1, 0.9, 0.2, 0.8]}]';
  expect(rowsOf(inferred(outputs))).toMatchObject([
    {
      entries: [
        ["label", number("0")],
        ["p", { items: [number("0.1"), number("0.9")] }],
      ],
    },
    {
      entries: [
        ["label", number("1")],
        ["p", { kind: "list" }],
      ],
    },
  ]);
});

test("one reply, or one without rows, is not compared", () => {
  expect(compareReplies([scored("[1]")], doublePrecision)).toMatchObject({ status: "not comparable" });
  expect(compareReplies([scored("[1]"), { ...scored("[1]"), layout: "raw" }], doublePrecision)).toMatchObject({
    status: "not comparable",
    why: "Reply 2 has no rows to compare.",
  });
});

const one = (kind: "long" | "double" | "string", name: string | null = null): Part => ({
  layout: "columns",
  columns: [{ name, named: name === null ? "not" : "text", type: { kind }, required: true }],
});
const tensor = (dtype: string, shape: number[]): Part => ({
  layout: "tensors",
  tensors: [{ name: null, dtype, shape }],
});
test.each<[string, string, Part, number | null, string[]]>([
  ["as declared", "[0, 1]", one("long"), 2, []],
  ["fractions for whole numbers", "[0, 1.5]", one("long"), 2, ["output.type"]],
  ["NaN is a double", "[NaN]", one("double"), 1, []],
  ["too few rows", "[0]", one("long"), 2, ["rows.count"]],
  ["bare values for a named output", "[0]", one("long", "p"), 1, ["rows.form"]],
  ["a name too many", '[{"p": 1, "q": 2}]', one("long", "p"), 1, ["output.unknown"]],
  ["a name too few", '[{"q": 2}]', one("long", "p"), 1, ["output.missing", "output.unknown"]],
  ["a tensor as declared", "[[0.1, 0.9]]", tensor("float64", [-1, 2]), 1, []],
  ["a tensor of another shape", "[[0.1, 0.9, 0.0]]", tensor("float64", [-1, 2]), 1, ["output.shape"]],
  ["a tensor of other elements", "[0.5]", tensor("int64", [-1]), 1, ["output.type"]],
])("%s: what the signature says of it", (_, predictions, outputs, sent, rules) => {
  expect(checkReply(scored(predictions), outputs, sent).map(({ rule }) => rule)).toEqual(rules);
});

test("an optional output may be null or absent", () => {
  const outputs: Part = {
    layout: "columns",
    columns: [{ name: "p", named: "text", type: { kind: "string" }, required: false }],
  };
  expect(
    checkReply(
      {
        ...scored("[]"),
        layout: "rows",
        rows: [
          { kind: "object", entries: [] },
          { kind: "object", entries: [["p", { kind: "null" }]] },
          { kind: "object", entries: [["p", text("x")]] },
        ],
      },
      outputs,
      3,
    ),
  ).toEqual([]);
});
