import { expect, test } from "vitest";

import type { DataType } from "@/lib/signatures/form";

import { boolean, number, nothing, tableOf, text } from "./cells";
import { csvOf, tableFromCsv } from "./csv";
import { Losses } from "./losses";
import type { Cell, PayloadColumn } from "./types";

const column = (name: string, kind: DataType["kind"] | null = null): PayloadColumn => ({
  name,
  named: "text",
  dtype: kind === null ? null : ({ kind } as DataType),
});

function written(columns: PayloadColumn[], rows: Cell[][], header = true) {
  const losses = new Losses();
  return { csv: csvOf(tableOf(columns, rows, null, []), losses, header), losses: losses.all().map(({ rule }) => rule) };
}

test("tokens stand as they are, and only fields that need it are quoted", () => {
  expect(
    written(
      [column("a"), column('b, "c"')],
      [
        [number("1.0"), text('x"y')],
        [number("1e3"), nothing],
      ],
    ),
  ).toEqual({ csv: 'a,"b, ""c"""\n1.0,"x""y"\n1e3,\n', losses: [] });
});

test.each([
  ["", "text.as-null"],
  ["NA", "text.as-null"],
  ["null", "text.as-null"],
  ["1.5", "value.retyped"],
  ["true", "value.retyped"],
  ["False", "value.retyped"],
  ["\ud800", "text.characters"],
])("the text %j in a column of unknown type is named as a loss", (value, rule) => {
  expect(written([column("a")], [[text(value)]]).losses).toEqual([rule]);
});

test("text that looks like a number stays text where its column is known to be text", () => {
  expect(written([column("a", "string")], [[text("1.5")]]).losses).toEqual([]);
  expect(
    tableFromCsv(
      "a\n1.5\n",
      { layout: "columns", columns: [{ name: "a", named: "text", type: { kind: "string" }, required: true }] },
      true,
      [],
    ).rows,
  ).toEqual([[text("1.5")]]);
});

test.each(["true", "True", "TRUE", "False", "FALSE", "fALSE"])("%s is a boolean, as pandas reads it", (field) => {
  const said = boolean(field.toLowerCase() === "true");
  expect(tableFromCsv(`a\n${field}\n`, null, true, []).rows).toEqual([[said]]);
  const flag = { name: "a", named: "text", type: { kind: "boolean" }, required: true } as const;
  expect(tableFromCsv(`a\n${field}\n`, { layout: "columns", columns: [flag] }, true, []).rows).toEqual([[said]]);
  const word = { ...flag, type: { kind: "string" } } as const;
  expect(tableFromCsv(`a\n${field}\n`, { layout: "columns", columns: [word] }, true, []).rows).toEqual([[text(field)]]);
});

test("true and false among other words are text, as pandas reads a column, and what is no text is named as lost", () => {
  expect(tableFromCsv("k,flag\nTrue,True\nUnknown,NA\nfalse,false\n", null, true, []).rows).toEqual([
    [text("True"), boolean(true)],
    [text("Unknown"), nothing],
    [text("false"), boolean(false)],
  ]);
  const flag = { name: "k", named: "text", type: { kind: "boolean" }, required: true } as const;
  expect(tableFromCsv("k\nTrue\nUnknown\n", { layout: "columns", columns: [flag] }, true, []).rows).toEqual([
    [boolean(true)],
    [text("Unknown")],
  ]);
  expect(written([column("k")], [[text("True")], [text("Unknown")]]).losses).toEqual([]);
  expect(written([column("k")], [[boolean(true)], [text("Unknown")]]).losses).toEqual(["value.retyped"]);
});

test("a row of one empty field is not lost as an empty line", () => {
  const { csv } = written([column("a")], [[nothing], [number("1")]]);
  expect(tableFromCsv(csv, null, true, []).rows).toEqual([[nothing], [number("1")]]);
});

const typed = (kind: DataType["kind"], text: string, notes: string[] = []) => {
  const one = { name: "a", named: "text", type: { kind } as DataType, required: true } as const;
  return tableFromCsv(text, { layout: "columns", columns: [one] }, true, notes).rows.flat();
};

test.each([
  [".5", "0.5"],
  ["-.5", "-0.5"],
  ["+3", "3"],
  ['" 2"', "2"],
  [" 2 ", "2"],
  ["007", "7"],
  ["000", "0"],
  ["5.", "5.0"],
  ["+01.50e+05", "1.50e+05"],
  ["0009007199254740993", "9007199254740993"],
])("the field %s is a number in a column of numbers, as pandas reads it, and is told of", (field, token) => {
  for (const kind of ["integer", "long", "float", "double"] as const) {
    const notes: string[] = [];
    expect(typed(kind, `a\n1.0\n${field}\n`, notes)).toEqual([number("1.0"), number(token)]);
    expect(notes).toEqual([
      "Numbers of “a” that JSON writes otherwise, such as .5, +3 or 007, are read as pandas reads them.",
    ]);
  }
  for (const kind of ["string", "boolean"] as const)
    expect(typed(kind, `a\n${field}\n`)[0]).toMatchObject({ kind: "text" });
});

test("what pandas does not read as a number stays text in a column of numbers, and plain numbers are not told of", () => {
  const notes: string[] = [];
  expect(typed("double", "a\n.\n1_0\n0x1f\n1 2\ne5\n1.50\n", notes)).toEqual(
    [".", "1_0", "0x1f", "1 2", "e5"].map(text).concat(number("1.50")),
  );
  expect(notes).toEqual([]);
  expect(written([column("a", "long")], [[text("007")]]).losses).toEqual(["value.retyped"]);
});

test("without a header the names are named as lost", () => {
  expect(written([column("a")], [[number("1")]], false)).toEqual({ csv: "1\n", losses: ["names.dropped"] });
});

test("all ends of lines and quoted ones are read", () => {
  expect(tableFromCsv('a,b\r\n1,"x\ny"\r2,z\n\n3,', null, true, []).rows).toEqual([
    [number("1"), text("x\ny")],
    [number("2"), text("z")],
    [number("3"), nothing],
  ]);
});

test("what is no table in CSV is refused with its place", () => {
  expect(() => tableFromCsv("a,b\n1,2,3\n", null, true, [])).toThrow("Row 1 has 3 fields for 2 columns.");
  expect(() => tableFromCsv('a\n"x"y\n', null, true, [])).toThrow(/quote in the wrong place/);
  expect(() => tableFromCsv("", null, true, [])).toThrow(/no text/);
});
