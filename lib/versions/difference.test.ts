import { expect, test } from "vitest";

import { difference, shortNumber } from "./difference";

test.each([
  ["0.903", "0.889", "+0.014"],
  ["0.829", "0.834", "−0.005"],
  ["1.0", "1", "0"],
  ["0.3", "0.1", "+0.2"],
  ["9007199254740993", "9007199254740992", "+1"],
  ["1e-3", "0.0005", "+0.0005"],
  ["2.5E2", "-1", "+251"],
  ["NaN", "1", null],
  ["1", "Infinity", null],
  ["1e400", "1", null],
])("%s against %s is %s", (a, b, expected) => {
  expect(difference(a, b)).toBe(expected);
});

test("long tokens are shortened for a cell, short ones are left as written", () => {
  expect(shortNumber("0.8837209302325582")).toBe("0.8837");
  expect(shortNumber("−0.0014062500001")).toBe("−0.001406");
  expect(shortNumber("1.0")).toBe("1.0");
  expect(shortNumber("NaN")).toBe("NaN");
  expect(shortNumber("-Infinity")).toBe("-Infinity");
});
