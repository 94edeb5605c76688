import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { see } from "./see";

const column = (type: string, name = "c") => ({ type, name, required: true });

function notes(inputs: object[], body: string, params: object[] | null = null) {
  const reading = readForm({ inputs, params });
  if (reading.state !== "present") throw new Error(reading.state);
  const sight = see(reading.form, { contentType: "application/json", body }, "mlflow-3.17-pandas-2");
  if (sight.status !== "accepted") throw new Error(JSON.stringify(sight));
  return sight.notes.map(({ rule, where }) => `${rule} ${where ?? "-"}`);
}

test.each([
  ["integer", "2147483648", "value.wrapped"],
  ["long", "1.5", "value.truncated"],
  ["float", "0.1", "value.rounded"],
  ["double", "9007199254740993", "value.rounded"],
  ["boolean", '"false"', "value.to-boolean"],
  ["boolean", "null", "value.to-boolean"],
  ["long", '"7"', "value.from-text"],
  ["long", "true", "value.from-boolean"],
  ["double", "null", "value.null-to-nan"],
  ["datetime", "5", "value.to-date"],
])("a %s that is sent as %s is noted as %s", (type, token, rule) => {
  expect(notes([column(type)], `{"dataframe_records":[{"c":${token}}]}`)).toEqual([`${rule} c`]);
});

test.each([
  ["string", "null", "value.null-to-text"],
  ["string", "1.0", "value.to-text"],
  ["binary", '"YWJj"', "value.not-decoded"],
])("in inputs, a %s that is sent as %s is noted as %s", (type, token, rule) => {
  expect(notes([column(type)], `{"inputs":[{"c":${token}}]}`)).toEqual([`${rule} c`]);
});

test.each([
  ["long", "9223372036854775807"],
  ["double", "2"],
  ["string", '"x"'],
  ["binary", '"YWJj"'],
  ["datetime", '"2024-01-02"'],
  ["boolean", "true"],
])("a %s that is sent as %s arrives as it is, without a note", (type, token) => {
  expect(notes([column(type)], `{"dataframe_split":{"columns":["c"],"data":[[${token}]]}}`)).toEqual([]);
});

test("what nobody reads is noted: columns, parameters and keys", () => {
  const body = '{"dataframe_records":[{"c":1,"z":2}],"params":{"x":1},"foo":1}';
  expect(notes([column("long")], body)).toEqual(["body.key-ignored foo", "param.ignored x", "column.dropped z"]);
});

test("names that do not count, and rows that are repeated, are noted", () => {
  const unnamed = { type: "long", required: true };
  const body = '{"dataframe_split":{"columns":["b","a","z"],"index":[1,2],"data":[[1,2,3]]}}';
  expect(notes([unnamed, unnamed], body)).toEqual(["column.dropped z", "column.names-ignored -", "row.repeated -"]);
});

const tensor = (shape: number[], dtype: string, name?: string) => ({
  type: "tensor",
  "tensor-spec": { dtype, shape },
  ...(name === undefined ? {} : { name }),
});
const long = { type: "long", required: true };

test.each<[string, object[], string, string[]]>([
  ["a bare list for a named tensor", [tensor([-1], "int8", "a")], '{"inputs":[1.5]}', ["value.truncated a"]],
  ["rows for a named tensor", [tensor([-1, 2], "int8", "a")], '{"inputs":[[1,1.5]]}', ["value.truncated a"]],
  ["rows for columns without names", [long, long], '{"inputs":[[1,2.5]]}', ["value.truncated 1"]],
  ["a bare list for one column", [column("long", "a")], '{"inputs":[1.5]}', ["value.truncated a"]],
  ["a bare list that arrives as it is", [column("boolean", "a")], '{"inputs":[true]}', []],
  [
    "a table for a tensor without a name",
    [tensor([-1, 2], "int64")],
    '{"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3,1.5]]}}',
    ["value.truncated -"],
  ],
  [
    "records for a tensor without a name",
    [tensor([-1, 2], "int32")],
    '{"dataframe_records":[{"a":1,"b":3000000000}]}',
    ["value.wrapped -"],
  ],
  [
    "a table of one column for rows of one",
    [tensor([-1, 1], "int8")],
    '{"dataframe_split":{"columns":["a"],"data":[[200]]}}',
    ["value.wrapped -"],
  ],
  [
    "a column for rows of one",
    [tensor([-1, 1], "int8", "a")],
    '{"dataframe_split":{"columns":["a"],"data":[[200]]}}',
    ["value.wrapped a"],
  ],
  [
    "lists in cells for a tensor of three dimensions",
    [tensor([-1, 2, 2], "int8", "a")],
    '{"dataframe_split":{"columns":["a"],"data":[[[1,1,200,1]]]}}',
    ["value.wrapped a"],
  ],
  [
    "a table for a tensor, unchanged",
    [tensor([-1, 2], "float64")],
    '{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5]]}}',
    [],
  ],
])("%s: what was sent is found where the sides call it otherwise", (_what, inputs, body, expected) => {
  expect(notes(inputs, body)).toEqual(expected);
});
