import type { Draft } from "@/lib/playground/types";
import { mediaType } from "@/lib/serving/body";
import type { TextPlace } from "@/lib/serving/types";

import { type CsvLine, csvValue, readCsvSource } from "./csv-source";
import { type ListSource, memberOf, type ObjectSource, readSource, slice, type Source, textIn } from "./source";
import type { Range } from "./splice";

/** `at`: where the name stands; null where columns have none, or one in each record. */
type SheetColumn = { name: string | null; named: "text" | "number" | "not"; at: Range | null };

/** How the table stands in the text, with the parts that a change of its rows touches. */
type Layout =
  | { kind: "split"; split: ObjectSource; names: ListSource | null; index: ListSource | null; rows: ListSource }
  | { kind: "records"; rows: ListSource }
  | { kind: "lists"; rows: ListSource }
  | { kind: "columns"; columns: ObjectSource }
  /** Tensors of one dimension, each a column. */
  | { kind: "vectors"; vectors: { data: ListSource; size: Range }[] }
  | { kind: "csv"; lines: CsvLine[]; header: boolean };

/** A body seen as a table. Every cell is a place in the text, never a value of its own. */
export type Sheet = {
  layout: Layout;
  columns: SheetColumn[];
  height: number;
  /** Null where the row has no such value. A field of CSV is its own kind of source. */
  cell(row: number, column: number): Source | FieldSource | null;
};
type FieldSource = Range & { kind: "field" };

/** A draft as its views see it. `sheet` is null where the body is no table; `params` where it has none. */
export type Reading =
  | { status: "read"; root: Source | null; sheet: Sheet | null; content: Source | null; params: ObjectSource | null }
  | { status: "unreadable"; why: string; at: TextPlace | null };

const contentKeys = ["dataframe_split", "dataframe_records", "input_data", "inputs", "instances"] as const;
export const chatKeys = ["messages", "prompt", "input"];

export function isCsv({ contentType }: Pick<Draft, "contentType">): boolean {
  return mediaType(contentType) === "text/csv";
}

/** Reads the places of everything in a draft. Never throws. */
export function readDraft(draft: Draft): Reading {
  if (isCsv(draft)) return readTable(draft);
  const reading = readSource(draft.text);
  if (reading.status === "unreadable") return reading;
  const { root } = reading;
  const isChat = root.kind === "object" && chatKeys.some((key) => memberOf(root, key) !== undefined);
  const content = isChat ? null : contentOf(root);
  const params = memberOf(root, "params") ?? memberOf(root, "parameters");
  return {
    status: "read",
    root,
    content,
    sheet: content === null ? null : sheetOf(draft.text, content),
    params: params?.kind === "object" ? params : null,
  };
}

function readTable({ text, format }: Draft): Reading {
  const lines = readCsvSource(text);
  if (lines === null) return { status: "unreadable", why: "A quote stands in the wrong place.", at: null };
  const header = format !== "csv_no_header";
  const [head, ...others] = lines;
  const body = header ? others : lines;
  const width = Math.max(head?.fields.length ?? 0, ...[...new Set(body.map(({ fields }) => fields.length))]);
  const columns = Array.from({ length: width }, (_, at): SheetColumn => {
    const place = header ? (head?.fields[at] ?? null) : null;
    return place === null
      ? { name: null, named: "not", at: null }
      : { name: csvValue(slice(text, place)), named: "text", at: place };
  });
  const sheet: Sheet = {
    layout: { kind: "csv", lines, header },
    columns,
    height: body.length,
    cell: (row, column) => fieldAt(body[row]?.fields[column]),
  };
  return { status: "read", root: null, content: null, sheet, params: null };
}

function contentOf(root: Source): Source | null {
  const key = contentKeys.find((each) => memberOf(root, each) !== undefined);
  return key === undefined ? null : (memberOf(root, key) ?? null);
}

function sheetOf(text: string, content: Source): Sheet | null {
  if (content.kind === "object") return splitSheet(text, content) ?? columnsSheet(content);
  if (content.kind !== "list") return null;
  return vectorsSheet(text, content) ?? recordsSheet(content) ?? listsSheet(content);
}

