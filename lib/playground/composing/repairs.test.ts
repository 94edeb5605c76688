import fc from "fast-check";
import { expect, test } from "vitest";

import type { Draft } from "@/lib/playground/types";
import type { DataType, Scalar } from "@/lib/signatures/form";

import { scalarToken } from "./arbitrary.testing";
import { formOfColumns, jsonDraft, repaired, subjectOf } from "./composing.testing";
import { problemsOf } from "./examine";
import { spliced } from "./splice";

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
  // About 80 are; a law that met none would say nothing.
  expect(offered).toBeGreaterThan(10);
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
