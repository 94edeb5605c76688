import type { DataType } from "@/lib/signatures/form";

import { type CellEdit, growsByColumn, setCells } from "./cell-edits";
import { fieldOf, tokenOfPasted } from "./tokens";
import { insertRows, tokensOf } from "./sheet-edits";
import type { Sheet } from "./sheet";
import type { Splice } from "./splice";

type Pasted = {
  splices: Splice[];
  rows: number;
  /** Columns of the block for which the table has no place. */ left: number;
};

/**
 * A block of a spreadsheet, put in with its first cell at `row` and `column`. Rows that are not there yet are added. A first line
 * that holds nothing but names of columns, and has others below it, says where those go. `types`: of the table's columns.
 */
export function pasted(
  sheet: Sheet,
  text: string,
  row: number,
  column: number,
  block: readonly (readonly string[])[],
  types: readonly (DataType | null)[],
): Pasted {
  const [head = [], ...others] = block;
  const named = head.map((cell) => sheet.columns.findIndex(({ name }) => name !== null && name === cell.trim()));
  const isHead = others.length > 0 && head.length > 0 && named.every((at) => at >= 0);
  const body = isHead ? others : block;
  const width = body.reduce((most, cells) => Math.max(most, cells.length), 0);
  const to = isHead ? named : Array.from({ length: width }, (_, at) => column + at);
  const token = (cell: string, at: number) =>
    sheet.layout.kind === "csv" ? fieldOf(cell) : tokenOfPasted(cell, types[at] ?? null);
  const values = body.map(
    (cells) =>
      new Map(
        cells.flatMap((cell, at): [number, string][] => {
          const target = to[at];
          return target === undefined || target >= sheet.columns.length ? [] : [[target, token(cell, target)]];
        }),
      ),
  );
  const there = Math.max(0, Math.min(values.length, sheet.height - row));
  const editsOf = (rows: readonly (readonly [number, string][])[], first: number) =>
    rows.flatMap((cells, at) =>
      cells.map(([target, value]): CellEdit => ({ row: first + at, column: target, token: value })),
    );
  const changes = editsOf(
    values.slice(0, there).map((cells) => [...cells]),
    row,
  );
  const model = sheet.height > 0 ? tokensOf(sheet, text, Math.min(row, sheet.height - 1)) : [];
  // Columns that the block does not reach are as in the row where it began.
  const added = values
    .slice(there)
    .map((cells) =>
      sheet.columns.map((_, at) => cells.get(at) ?? model[at] ?? (sheet.layout.kind === "csv" ? "" : "null")),
    );
  const grown = growsByColumn(sheet)
    ? setCells(sheet, text, [
        ...changes,
        ...editsOf(
          added.map((cells) => [...cells.entries()]),
          sheet.height,
        ),
      ])
    : [...setCells(sheet, text, changes), ...insertRows(sheet, text, sheet.height, added)];
  return { splices: grown, rows: values.length, left: isHead ? 0 : Math.max(0, column + width - sheet.columns.length) };
}

/** Cells of what a spreadsheet copies, or of lines of CSV. What has neither a tab nor a second line is one cell. The reader is loaded when it is first needed. */
export async function blockOf(text: string): Promise<string[][]> {
  const trimmed = text.replace(/\r?\n$/, "");
  // Commas alone say nothing: they stand in lists, and in numbers of half the world.
  if (!/[\t\r\n]/.test(trimmed)) return [[trimmed]];
  const { default: Papa } = await import("papaparse");
  return Papa.parse<string[]>(trimmed, { delimiter: trimmed.includes("\t") ? "\t" : ",", skipEmptyLines: true }).data;
}
