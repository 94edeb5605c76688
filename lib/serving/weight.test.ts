import { expect, test } from "vitest";

import { mostValues, whyTooHeavy } from "./weight";

const times = (count: number, one: string) => Array.from({ length: count }, () => one).join(",");

test.each([
  ["short lists", "application/json", `{"instances":[${times(mostValues / 2 + 1, "[]")}]}`],
  ["records of one value", "application/json", `[${times(mostValues / 3 + 1, '{"a":1}')}]`],
  ["numbers", "application/json; charset=utf-8", `[${times(mostValues + 1, "1")}]`],
  ["a text that is such JSON", "application/json", JSON.stringify(`[${times(mostValues + 1, "1")}]`)],
  ["a text whose commas are escaped", "application/json", `"[1${"\\u002c1".repeat(mostValues + 1)}]"`],
  ["lines of one field", "text/csv", "1\n".repeat(mostValues + 1)],
  ["lines that end as old ones do", "Text/CSV; header=present", "1\r".repeat(mostValues + 1)],
])("%s: too many are told before they are read", (_what, type, text) => {
  expect(whyTooHeavy(text, type)).toBe("It holds more than 400,000 values, which is the limit.");
});

test.each([
  ["10,000 rows of 13 fields", "text/csv", `${times(13, "1.5")}\n`.repeat(10_000)],
  ["10,000 records of 13 values", "application/json", `[${times(10_000, `{${times(13, '"a": 1.5')}}`)}]`],
  ["10,000 rows of 13 values, one a line", "application/json", `[${times(10_000, `\n[${times(13, "\n  1.5")}\n]`)}]`],
  ["an image in base64", "application/json", `{"instances": [{"b64": "${"QUJD".repeat(2_000_000)}"}]}`],
  ["prose of another alphabet", "application/json", JSON.stringify("слово, ".repeat(300_000))],
])("%s: is read", (_what, type, text) => {
  expect(whyTooHeavy(text, type)).toBeNull();
});
