import { expect, test } from "vitest";

import { exampleValues } from "./example";

test.each([
  ["a table", '{"columns":["age","bp"],"data":[[63.0,null],[1,2]]}'],
  ["a table in its envelope", '{"dataframe_split":{"columns":["age","bp"],"data":[[63.0,null]]}}'],
  ["records", '[{"age":63.0,"bp":null}]'],
  ["one record", '{"age":63.0,"bp":null}'],
  ["columns of cells", '{"inputs":{"age":[63.0,1],"bp":[null]}}'],
])("takes the first row of %s, each value as its own token", (_what, text) => {
  expect(exampleValues(text)).toEqual({ age: "63.0", bp: "null" });
});

test("anything else has no columns", () => {
  for (const text of ["not json", "3", "[[1,2]]", '"x"', "null"]) expect(exampleValues(text)).toEqual({});
});
