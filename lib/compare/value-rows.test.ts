import { expect, test } from "vitest";

import { groupRows, matches, valueRows, valueTable } from "./value-rows";

const params = [{ depth: "3", rate: "0.1" }, { depth: "6", rate: "0.1", "": "x" }, null];

test("one row for each name; a version of which nothing is known takes no part", () => {
  expect(valueRows(valueTable(params))).toEqual([
    { name: "", cells: [null, "x", null], differs: true },
    { name: "depth", cells: ["3", "6", null], differs: true },
    { name: "rate", cells: ["0.1", "0.1", null], differs: false },
  ]);
});

test("names that objects have of themselves are names like others", () => {
  const [row] = valueRows(valueTable([{ constructor: "a" }, {}]));
  expect(row).toEqual({ name: "constructor", cells: ["a", null], differs: true });
});

test("numbers that are spelt differently differ: a parameter is what was written", () => {
  expect(valueRows(valueTable([{ a: "1.0" }, { a: "1" }]))[0]?.differs).toBe(true);
});

test("a search looks into names and values, all words, whatever their case", () => {
  const row = { name: "clf__Depth", cells: ["3", "Six"], differs: true };
  expect([matches(row, "depth"), matches(row, "six clf"), matches(row, "seven"), matches(row, " ")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("many names are grouped by how they begin, few are not", () => {
  const rows = [..."abcdefghij"].map((letter) => ({ name: `clf__${letter}`, cells: [], differs: false }));
  const others = ["seed", "data.rows", "data.columns", "__dunder"].map((name) => ({ name, cells: [], differs: false }));
  expect(groupRows([...rows, ...others]).map(({ title, rows: members }) => [title, members.length])).toEqual([
    [null, 4],
    ["clf", 10],
  ]);
  expect(groupRows(rows)).toEqual([{ title: null, rows }]);
});

test("of five hundred parameters the few that differ are found, each of all can be, and none is lost in its group", () => {
  const many = (changed: Record<string, string>) => ({
    ...Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`layer${at % 10}.weight_${at}`, String(at)])),
    ...changed,
  });
  const rows = valueRows(valueTable([many({}), many({ "layer3.weight_3": "4", "layer9.weight_499": "0" }), many({})]));
  expect(rows.filter(({ differs }) => differs).map(({ name }) => name)).toEqual([
    "layer3.weight_3",
    "layer9.weight_499",
  ]);
  expect(rows.filter((row) => matches(row, "weight_257")).map(({ name }) => name)).toEqual(["layer7.weight_257"]);
  const groups = groupRows(rows);
  expect(groups.map(({ rows: members }) => members.length)).toEqual(Array.from({ length: 10 }, () => 50));
});
