import { expect, test } from "vitest";

import { csvCell } from "./csv-cell";

test("a spreadsheet is never given a formula", () => {
  for (const value of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"]) expect(csvCell(value)).toMatch(/^"?'/);
  for (const value of [" =1+1", "-A1", "+1+1", "=1"]) expect(csvCell(value, { numbers: true })).toMatch(/^"?'/);
});

test("a number keeps its sign where numbers are told", () => {
  for (const value of ["-1", "+0.5", "-1.5e-7", "+12.3 %"]) expect(csvCell(value, { numbers: true })).toBe(value);
});

test("quotes, commas and line ends are quoted, and nothing is an empty cell", () => {
  expect(csvCell('say "hi", now')).toBe('"say ""hi"", now"');
  expect(csvCell("a\nb")).toBe('"a\nb"');
  expect(csvCell("plain")).toBe("plain");
  expect(csvCell(null)).toBe("");
});
