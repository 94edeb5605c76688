import { expect, test } from "vitest";

import { columnPlaces } from "./column-places";

const told = (text: string, name: string, contentType = "application/json") =>
  columnPlaces(text, contentType, name).map(({ from, to }) => text.slice(from, to));

test("a column is found by its name, with its values, in every form of a table", () => {
  expect(
    told('{"dataframe_split": {"columns": ["age", "oldpeak"], "data": [[63, 2.6], [41, 1.40]]}}', "oldpeak"),
  ).toEqual(['"oldpeak"', "2.6", "1.40"]);
  expect(told('{"dataframe_records": [{"age": 63, "oldpeak": 2.6}, {"age": 41}]}', "oldpeak")).toEqual(["2.6"]);
  expect(told("age,oldpeak\n63,2.6\n", "oldpeak", "text/csv")).toEqual(["oldpeak", "2.6"]);
});

test("what is not there is marked nowhere", () => {
  expect(told('{"dataframe_split": {"columns": ["age"], "data": [[63]]}}', "troponin")).toEqual([]);
  expect(told('{"inputs": [[1, 2]]}', "age")).toEqual([]);
  expect(told("{", "age")).toEqual([]);
});
