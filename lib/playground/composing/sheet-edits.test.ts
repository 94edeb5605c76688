import fc from "fast-check";
import { expect, test } from "vitest";

import type { Draft } from "@/lib/playground/types";

import { bodyOf, type Grid, grid, layouts, scalarToken } from "./arbitrary.testing";
import { setCell } from "./cell-edits";
import { csvDraft, jsonDraft } from "./composing.testing";
import { csvField, csvValue } from "./csv-source";
import { addColumns, deleteRows, duplicateRow, insertRows, renameColumn, tokensOf } from "./sheet-edits";
import { readDraft, type Sheet } from "./sheet";
import { type Splice, spliced } from "./splice";

const somewhere = fc.tuple(grid, fc.constantFrom(...layouts), fc.nat(), fc.nat());

test("what the table shows are the tokens of the text", () => {
  fc.assert(
    fc.property(somewhere, ([table, layout]) => {
      expect(rowsOf(jsonDraft(bodyOf(table, layout)))).toEqual(table.rows);
    }),
  );
});

test("editing a cell changes that token in the text, and not a character beside it", () => {
  fc.assert(
    fc.property(somewhere, scalarToken, ([table, layout, r, c], token) => {
      const draft = jsonDraft(bodyOf(table, layout));
      const sheet = sheetOf(draft);
      const [row, column] = [r % table.rows.length, c % table.names.length];
      const place = sheet.cell(row, column);
      if (!place) throw new Error("Every cell of it is there.");
      const after = changed(draft, setCell(sheet, draft.text, row, column, token));
      expect(after.text).toBe(draft.text.slice(0, place.from) + token + draft.text.slice(place.to));
      const expected = table.rows.map((cells, at) =>
        cells.map((cell, other) => (at === row && other === column ? token : cell)),
      );
      expect(rowsOf(after)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("a cell that is set to what it is changes nothing", () => {
  fc.assert(
    fc.property(somewhere, ([table, layout, r, c]) => {
      const draft = jsonDraft(bodyOf(table, layout));
      const [row, column] = [r % table.rows.length, c % table.names.length];
      expect(setCell(sheetOf(draft), draft.text, row, column, table.rows[row]?.[column] ?? null)).toEqual([]);
    }),
  );
});

test("rows come and go, and all others keep their tokens", () => {
  fc.assert(
    fc.property(somewhere, ([table, layout, r]) => {
      const draft = jsonDraft(bodyOf(table, layout));
      const sheet = sheetOf(draft);
      const row = r % table.rows.length;
      const own = table.rows[row] ?? [];
      expect(rowsOf(changed(draft, duplicateRow(sheet, draft.text, row)))).toEqual([
        ...table.rows.slice(0, row + 1),
        own,
        ...table.rows.slice(row + 1),
      ]);
      const fresh = table.names.map(() => "1.0");
      expect(rowsOf(changed(draft, insertRows(sheet, draft.text, row, [fresh, own])))).toEqual([
        ...table.rows.slice(0, row),
        fresh,
        own,
        ...table.rows.slice(row),
      ]);
      expect(rowsOf(changed(draft, insertRows(sheet, draft.text, table.rows.length, [fresh])))).toEqual([
        ...table.rows,
        fresh,
      ]);
      const fewer = changed(draft, deleteRows(sheet, draft.text, row, 2));
      if (table.rows.length > 2)
        expect(rowsOf(fewer)).toEqual([...table.rows.slice(0, row), ...table.rows.slice(row + 2)]);
      else expect(readDraft(fewer).status).toBe("read");
    }),
    { numRuns: 300 },
  );
});

test("new columns stand behind the others", () => {
  fc.assert(
    fc.property(somewhere, ([table, layout]) => {
      const draft = jsonDraft(bodyOf(table, layout));
      const added = [
        { name: "new one", tokens: table.rows.map(() => "2.0") },
        { name: "new two", tokens: table.rows.map((_, at) => String(at)) },
      ];
      const after = changed(draft, addColumns(sheetOf(draft), draft.text, added));
      expect(rowsOf(after)).toEqual(table.rows.map((cells, at) => [...cells, "2.0", String(at)]));
      if (layout !== "lists")
        expect(
          sheetOf(after)
            .columns.slice(-2)
            .map(({ name }) => name),
        ).toEqual(["new one", "new two"]);
    }),
  );
});

test("a column gets another name and keeps its values", () => {
  fc.assert(
    fc.property(somewhere, ([table, layout, , c]) => {
      fc.pre(layout !== "lists");
      const draft = jsonDraft(bodyOf(table, layout));
      const column = c % table.names.length;
      const after = changed(draft, renameColumn(sheetOf(draft), draft.text, column, "renamed to this"));
      expect(sheetOf(after).columns[column]?.name).toBe("renamed to this");
      expect(rowsOf(after)).toEqual(table.rows);
    }),
  );
});

test("CSV is edited field by field, with quotes where a value needs them", () => {
  fc.assert(
    fc.property(grid, fc.nat(), fc.nat(), fc.string(), fc.constantFrom("\n", "\r\n"), (table, r, c, value, end) => {
      const draft = csvOf(table, end);
      const [row, column] = [r % table.rows.length, c % table.names.length];
      fc.pre(table.names.length > 1);
      const sheet = sheetOf(draft);
      const place = sheet.cell(row, column);
      if (!place) throw new Error("Every field of it is there.");
      const after = changed(draft, setCell(sheet, draft.text, row, column, csvField(value)));
      expect(after.text).toBe(draft.text.slice(0, place.from) + csvField(value) + draft.text.slice(place.to));
      expect(rowsOf(after)[row]?.[column]).toBe(csvField(value));
      expect(csvValue(csvField(value))).toBe(value);
      expect(rowsOf(changed(draft, duplicateRow(sheet, draft.text, row))).length).toBe(table.rows.length + 1);
      expect(rowsOf(changed(draft, deleteRows(sheet, draft.text, row, 1))).length).toBe(table.rows.length - 1);
    }),
  );
});

test("the first row of an empty table, and the first value of a record that has none", () => {
  const empty = jsonDraft('{"dataframe_split": {"columns": ["a", "b"], "data": []}}');
  expect(changed(empty, insertRows(sheetOf(empty), empty.text, 0, [["1.0", "2"]])).text).toBe(
    '{"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 2]]}}',
  );
  const records = jsonDraft('{"dataframe_records": [{"a": 1, "b": 2.0}, {"a": 3}, {}]}', "dataframe_records");
  expect(changed(records, setCell(sheetOf(records), records.text, 1, 1, "4.0")).text).toBe(
    '{"dataframe_records": [{"a": 1, "b": 2.0}, {"a": 3, "b": 4.0}, {}]}',
  );
  expect(changed(records, setCell(sheetOf(records), records.text, 2, 0, "5")).text).toContain('{"a": 5}]');
  expect(changed(records, setCell(sheetOf(records), records.text, 0, 0, null)).text).toContain('[{"b": 2.0}');
});

test("of equal keys the last is the one that counts and that is edited", () => {
  const draft = jsonDraft('{"dataframe_records": [{"a": 1, "a": 1.0}]}', "dataframe_records");
  expect(changed(draft, setCell(sheetOf(draft), draft.text, 0, 0, "2")).text).toBe(
    '{"dataframe_records": [{"a": 1, "a": 2}]}',
  );
});

test("rows that are numbered stay numbered; other labels get a free number", () => {
  const numbered = jsonDraft('{"input_data": {"columns": ["a"], "index": [0, 1], "data": [[5], [6]]}}');
  expect(changed(numbered, duplicateRow(sheetOf(numbered), numbered.text, 0)).text).toContain(
    '"index": [0, 1, 2], "data": [[5], [5], [6]]',
  );
  expect(changed(numbered, deleteRows(sheetOf(numbered), numbered.text, 0, 1)).text).toContain(
    '"index": [0], "data": [[6]]',
  );
  const labelled = jsonDraft('{"input_data": {"columns": ["a"], "index": [7, "x"], "data": [[5], [6]]}}');
  expect(changed(labelled, duplicateRow(sheetOf(labelled), labelled.text, 0)).text).toContain(
    '"index": [7, 8, "x"], "data": [[5], [5], [6]]',
  );
  expect(changed(labelled, deleteRows(sheetOf(labelled), labelled.text, 0, 1)).text).toContain(
    '"index": ["x"], "data": [[6]]',
  );
});

test("tensors of one dimension are columns, and their shapes follow their rows", () => {
  const draft: Draft = {
    ...jsonDraft(
      '{"inputs": [{"name": "a", "shape": [2, 1], "datatype": "FP64", "data": [1.0, 2.0]}, {"name": "b", "shape": [2], "datatype": "INT64", "data": [3, 4]}]}',
      "pandas",
    ),
    protocol: "open-inference-v2",
  };
  const sheet = sheetOf(draft);
  expect(rowsOf(draft)).toEqual([
    ["1.0", "3"],
    ["2.0", "4"],
  ]);
  const more = changed(draft, insertRows(sheet, draft.text, 2, [["5.0", "6"]]));
  expect(more.text).toContain('"shape": [3, 1], "datatype": "FP64", "data": [1.0, 2.0, 5.0]');
  expect(more.text).toContain('"shape": [3], "datatype": "INT64", "data": [3, 4, 6]');
  expect(changed(draft, deleteRows(sheet, draft.text, 0, 1)).text).toContain(
    '"shape": [1], "datatype": "INT64", "data": [4]',
  );
});

test.each([
  ['{"messages": [{"role": "user"}], "inputs": [[1]]}'],
  ['{"inputs": {"image": [[1, 2], [3, 4]]}}'],
  ['{"inputs": 5}'],
  ['{"predict": [{"a": 1}]}'],
  ["[]"],
])("%s is no table", (text) => {
  expect(readDraft(jsonDraft(text))).toMatchObject({ status: "read", sheet: null });
});

function csvOf({ names, rows }: Grid, end: string): Draft {
  return csvDraft([names, ...rows].map((cells) => `${cells.map(csvField).join(",")}${end}`).join(""));
}

function sheetOf(draft: Draft): Sheet {
  const reading = readDraft(draft);
  if (reading.status !== "read" || !reading.sheet) throw new Error(`No table: ${draft.text}`);
  return reading.sheet;
}

function rowsOf(draft: Draft): (string | null)[][] {
  const sheet = sheetOf(draft);
  return Array.from({ length: sheet.height }, (_, row) => tokensOf(sheet, draft.text, row));
}

function changed(draft: Draft, splices: Splice[]): Draft {
  return { ...draft, text: spliced(draft.text, splices) };
}
