import fc from "fast-check";
import { expect, test } from "vitest";

import type { Draft } from "@/lib/playground/types";

import { scalarToken, spacedList } from "./arbitrary.testing";
import { setCell } from "./cell-edits";
import { csvDraft, jsonDraft } from "./composing.testing";
import { csvField } from "./csv-source";
import { blockOf, pasted } from "./paste";
import { readDraft, type Sheet } from "./sheet";
import { deleteRows, insertRows, tokensOf } from "./sheet-edits";
import { type Splice, spliced } from "./splice";

const names = ["a", "b", "c", "d"];
const writers = {
  split: (rows) => jsonDraft(`{"dataframe_split": {"columns": ${JSON.stringify(names)}, "data": ${lists(rows)}}}`),
  lists: (rows) => jsonDraft(`{"instances": ${lists(rows)}}`),
  records: (rows) =>
    jsonDraft(
      `{"dataframe_records": [${rows.map((row) => `{${row.map((token, at) => `"${names[at] ?? ""}": ${token}`).join(", ")}}`).join(", ")}]}`,
      "dataframe_records",
    ),
  columns: (rows) =>
    jsonDraft(`{"inputs": {${rows.map((row, at) => `"${names[at] ?? ""}": ${spacedList(row, [" "])}`).join(", ")}}}`),
  vectors: (rows) => ({
    ...jsonDraft(
      `{"inputs": [${rows.map((row, at) => `{"name": "${names[at] ?? ""}", "shape": [${row.length}], "datatype": "FP64", "data": [${row.join(",")}]}`).join(", ")}]}`,
      "pandas",
    ),
    protocol: "open-inference-v2",
  }),
  csv: (rows) => csvDraft([names, ...rows].map((row) => row.map(csvField).join(",")).join("\n")),
} satisfies Record<string, (rows: readonly (readonly string[])[]) => Draft>;

const ragged = fc.array(fc.array(scalarToken, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
const block = fc.array(fc.array(fc.integer({ min: 100, max: 999 }).map(String), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 5,
});

test("a block stands where it was put and nothing else moves, however long the rows are", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(writers)),
      ragged,
      block,
      fc.nat(),
      fc.nat(),
      (write, rows, cells, r, c) => {
        const draft = write(rows);
        const sheet = sheetOf(draft);
        const [row, column] = [r % sheet.height, c % sheet.columns.length];
        const after = changed(draft, pasted(sheet, draft.text, row, column, cells, []).splices);
        const now = sheetOf(after);
        expect(now.height).toBe(Math.max(sheet.height, row + cells.length));
        for (const [at, own] of tokensBy(after).entries()) {
          for (const [place, name] of sheet.columns.map(
            (head, other) => [other, head.name ?? String(other)] as const,
          )) {
            const put = cells[at - row]?.[place - column];
            if (put !== undefined) expect(own.get(name)).toBe(put);
            else if (at < sheet.height) expect(present(own.get(name))).toBe(present(tokensBy(draft)[at]?.get(name)));
          }
        }
      },
    ),
    { numRuns: 600 },
  );
});

test("what a short row and an empty record lack comes at once, in its order", () => {
  const short = jsonDraft('{"dataframe_split": {"columns": ["a", "b", "c", "d"], "data": [[1, 2]]}}');
  expect(changed(short, pasted(sheetOf(short), short.text, 0, 2, [["x", "y"]], []).splices).text).toContain(
    '[[1, 2, "x", "y"]]',
  );
  const records = jsonDraft('{"dataframe_records": [{"a": 1, "b": 2}, {}]}', "dataframe_records");
  expect(changed(records, pasted(sheetOf(records), records.text, 1, 0, [["3", "4"]], []).splices).text).toContain(
    '{"a": 3, "b": 4}]',
  );
});

test("a tensor that gets more values says so in its shape", () => {
  const draft = writers.vectors([["1", "2"], ["3"]]);
  expect(changed(draft, setCell(sheetOf(draft), draft.text, 1, 1, "4")).text).toContain(
    '"shape": [2], "datatype": "FP64", "data": [3, 4]',
  );
});

test("a new row stays one row where columns are not equally long", () => {
  const draft = writers.columns([["1", "2"], ["3"]]);
  const after = changed(draft, insertRows(sheetOf(draft), draft.text, 2, [["5", "6"]]));
  expect([0, 1, 2].map((row) => tokensOf(sheetOf(after), after.text, row))).toEqual([
    ["1", "3"],
    ["2", "null"],
    ["5", "6"],
  ]);
});

test("an emptied cell of the only column of CSV is still a row", () => {
  const draft = csvDraft("a\n1\n2\n3\n");
  const after = changed(draft, setCell(sheetOf(draft), draft.text, 1, 0, ""));
  expect(after.text).toBe('a\n1\n""\n3\n');
  expect(sheetOf(after).height).toBe(3);
  expect(setCell(sheetOf(after), after.text, 1, 0, "")).toEqual([]);
  expect(changed(after, deleteRows(sheetOf(after), after.text, 1, 1)).text).toBe("a\n1\n3\n");
});

test("what has neither tab nor second line is one cell, whatever its commas", async () => {
  expect(await blockOf("[0.1, 0.2]")).toEqual([["[0.1, 0.2]"]]);
  expect(await blockOf('"1"\r\n')).toEqual([['"1"']]);
  expect(await blockOf("1,5")).toEqual([["1,5"]]);
  expect(await blockOf("1,5\n2,6")).toEqual([
    ["1", "5"],
    ["2", "6"],
  ]);
  expect(await blockOf("1,5\t2")).toEqual([["1,5", "2"]]);
});

test("a list, a text in quotes and a column's name are pasted as one value", async () => {
  const draft = jsonDraft('{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2]]}}');
  for (const [copied, token] of [
    ["[0.1, 0.2]", "[0.1, 0.2]"],
    ['"1"', '"1"'],
    ["b", '"b"'],
  ] as const) {
    expect(changed(draft, pasted(sheetOf(draft), draft.text, 0, 0, await blockOf(copied), []).splices).text).toContain(
      `[[${token}, 2]]`,
    );
  }
});

function lists(rows: readonly (readonly string[])[]): string {
  return spacedList(
    rows.map((row) => spacedList(row, [" "])),
    [""],
  );
}

/** A value that is not there may have become the null that fills a gap. */
function present(token: string | null | undefined): string | null {
  return token === undefined || token === null || token === "null" || token === "" ? null : token;
}

function tokensBy(draft: Draft): Map<string, string | null>[] {
  const sheet = sheetOf(draft);
  return Array.from(
    { length: sheet.height },
    (_, row) =>
      new Map(
        tokensOf(sheet, draft.text, row).map((token, column) => [sheet.columns[column]?.name ?? String(column), token]),
      ),
  );
}

function sheetOf(draft: Draft): Sheet {
  const reading = readDraft(draft);
  if (reading.status !== "read" || !reading.sheet) throw new Error(`No table: ${draft.text}`);
  return reading.sheet;
}

function changed(draft: Draft, splices: Splice[]): Draft {
  return { ...draft, text: spliced(draft.text, splices) };
}
