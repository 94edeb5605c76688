import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, test } from "vitest";

import { readJson, usualLimits } from "./json";

function whyOf(source: string, limits = usualLimits) {
  const read = readJson(source, limits);
  return read.status === "unreadable" ? read : null;
}

test("numbers keep every sign of their token", () => {
  const read = readJson("[1.0, 1, -0, 1e400, 9007199254740993, 1E+2]");
  expect(
    read.status === "read" &&
      read.value.kind === "list" &&
      read.value.items.map((cell) => cell.kind === "number" && cell.token),
  ).toEqual(["1.0", "1", "-0", "1e400", "9007199254740993", "1E+2"]);
});

test("NaN and the infinities are numbers, and it is said that they are there", () => {
  const read = readJson('{"p": [0.1, NaN, Infinity, -Infinity]}');
  expect(read).toMatchObject({
    status: "read",
    hasNonFinite: true,
    value: {
      entries: [["p", { items: [{ token: "0.1" }, { token: "NaN" }, { token: "Infinity" }, { token: "-Infinity" }] }]],
    },
  });
  expect(readJson('["NaN"]')).toMatchObject({ hasNonFinite: false });
});

test("of two equal keys the last one counts, and both are told", () => {
  expect(readJson('{"a": 1, "b": 2, "a": 3}')).toMatchObject({
    value: {
      entries: [
        ["a", { token: "3" }],
        ["b", { token: "2" }],
      ],
    },
    duplicates: ["a"],
  });
});

test("a key that JavaScript knows is a key like any other", () => {
  expect(readJson('{"__proto__": {"polluted": true}}')).toMatchObject({
    value: { entries: [["__proto__", { entries: [["polluted", { value: true }]] }]] },
  });
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

test("a byte order mark and escapes are read, halves of characters too", () => {
  expect(readJson('\ufeff"\\u00e9\\n\\ud800"')).toMatchObject({ value: { text: "é\n\ud800" } });
});

test("nesting a million deep ends at the limit", () => {
  expect(whyOf("[".repeat(1_000_000))?.why).toMatch(/deeper than the limit of 64/);
  expect(readJson("[".repeat(64) + "]".repeat(64)).status).toBe("read");
  expect(whyOf('{"a":'.repeat(65))?.why).toMatch(/deeper/);
});

test("length and number of values have limits", () => {
  expect(whyOf('"abc"', { ...usualLimits, length: 4 })?.why).toMatch(/longer than the limit of 4/);
  expect(whyOf("[1,2,3]", { ...usualLimits, values: 3 })?.why).toMatch(/more than 3 values/);
});

test("a list takes the room of its items and none for more", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const source = `[${"[10],".repeat(200_000)}0]`;
  collect();
  const before = process.memoryUsage().heapUsed;
  const read = readJson(source);
  collect();
  expect((process.memoryUsage().heapUsed - before) / 200_000).toBeLessThan(200);
  expect(read.status).toBe("read");
});

test("a text of megabytes is read as one", () => {
  const long = "x".repeat(8_000_000);
  const read = readJson(`"${long}\\n"`);
  expect(read.status === "read" && read.value.kind === "text" && read.value.text.length).toBe(8_000_001);
});

test.each([
  "",
  " ",
  "{",
  "[1,]",
  "[1 2]",
  "{a:1}",
  '{"a" 1}',
  "01",
  "1.",
  ".5",
  "+1",
  "nul",
  "NaNa",
  "'a'",
  '"a',
  '"\\x"',
  '"\t"',
  "[1]]",
  "1 2",
  "-",
  "--1",
  "1e",
  "Infinit",
])("%j is no JSON", (source) => {
  expect(whyOf(source)?.why).toMatch(/\.$/);
});

test("where it stops being JSON is told by line and column", () => {
  expect(whyOf('{\n  "a": 1,\n  b: 2\n}')).toMatchObject({ at: { line: 3, column: 3 } });
});
