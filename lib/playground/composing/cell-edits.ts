import type { CsvLine } from "./csv-source";
import type { Sheet } from "./sheet";
import { appended, appendedMembers, bodyOf, padding, removedMembers, resized } from "./sheet-edits";
import { type ListSource, slice } from "./source";
import type { Splice } from "./splice";

/** `token`: raw JSON text, in CSV a field with the quotes it needs. */
export type CellEdit = { row: number; column: number; token: string };

/** Puts a token into a cell; where the row has no such value it gets one. `null` takes the value away where a row may lack it. */
export function setCell(sheet: Sheet, text: string, row: number, column: number, token: string | null): Splice[] {
  if (token !== null) return setCells(sheet, text, [{ row, column, token }]);
  const record = sheet.layout.kind === "records" ? sheet.layout.rows.items[row] : undefined;
  return record?.kind === "object" && sheet.cell(row, column)
    ? removedMembers(record, (name) => name !== sheet.columns[column]?.name)
    : [];
}

/**
 * Puts a token into each of the cells, no cell twice. What a list, a record or a line does not have yet is put behind its last in one
 * splice: splices are made against one text, and would each fill the same gap otherwise.
 */
export function setCells(sheet: Sheet, text: string, edits: readonly CellEdit[]): Splice[] {
  const present: Splice[] = [];
  const absent = new Map<number, CellEdit[]>();
  const isByColumn = growsByColumn(sheet);
  for (const edit of edits) {
    const place = sheet.cell(edit.row, edit.column);
    if (place) {
      const insert = writtenIn(sheet, edit);
      if (slice(text, place) !== insert) present.push({ from: place.from, to: place.to, insert });
    } else {
      const at = isByColumn ? edit.column : edit.row;
      absent.set(at, [...(absent.get(at) ?? []), edit]);
    }
  }
  // A line may end in an empty field, where both are put: what stands there comes first.
  return [...present, ...[...absent].flatMap(([at, cells]) => added(sheet, text, at, cells))];
}

/** Each column is a list of its own; elsewhere each row is. */
export function growsByColumn({ layout }: Sheet): boolean {
  return layout.kind === "columns" || layout.kind === "vectors";
}

/** A line without anything is no line: servers skip it. */
function writtenIn({ layout }: Sheet, { row, token }: CellEdit): string {
  return token === "" && layout.kind === "csv" && bodyOf(layout)[row]?.fields.length === 1 ? '""' : token;
}

function added(sheet: Sheet, text: string, at: number, cells: readonly CellEdit[]): Splice[] {
  const { layout, columns } = sheet;
  switch (layout.kind) {
    case "records": {
      const record = layout.rows.items[at];
      return record?.kind === "object"
        ? appendedMembers(
            text,
            record,
            cells.map(({ column, token }) => [columns[column]?.name ?? "", token]),
          )
        : [];
    }
    case "csv": {
      const line = bodyOf(layout)[at];
      return line ? addedFields(line, cells) : [];
    }
    case "split":
    case "lists": {
      const row = layout.rows.items[at];
      return row?.kind === "list" ? longer(text, row, new Map(cells.map(({ column, token }) => [column, token]))) : [];
    }
    case "columns": {
      const list = layout.columns.members[at]?.value;
      return list?.kind === "list" ? longer(text, list, byRow(cells)) : [];
    }
    case "vectors": {
      const vector = layout.vectors[at];
      return vector
        ? [
            ...longer(text, vector.data, byRow(cells)),
            resized(vector.size, Math.max(...cells.map(({ row }) => row)) + 1),
          ]
        : [];
    }
  }
}

function byRow(cells: readonly CellEdit[]): Map<number, string> {
  return new Map(cells.map(({ row, token }) => [row, token]));
}

/** The list, grown to the last of the places; those between that nobody names are null. */
function longer(text: string, list: ListSource, tokens: ReadonlyMap<number, string>): Splice[] {
  const first = list.items.length;
  return appended(
    text,
    list,
    padding(list, Math.max(...tokens.keys()) + 1).map((none, at) => tokens.get(first + at) ?? none),
  );
}

function addedFields({ fields, whole }: CsvLine, cells: readonly CellEdit[]): Splice[] {
  const tokens = new Map(cells.map(({ column, token }) => [column, token]));
  const count = Math.max(...tokens.keys()) + 1 - fields.length;
  const end = fields.at(-1)?.to ?? whole.from;
  return [
    {
      from: end,
      to: end,
      insert: Array.from({ length: count }, (_, at) => `,${tokens.get(fields.length + at) ?? ""}`).join(""),
    },
  ];
}
