import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Draft, Subject } from "@/lib/playground/types";
import type { DataType, Form, Scalar } from "@/lib/signatures/form";
import { see } from "@/lib/signatures/sight/see";

import { scalarToken } from "./arbitrary.testing";
import { csvDraft, formOfColumns, jsonDraft, subjectOf } from "./composing.testing";
import { examine, problemsOf, sightsOf } from "./examine";
import { spliced } from "./splice";

const heart =
  '{"dataframe_split": {"columns": ["age", "oldpeak", "troponin"], "data": [[63, 2.6, 0.014], [41, 1.4, 0.009]]}}';
const v7 = subjectOf("7", formOfColumns({ age: "long", oldpeak: "double" }));
const v9 = subjectOf("9", formOfColumns({ age: "long", oldpeak: "long", troponin: "double" }), {
  requirements: ["mlflow==3.17.2", "pandas==3.1.1"],
});

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

test.each<[what: string, type: Scalar | DataType, sent: string, label: string, mended: string]>([
  ["a fraction for whole numbers", "long", "2.6", "Send 2", "2"],
  ["a fraction without a value behind the point", "integer", "2.5e0", "Send 2", "2"],
  ["text for a number", "double", '"1.50"', "Send 1.50", "1.50"],
  ["a number for text", "string", "9007199254740993", "Send as text", '"9007199254740993"'],
  ["the word false for a boolean", "boolean", '"false"', "Send false", "false"],
  ["a zone", "datetime", '"2024-01-02T03:04:05Z"', "Drop Z", '"2024-01-02T03:04:05"'],
  ["another zone", "datetime", '"2024-01-02T03:04:05+02:00"', "Send in UTC without a zone", '"2024-01-02T01:04:05"'],
  [
    "another zone, with digits below milliseconds",
    "datetime",
    '"2024-01-02T03:04:05.123456+02:00"',
    "Send in UTC without a zone",
    '"2024-01-02T01:04:05.123456"',
  ],
  [
    "another zone, with microseconds alone",
    "datetime",
    '"2024-01-01 22:34:05.000456-0530"',
    "Send in UTC without a zone",
    '"2024-01-02T04:04:05.000456"',
  ],
  [
    "another zone, with nanoseconds and zeros",
    "datetime",
    '"2024-01-02T03:04:05.120000000+02:00"',
    "Send in UTC without a zone",
    '"2024-01-02T01:04:05.120000000"',
  ],
  [
    "another zone, without seconds",
    "datetime",
    '"2024-01-02T03:04+02:00"',
    "Send in UTC without a zone",
    '"2024-01-02T01:04:00"',
  ],
  ["seconds with a fraction for a date", "datetime", "1704164645.123456", "Send dates", '"2024-01-02T03:04:05.123456"'],
  [
    "seconds with an exponent for a date",
    "datetime",
    "1.704164645000456E9",
    "Send dates",
    '"2024-01-02T03:04:05.000456"',
  ],
  ["seconds with zeros for a date", "datetime", "1704164645.0", 'Send "2024-01-02T03:04:05"', '"2024-01-02T03:04:05"'],
  [
    "milliseconds with a fraction for a date",
    "datetime",
    "1704164645123.456",
    "Send dates",
    '"2024-01-02T03:04:05.123456"',
  ],
  ["milliseconds for a date", "datetime", "1704164645000", 'Send "2024-01-02T03:04:05"', '"2024-01-02T03:04:05"'],
  ["text that is no base64", "binary", '"abc"', "Send as base64", '"YWJj"'],
  [
    "a whole number for a nested double",
    { kind: "array", items: { kind: "double" } },
    "[2, 3]",
    "Send [2.0, 3.0]",
    "[2.0, 3.0]",
  ],
  [
    "one whole number",
    { kind: "object", properties: [{ name: "t", type: { kind: "double" }, required: true }] },
    '{"t": 2}',
    'Send {"t": 2.0}',
    '{"t": 2.0}',
  ],
  [
    "a key that is not declared",
    { kind: "object", properties: [{ name: "t", type: { kind: "string" }, required: true }] },
    '{"u": 1.0, "t": "x", "w": 2}',
    "Leave out what is not declared",
    '{"t": "x"}',
  ],
  [
    "a key that is not there",
    {
      kind: "object",
      properties: [
        { name: "s", type: { kind: "string" }, required: true },
        { name: "t", type: { kind: "double" }, required: true },
      ],
    },
    '{"s": "x"}',
    "Add what is missing",
    '{"s": "x", "t": 2.5}',
  ],
])("%s is mended with one click", (_what, type, sent, label, token) => {
  const draft = jsonDraft(`{"dataframe_split": {"columns": ["x"], "data": [[${sent}]]}}`);
  const subject = subjectOf("1", formOfColumns({ x: type }));
  expect(problemsOf(draft, subject)[0]?.repairs.map((repair) => repair.label)).toEqual([label]);
  expect(repaired(draft, subject).text).toBe(draft.text.replace(sent, () => token));
  expect(problemsOf(repaired(draft, subject), subject)).toEqual([]);
});

