import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Draft } from "@/lib/playground/types";
import type { Form, Scalar } from "@/lib/signatures/form";
import { see } from "@/lib/signatures/sight/see";

import { scalarToken } from "./arbitrary.testing";
import { cellsOf, csvDraft, formOfColumns, heart, jsonDraft, repaired, subjectOf, v7, v9 } from "./composing.testing";
import { examine, problemsOf, sightsOf } from "./examine";

describe("what two versions see of one payload", () => {
  const { sights, problems } = examine(jsonDraft(heart), [v7, v9], { row: 0, profiles: {} });

  test("each value as the model has it, with what was changed and what is ignored", () => {
    expect(cellsOf(sights, 0)).toEqual(["age 63 seen", "oldpeak 2.6 seen", "troponin  ignored"]);
    expect(cellsOf(sights, 1)).toEqual(["age 63 seen", "oldpeak 2 changed", "troponin 0.014 seen"]);
  });

  test("element types and the server that was chosen by the pins, with the reason", () => {
    expect(sights.map(({ outcome }) => outcome.status === "accepted" && outcome.dtypes)).toEqual([
      ["int64", "float64"],
      ["int64", "float64"],
    ]);
    expect(sights.map(({ chosen, profile }) => [chosen, profile.certain])).toEqual([
      ["mlflow-3.17-pandas-2", true],
      ["mlflow-3.17-pandas-3", true],
    ]);
    expect(sights[1]?.profile.why).toContain("pandas==3.1.1");
  });

  test("the one problem is a silent one, in its cells and places, with its repair", () => {
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      level: "silent",
      label: "v9",
      rule: "value.truncated",
      where: "oldpeak",
      title: "v9 will not see what you typed.",
      text: "`oldpeak` is `long` there: `2.6` arrives as `2`, `1.4` arrives as `1`. In every row.",
      cells: [
        { row: 0, column: 1 },
        { row: 1, column: 1 },
      ],
    });
    expect(problems[0]?.places.map(({ from, to }) => heart.slice(from, to))).toEqual(["2.6", "1.4"]);
    expect(problems[0]?.repairs.map(({ label }) => label)).toEqual(["Send whole numbers"]);
    expect(repaired(jsonDraft(heart), v9).text).toBe(heart.replace("2.6", "2").replace("1.4", "1"));
  });

  test("another row is another row", () => {
    expect(cellsOf(examine(jsonDraft(heart), [v9], { row: 1, profiles: {} }).sights, 0)).toEqual([
      "age 41 seen",
      "oldpeak 1 changed",
      "troponin 0.009 seen",
    ]);
  });

  test("another server can be chosen for a version", () => {
    const { sights: other } = examine(jsonDraft(heart), [v9], { row: 0, profiles: { "demo\nheart\n9": "mlflow-2.9" } });
    expect(other[0]).toMatchObject({ chosen: "mlflow-2.9", profile: { profile: "mlflow-3.17-pandas-3" } });
  });
});

test("where the server refuses there is a problem that says so, and where it accepts there is none", () => {
  const form = formOfColumns({ a: "long", "b?": "datetime", c: { kind: "array", items: { kind: "double" } } });
  const cell = fc.oneof(scalarToken, fc.constantFrom("[1.0]", "[2]", "5", '"2024-01-02"'));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("a", "A", "z"),
      (rows, name) => {
        const draft = jsonDraft(
          `{"dataframe_split": {"columns": ["${name}", "b", "c"], "data": [${rows.map((row) => `[${row.join(", ")}]`).join(", ")}]}}`,
        );
        const sight = see(form, { contentType: draft.contentType, body: draft.text }, "mlflow-3.17-pandas-2");
        const stops = problemsOf(draft, subjectOf("1", form)).filter(({ level }) => level === "stop");
        expect(stops.length > 0).toBe(sight.status === "refused");
      },
    ),
    { numRuns: 300 },
  );
});

