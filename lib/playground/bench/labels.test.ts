import { expect, test } from "vitest";

import { boolean, list, number, text } from "@/lib/serving/cells";

import { kindOfRows, labelOf } from "./labels";

test("whole numbers, texts and truth values are labels, also mixed", () => {
  expect(
    kindOfRows([
      [number("0"), number("1")],
      [text("disease"), boolean(true)],
    ]),
  ).toBe("labels");
  expect([number("1"), text("disease"), boolean(false)].map((cell) => labelOf(cell, "labels"))).toEqual([
    "1",
    "disease",
    "false",
  ]);
});

test("one number between 0 and 1 in every row is a probability, cut at one half", () => {
  const rows = [number("0.7134"), number("0.5"), number("0.4999"), number("1.0"), number("0")];
  expect(kindOfRows([rows])).toBe("probability");
  expect(rows.map((cell) => labelOf(cell, "probability"))).toEqual(["1", "1", "0", "1", "0"]);
});

test.each([
  ["a number beyond 1", [number("0.2"), number("1.2")]],
  ["NaN", [number("0.2"), number("NaN")]],
  ["only ends, which may be classes written as floats", [number("0.0"), number("1.0")]],
  ["several numbers in a row", [list([number("0.2"), number("0.8")])]],
  ["no row at all", []],
])("%s is neither", (_, rows) => {
  expect(kindOfRows([rows])).toBe("values");
  expect(rows.map((cell) => labelOf(cell, "values"))).toEqual(rows.map(() => null));
});

test("one reply beyond 1 makes no reply a probability: all are read by the same rule", () => {
  expect(kindOfRows([[number("0.2")], [number("3.5")]])).toBe("values");
});