test("whatever is offered as a repair leaves nothing of its kind in the cells that it changes", () => {
  const scalars = fc.constantFrom<Scalar>(
    "boolean",
    "integer",
    "long",
    "float",
    "double",
    "string",
    "binary",
    "datetime",
  );
  const nested = scalars.chain((kind) =>
    fc.constantFrom<DataType>(
      { kind },
      { kind: "array", items: { kind } },
      { kind: "map", values: { kind } },
      { kind: "object", properties: [{ name: "k", type: { kind }, required: true }] },
    ),
  );
  const value = fc.oneof(
    scalarToken,
    scalarToken.map((token) => `[${token}, ${token}]`),
    scalarToken.map((token) => `{"k": ${token}}`),
    scalarToken.map((token) => `{"k": ${token}, "more": 1}`),
  );
  let offered = 0;
  fc.assert(
    fc.property(nested, fc.array(value, { minLength: 1, maxLength: 4 }), fc.boolean(), (type, tokens, isSplit) => {
      const text = isSplit
        ? `{"dataframe_split": {"columns": ["x"], "data": [${tokens.map((token) => `[${token}]`).join(", ")}]}}`
        : `{"inputs": [${tokens.map((token) => `{"x": ${token}}`).join(", ")}]}`;
      const draft = jsonDraft(text, isSplit ? "dataframe_split" : "inputs_records");
      const subject = subjectOf("1", formOfColumns({ x: type }));
      for (const { repairs } of problemsOf(draft, subject)) {
        for (const { splices } of repairs) {
          offered += 1;
          const after = { ...draft, text: spliced(draft.text, splices) };
          const left = problemsOf(after, subject)
            .filter(({ level }) => level !== "slight")
            .flatMap(({ cells }) => cells.map(({ row }) => row));
          const mended = tokens.flatMap((token, row) =>
            splices.some(({ from, to }) => draft.text.slice(from, to) === token) ? [row] : [],
          );
          expect(left.filter((row) => mended.includes(row))).toEqual([]);
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(offered).toBeGreaterThan(50);
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

test("parameters are mended, and such as nobody knows are told", () => {
  const form = formOfColumns({ a: "long" }, [
    { name: "temperature", type: { kind: "double" }, list: false, default: "0.5" },
  ]);
  const subject = subjectOf("1", form);
  const wrong = jsonDraft('{"dataframe_split": {"columns": ["a"], "data": [[1]]}, "params": {"temperature": "2"}}');
  expect(problemsOf(wrong, subject)).toMatchObject([
    { level: "stop", where: "temperature", repairs: [{ label: "Send 2.0" }] },
  ]);
  expect(problemsOf(repaired(wrong, subject), subject)).toEqual([]);
  const unknown = jsonDraft('{"dataframe_split": {"columns": ["a"], "data": [[1]]}, "params": {"Temperature": 2.0}}');
  expect(problemsOf(unknown, subject)).toMatchObject([
    { level: "slight", rule: "param.ignored", repairs: [{ label: "Leave it out" }, { label: "Call it temperature" }] },
  ]);
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

test.each<[what: string, draft: Draft, title: string, text: RegExp, label: string | null]>([
  [
    "text that is no JSON",
    jsonDraft('{"dataframe_split": '),
    "The text cannot be read yet.",
    /Line 1, column 21\./,
    null,
  ],
  ["a bare list of records", jsonDraft('[{"a": 1}]'), "v1 refuses this.", /400/, "Put it under dataframe_records"],
  [
    "a bare table",
    jsonDraft('{"columns": ["a"], "data": [[1]]}'),
    "v1 refuses this.",
    /400/,
    "Put it under dataframe_split",
  ],
])("%s is told, with what would help", (_what, draft, title, text, label) => {
  const [problem] = problemsOf(draft, subjectOf("1", formOfColumns({ a: "long" })));
  expect(problem).toMatchObject({ level: "stop", title, text: expect.stringMatching(text) });
  expect(problem?.repairs.map((repair) => repair.label)).toEqual(label === null ? [] : [label]);
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

function cellsOf(sights: readonly (ReturnType<typeof sightsOf>[number] | undefined)[], at: number): string[] {
  const outcome = sights[at]?.outcome;
  if (outcome?.status !== "accepted" || outcome.shown.kind !== "table") return [];
  return outcome.shown.cells.map(({ name, text, state }) => `${name ?? ""} ${text} ${state}`);
}

/** With the first repair of the first problem. */
function repaired(draft: Draft, subject: Subject): Draft {
  return { ...draft, text: spliced(draft.text, problemsOf(draft, subject)[0]?.repairs[0]?.splices ?? []) };
}