function splitSheet(text: string, split: ObjectSource): Sheet | null {
  const rows = memberOf(split, "data");
  const names = memberOf(split, "columns") ?? null;
  const index = memberOf(split, "index") ?? null;
  const isSplit =
    rows?.kind === "list" &&
    (names === null || names.kind === "list") &&
    split.members.every(({ name }) => ["columns", "index", "data"].includes(name));
  if (!isSplit || rows.items.some(({ kind }) => kind !== "list")) return null;
  const list = names?.kind === "list" ? names : null;
  const width = Math.max(list?.items.length ?? 0, widest(rows));
  const columns = Array.from({ length: width }, (_, at): SheetColumn => {
    const place = list?.items[at];
    if (place?.kind === "text") return { name: textIn(slice(text, place)), named: "text", at: place };
    if (place?.kind === "number") return { name: slice(text, place), named: "number", at: place };
    return { name: null, named: "not", at: null };
  });
  return {
    layout: { kind: "split", split, names: list, index: index?.kind === "list" ? index : null, rows },
    columns,
    height: rows.items.length,
    cell: inLists(rows),
  };
}

function listsSheet(rows: ListSource): Sheet | null {
  const isFlat =
    rows.items.length > 0 &&
    rows.items.every(
      (row) =>
        row.kind === "list" &&
        row.items.length > 0 &&
        row.items.every(({ kind }) => kind !== "list" && kind !== "object"),
    );
  if (!isFlat) return null;
  const columns = Array.from({ length: widest(rows) }, (): SheetColumn => ({ name: null, named: "not", at: null }));
  return { layout: { kind: "lists", rows }, columns, height: rows.items.length, cell: inLists(rows) };
}

function recordsSheet(rows: ListSource): Sheet | null {
  if (rows.items.some(({ kind }) => kind !== "object")) return null;
  const names = new Map<string, number>();
  const places = rows.items.map((row) => {
    const found = new Map<string, Source>();
    for (const { name, value } of row.kind === "object" ? row.members : []) {
      if (!names.has(name)) names.set(name, names.size);
      found.set(name, value);
    }
    return found;
  });
  const columns = [...names.keys()].map((name): SheetColumn => ({ name, named: "text", at: null }));
  return {
    layout: { kind: "records", rows },
    columns,
    height: rows.items.length,
    cell: (row, column) => places[row]?.get(columns[column]?.name ?? "") ?? null,
  };
}

/** Lists of plain values or of records, equally named; a tensor of more dimensions is no column. */
function columnsSheet(columns: ObjectSource): Sheet | null {
  const lists = columns.members.map(({ value }) => (value.kind === "list" ? value : null));
  const isTable =
    lists.length > 0 && lists.every((list) => list !== null && list.items.every(({ kind }) => kind !== "list"));
  if (!isTable || new Set(columns.members.map(({ name }) => name)).size < lists.length) return null;
  return {
    layout: { kind: "columns", columns },
    columns: columns.members.map(({ name, key }) => ({ name, named: "text", at: key })),
    height: Math.max(...lists.map((list) => list?.items.length ?? 0)),
    cell: (row, column) => lists[column]?.items[row] ?? null,
  };
}

function vectorsSheet(text: string, tensors: ListSource): Sheet | null {
  const found = tensors.items.map((tensor) => {
    const [name, shape, data] = [memberOf(tensor, "name"), memberOf(tensor, "shape"), memberOf(tensor, "data")];
    if (name?.kind !== "text" || shape?.kind !== "list" || data?.kind !== "list") return null;
    const [size, ...inner] = shape.items;
    const isVector =
      size !== undefined &&
      inner.length <= 1 &&
      inner.every((each) => slice(text, each) === "1") &&
      data.items.every(({ kind }) => kind !== "list");
    return isVector && slice(text, size) === String(data.items.length) ? { name, data, size } : null;
  });
  const all = found.flatMap((each) => each ?? []);
  if (all.length === 0 || all.length < found.length) return null;
  return {
    layout: { kind: "vectors", vectors: all },
    columns: all.map(({ name }) => ({ name: textIn(slice(text, name)), named: "text", at: name })),
    height: Math.max(...all.map(({ data }) => data.items.length)),
    cell: (row, column) => all[column]?.data.items[row] ?? null,
  };
}

function fieldAt(place: Range | undefined): FieldSource | null {
  return place ? { kind: "field", ...place } : null;
}

function inLists(rows: ListSource): Sheet["cell"] {
  return (row, column) => {
    const cells = rows.items[row];
    return cells?.kind === "list" ? (cells.items[column] ?? null) : null;
  };
}

function widest(rows: ListSource): number {
  return rows.items.reduce((most, row) => Math.max(most, row.kind === "list" ? row.items.length : 0), 0);
}