describe("columns that are missing", () => {
  const form = formOfColumns({ age: "long", cp: "long", "note?": "string" });

  test("are added in every row, with the value of the version's own example", () => {
    const draft = jsonDraft('{"dataframe_records": [{"age": 63}, {"age": 41}]}', "dataframe_records");
    const subject = subjectOf("9", form, {
      examples: [
        {
          path: "input_example.json",
          draft: jsonDraft('{"dataframe_split": {"columns": ["age", "cp"], "data": [[1, 3]]}}'),
        },
      ],
    });
    expect(problemsOf(draft, subject)).toMatchObject([
      { level: "stop", rule: "column.missing", where: "cp", text: "`cp` is missing, and the model needs it." },
    ]);
    expect(repaired(draft, subject).text).toBe('{"dataframe_records": [{"age": 63, "cp": 3}, {"age": 41, "cp": 3}]}');
  });

  test("are found under another spelling", () => {
    const draft = jsonDraft('{"dataframe_split": {"columns": ["age", "CP"], "data": [[63, 3]]}}');
    expect(problemsOf(draft, subjectOf("9", form))[0]?.repairs.map(({ label }) => label)).toEqual(["Call CP cp"]);
    expect(repaired(draft, subjectOf("9", form)).text).toBe(draft.text.replace("CP", "cp"));
  });

  test("are added to CSV as fields", () => {
    const draft = csvDraft("age\n63\n41\n");
    expect(repaired(draft, subjectOf("9", form)).text).toBe("age,cp\n63,5\n41,5\n");
  });

  test("get all their names where the table has none", () => {
    const draft = jsonDraft('{"dataframe_split": {"data": [[63, 3, "x"]]}}');
    expect(repaired(draft, subjectOf("9", form)).text).toContain('{"columns": ["age", "cp", "note"], "data"');
    expect(problemsOf(repaired(draft, subjectOf("9", form)), subjectOf("9", form))).toEqual([]);
  });
});

test("a table without rows is told, for nobody but the model knows what comes of it", () => {
  const [problem, ...others] = problemsOf(
    jsonDraft('{"dataframe_split": {"columns": ["age", "oldpeak"], "data": []}}'),
    v7,
  );
  expect(problem).toMatchObject({ level: "unknown", rule: "table.empty", text: expect.stringContaining("no rows") });
  expect(others).toEqual([]);
});

test("tensors of whole numbers do not hide fractions", () => {
  const form: Form = {
    inputs: { layout: "tensors", tensors: [{ name: "image", dtype: "int64", shape: [-1, 2] }] },
    outputs: null,
    params: null,
    fromTypeHint: false,
  };
  const draft = jsonDraft('{"inputs": {"image": [[1, 2.5], [3, 4]]}}', "inputs");
  expect(problemsOf(draft, subjectOf("1", form))).toMatchObject([
    { level: "silent", where: "image", repairs: [{ label: "Send 2" }] },
  ]);
  expect(repaired(draft, subjectOf("1", form)).text).toBe('{"inputs": {"image": [[1, 2], [3, 4]]}}');
});

test.each<[what: string, token: string, type: Scalar]>([
  ["2^53+1", "9007199254740993", "double"],
  ["a number beyond doubles", "1e400", "double"],
  ["a whole number beyond 32 bits", "2147483648", "integer"],
  ["a whole number that 32 bits round", "16777217.0", "float"],
  ["any text", '"abc"', "boolean"],
])("%s does not arrive as it was sent, and that is no slight matter", (_what, token, type) => {
  const draft = jsonDraft(`{"dataframe_split": {"columns": ["x"], "data": [[${token}]]}}`);
  expect(problemsOf(draft, subjectOf("1", formOfColumns({ x: type })))).toMatchObject([
    { level: "silent", cells: [{ row: 0, column: 0 }] },
  ]);
});

test.each<[string, Scalar]>([
  ["0.1", "float"],
  ["-0", "double"],
  ["1", "double"],
  ["2.0", "long"],
  ["NaN", "double"],
  ["1.50", "double"],
])("%s for %s arrives as it was meant", (token, type) => {
  expect(
    problemsOf(
      jsonDraft(`{"dataframe_split": {"columns": ["x"], "data": [[${token}]]}}`),
      subjectOf("1", formOfColumns({ x: type })),
    ),
  ).toEqual([]);
});

test("a payload of another protocol is converted to be looked at, and its own text is what is mended", () => {
  const draft: Draft = {
    protocol: "azureml-online",
    format: "input_data",
    contentType: "application/json",
    text: heart.replace("dataframe_split", "input_data").replace('"data"', '"index": [0, 1], "data"'),
  };
  const [sight] = sightsOf(draft, [v9]);
  expect(sight?.converted?.length).toBeGreaterThanOrEqual(0);
  expect(cellsOf([sight], 0)).toContain("oldpeak 2 changed");
  expect(repaired(draft, v9).text).toBe(draft.text.replace("2.6", "2").replace("1.4", "1"));
});

test("a version without a signature sees the values as JSON made them; of one that cannot be read nobody can tell", () => {
  const [absent, unreadable] = sightsOf(jsonDraft(heart), [
    subjectOf("1", null),
    subjectOf("2", null, { reading: { state: "unreadable", why: "It is no YAML." } }),
  ]);
  expect(absent).toMatchObject({ signature: "absent", outcome: { status: "accepted" } });
  expect(unreadable).toMatchObject({
    signature: "unreadable",
    outcome: { status: "unknown", why: "Its signature cannot be read: It is no YAML." },
  });
});
