import fc from "fast-check";
import { expect, test } from "vitest";

import { readJson } from "@/lib/serving/json";

import { bodyOf, grid, layouts } from "./arbitrary.testing";
import { readSource, slice, type Source, textIn } from "./source";
import { spliceBetween, spliced } from "./splice";
import { tidied } from "./tidied";

test("it reads what the reader of payloads reads, and refuses what that refuses, with its reason", () => {
  const broken = fc.tuple(
    grid,
    fc.constantFrom(...layouts),
    fc.nat(),
    fc.constantFrom("", ",", "}", '"', "1", "\\", "x"),
  );
  fc.assert(
    fc.property(broken, ([table, layout, at, put]) => {
      const body = bodyOf(table, layout);
      const text = body.slice(0, at % body.length) + put + body.slice((at % body.length) + 1);
      const [source, json] = [readSource(text), readJson(text)];
      expect(source.status).toBe(json.status);
      if (source.status === "unreadable") expect(source).toEqual(json);
    }),
    { numRuns: 400 },
  );
});

test("every place holds exactly the token that stands there", () => {
  fc.assert(
    fc.property(grid, fc.constantFrom(...layouts), (table, layout) => {
      const text = bodyOf(table, layout);
      const reading = readSource(text);
      if (reading.status === "unreadable") throw new Error(reading.why);
      const leaves = leavesOf(reading.root).map((leaf) => slice(text, leaf));
      for (const token of table.rows.flat()) expect(leaves).toContain(token);
    }),
  );
});

test.each([
  ["deeper than the limit", "[".repeat(100) + "]".repeat(100)],
  ["a million brackets", "[".repeat(1_000_000)],
  ["nothing", ""],
  ["two values", "1 2"],
  ["half a surrogate escape", '"\\ud8"'],
])("%s is no crash but a reason", (_what, text) => {
  expect(readSource(text)).toMatchObject({ status: "unreadable", why: expect.stringMatching(/\.$/) });
});

test("of equal keys all are kept, and a mark of the byte order is no part of the text", () => {
  const reading = readSource('\ufeff{"a": 1.0, "a": 1}');
  expect(reading).toMatchObject({ root: { members: [{ name: "a" }, { name: "a" }] } });
});

test("a text is what its quotes hold", () => {
  expect(textIn('"a\\u0041\\n"')).toBe("aA\n");
});

test("laying out changes spaces only", () => {
  fc.assert(
    fc.property(grid, fc.constantFrom(...layouts), (table, layout) => {
      const text = bodyOf(table, layout);
      const laid = tidied(text);
      expect(tokensOf(laid)).toEqual(tokensOf(text));
      expect(tidied(laid)).toBe(laid);
    }),
  );
});

test("rows stand on lines of their own when they are laid out", () => {
  expect(tidied('{"dataframe_split":{"columns":["a","b"],"data":[[1.0,2],[3,-0]]}}')).toBe(
    '{\n  "dataframe_split": {\n    "columns": ["a", "b"],\n    "data": [\n      [1.0, 2],\n      [3, -0]\n    ]\n  }\n}\n',
  );
});

test("a row that is too long for a line takes as few lines as it needs", () => {
  const long = Array.from({ length: 12 }, (_, at) => `0.1234567890${at % 10}`);
  expect(tidied(`[[${long.join(",")}],[1]]`)).toBe(
    `[\n  [\n    ${long.slice(0, 6).join(", ")},\n    ${long.slice(6).join(", ")}\n  ],\n  [1]\n]\n`,
  );
});

test("the splice between two texts makes the one of the other", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
      const splice = spliceBetween(a + b + d, a + c + d);
      expect(spliced(a + b + d, splice ? [splice] : [])).toBe(a + c + d);
    }),
  );
});

function leavesOf(source: Source): Source[] {
  if (source.kind === "list") return source.items.flatMap(leavesOf);
  return source.kind === "object" ? source.members.flatMap(({ value }) => leavesOf(value)) : [source];
}

function tokensOf(text: string): string[] {
  const reading = readSource(text);
  const all = (source: Source): string[] => {
    if (source.kind === "list") return ["[", ...source.items.flatMap(all), "]"];
    return source.kind === "object"
      ? ["{", ...source.members.flatMap(({ key, value }) => [slice(text, key), ...all(value)]), "}"]
      : [slice(text, source)];
  };
  return reading.status === "read" ? all(reading.root) : [];
}
