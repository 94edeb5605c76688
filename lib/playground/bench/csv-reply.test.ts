import { expect, test } from "vitest";

import { csvReply } from "./csv-reply";

test.each([
  ["one number a row, as SageMaker's containers answer", "0.25\n0.75\n1e-3\n", [null], 3],
  ["one row of numbers", "0.1,0.7,0.2\n", [null, null, null], 1],
  ["labels alone", "setosa\nvirginica\nsetosa\n", [null], 3],
  ["truth values", "True\nFalse\n", [null], 2],
  ["labels and their scores", "setosa,0.9\nvirginica,0.4\n", [null, null], 2],
  ["rows whose first field is empty", ",0.9\nx,0.4\n", [null, null], 2],
  ["numbers as names, which look like a row", "0,1\n0.2,0.8\n", [null, null], 2],
  ["a header over numbers", "label,score\nsetosa,0.9\nvirginica,0.4\n", ["label", "score"], 2],
  ["a header over numbers that are not all there", "score\n\nNaN\n0.4\n", ["score"], 2],
])("%s: no row is taken for names", (_what, text, names, rows) => {
  const table = csvReply(text);
  expect([table?.columns.map(({ name }) => name), table?.rows.length]).toEqual([names, rows]);
});

test("what is called CSV and is none is no table", () => {
  for (const text of ["", '"a" quote\n', "a\n1,2\n"]) expect(csvReply(text)).toBeNull();
});
