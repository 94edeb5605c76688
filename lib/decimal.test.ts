import fc from "fast-check";
import { expect, test } from "vitest";

import { add, compareNumerals, decimalText, readDecimal, readNumeral, subtract } from "./decimal";

const read = (token: string) => {
  const value = readNumeral(token);
  if (value === null) throw new Error(token);
  return value;
};

test.each([
  ["0.1", "0.10", 0],
  ["1e-3", "0.001", 0],
  ["1E3", "1000", 0],
  [".5", "0.5", 0],
  ["-0.0", "0", 0],
  ["9007199254740993", "9007199254740992", 1],
  ["0.30000000000000004", "0.3", 1],
  ["-2", "-1", -1],
  ["-Infinity", "-1e308", -1],
  ["inf", "1e308", 1],
  ["Infinity", "inf", 0],
])("%s against %s is %i, with every digit", (a, b, order) => {
  expect(Math.sign(compareNumerals(read(a), read(b)) ?? Number.NaN)).toBe(order);
});

test("NaN is neither more nor less than anything", () => {
  for (const other of ["0", "NaN", "Infinity"]) expect(compareNumerals(read("nan"), read(other))).toBeNull();
});

test.each(["", ".", "-", "1e", "0x10", "1,5", "1e999999999", "high"])("%j is no number", (token) => {
  expect(readNumeral(token)).toBeNull();
});

test("digits stay as they were written", () => {
  for (const token of ["0.30", "-0.05", "12", "0.000"])
    expect(decimalText(readDecimal(token) ?? { digits: 1n, scale: 0 })).toBe(token);
});

test("taking away what was added gives the same number", () => {
  const decimals = fc.record({ digits: fc.bigInt(), scale: fc.integer({ min: 0, max: 40 }) });
  fc.assert(fc.property(decimals, decimals, (a, b) => compareNumerals(subtract(add(a, b), b), a) === 0));
});
