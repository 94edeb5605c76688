import type { Part } from "@/lib/signatures/form";

import { type ToWire, Unreadable } from "./body";
import { missing, tableOf } from "./cells";
import { type Losses, Refusal } from "./losses";
import { requireTableRoom } from "./room";
import { sensed, typedColumn } from "./sense";
import type { Cell, Entry, PayloadColumn, TablePayload } from "./types";

/** `{columns, index, data}`. `alwaysIndex`: also where the rows are simply numbered. */
export function splitOf(table: TablePayload, wire: ToWire, losses: Losses, alwaysIndex = false): Cell {
  const { columns, rows } = table;
  const isNamed = columns.some(({ name }) => name !== null);
  if (!isNamed && columns.length > 0 && rows.length === 0)
    losses.add(
      "columns.without-rows",
      null,
      () => "Without names and rows the body does not say how many columns there are.",
    );
  const index =
    table.index ?? (alwaysIndex ? rows.map((_, at): Cell => ({ kind: "number", token: String(at) })) : null);
  return {
    kind: "object",
    entries: [
      ...(isNamed ? [["columns", { kind: "list", items: columns.map(nameCell) }] satisfies Entry] : []),
      ...(index
        ? [["index", { kind: "list", items: index.map((label) => wire(label, null, "index")) }] satisfies Entry]
        : []),
      ["data", listsOf(table, wire)],
    ],
  };
}

/** A list of rows, each a list of cells. */
export function listsOf({ columns, rows }: TablePayload, wire: ToWire): Cell {
  const row = (cells: Cell[]): Cell => ({
    kind: "list",
    items: columns.map((column, at) => wire(cells[at] ?? missing, column.dtype, whereOf(column, at))),
  });
  return { kind: "list", items: rows.map(row) };
}

/** One object for each row, without the keys that a row is missing. */
export function recordsOf(table: TablePayload, wire: ToWire, losses: Losses): Cell {
  const names = keysOf(table, losses, "a list of records");
  dropIndex(table, losses, "a list of records");
  if (table.rows.length === 0)
    losses.add(
      "columns.without-rows",
      null,
      () => "Without rows a list of records does not say which columns there are.",
    );
  const seen = new Set<string>();
  const items = table.rows.map((cells): Cell => {
    const entries = table.columns.flatMap((column, at): Entry[] => {
      const cell = cells[at] ?? missing;
      return cell.kind === "missing" ? [] : [[names[at] ?? "", wire(cell, column.dtype, column.name)]];
    });
    for (const [name] of entries) seen.add(name);
    return { kind: "object", entries };
  });
  if (table.rows.length > 0) nameUnseen(names, seen, losses);
  return { kind: "list", items };
}

/** One list for each column. */
export function columnsOf(table: TablePayload, wire: ToWire, losses: Losses): Cell {
  const names = keysOf(table, losses, "an object of columns");
  dropIndex(table, losses, "an object of columns");
  if (table.columns.length === 0 && table.rows.length > 0)
    losses.add("rows.without-columns", null, () => "Without columns the body does not say how many rows there are.");
  const entries = table.columns.map((column, at): Entry => [
    names[at] ?? "",
    { kind: "list", items: table.rows.map((cells) => wire(cells[at] ?? missing, column.dtype, column.name)) },
  ]);
  return { kind: "object", entries };
}

export function dropIndex({ index }: TablePayload, losses: Losses, what: string): void {
  if (index)
    losses.add("index.dropped", null, () => `The labels of the rows are not sent: ${what} has no place for them.`);
}

export function fromSplit(split: Cell, types: Part | null, params: Entry[], notes: string[]): TablePayload {
  if (split.kind !== "object") throw new Unreadable("A table in split form is an object with columns and data.");
  const entries = new Map(split.entries);
  const unknown = [...entries.keys()].find((key) => !["columns", "index", "data"].includes(key));
  if (unknown !== undefined) throw new Unreadable(`A table in split form does not know the key “${unknown}”.`);
  const data = entries.get("data");
  if (data?.kind !== "list") throw new Unreadable("A table in split form needs the key data, a list of rows.");
  const columns = entries.get("columns");
  const index = entries.get("index");
  if (columns !== undefined && columns.kind !== "list") throw new Unreadable("The columns are not a list of names.");
  if (index !== undefined && index.kind !== "list") throw new Unreadable("The index is not a list of labels.");
  return fromLists(data.items, columns?.items.map(columnName) ?? null, types, params, notes, index?.items ?? null);
}

/** `names` null: unnamed columns, as many as the longest row has. */
export function fromLists(
  data: Cell[],
  names: Pick<PayloadColumn, "name" | "named">[] | null,
  types: Part | null,
  params: Entry[],
  notes: string[],
  index: Cell[] | null = null,
  read = sensed,
): TablePayload {
  const raw = data.map((row) => (row.kind === "list" ? row.items : [row]));
  const width = names?.length ?? raw.reduce((most, cells) => Math.max(most, cells.length), 0);
  requireTableRoom(width, raw.length);
  const columns = (names ?? Array.from({ length: width }, () => ({ name: null, named: "not" }) as const)).map(
    (one, at) => typedColumn(one, at, types),
  );
  const short = raw.findIndex((cells) => cells.length < width);
  if (short >= 0) notes.push(`Row ${short + 1} has fewer values than there are columns.`);
  const rows = raw.map((cells, row) => {
    if (cells.length > width) throw new Unreadable(`Row ${row + 1} has ${cells.length} values for ${width} columns.`);
    return columns.map(({ dtype }, at) => read(cells[at] ?? missing, dtype));
  });
  return tableOf(columns, rows, index, params);
}

/** The columns are all keys of all records, in the order in which they come up. */
export function fromRecords(records: Cell[], types: Part | null, params: Entry[], read = sensed): TablePayload {
  const names = new Map<string, number>();
  const maps = records.map((record, row) => {
    if (record.kind !== "object") throw new Unreadable(`Row ${row + 1} is not an object.`);
    for (const [name] of record.entries) if (!names.has(name)) names.set(name, names.size);
    return new Map(record.entries);
  });
  requireTableRoom(names.size, records.length);
  const columns = [...names.keys()].map((name, at) => typedColumn({ name, named: "text" }, at, types));
  const rows = maps.map((map) => columns.map(({ name, dtype }) => read(map.get(name ?? "") ?? missing, dtype)));
  return tableOf(columns, rows, null, params);
}

export function fromColumns(
  entries: Entry[],
  types: Part | null,
  params: Entry[],
  notes: string[],
  read = sensed,
): TablePayload {
  const lists = entries.map(([, cell]) => (cell.kind === "list" ? cell.items : [cell]));
  const length = lists.reduce((most, items) => Math.max(most, items.length), 0);
  requireTableRoom(entries.length, length);
  if (lists.some((items) => items.length < length)) notes.push("The columns are not equally long.");
  const columns = entries.map(([name], at) => typedColumn({ name, named: "text" }, at, types));
  const rows = Array.from({ length }, (_, row) =>
    columns.map(({ dtype }, at) => read(lists[at]?.[row] ?? missing, dtype)),
  );
  return tableOf(columns, rows, null, params);
}

/** What a column is called in sentences. */
export function whereOf({ name }: PayloadColumn, at: number): string {
  return name ?? `column ${at + 1}`;
}

function keysOf({ columns }: TablePayload, losses: Losses, what: string): string[] {
  const names = columns.map(({ name }) => {
    if (name === null)
      throw new Refusal(`The columns have no names, and ${what} needs them. A body in split form does not.`);
    return name;
  });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new Refusal(`Two columns are called “${twice}”, and ${what} cannot hold both. A body in split form can.`);
  for (const { name, named } of columns)
    if (named === "number")
      losses.add(
        "name.as-text",
        name,
        () => `The number ${name ?? ""} as a column's name becomes text: keys of JSON objects are text.`,
      );
  return names;
}

function nameUnseen(names: string[], seen: Set<string>, losses: Losses): void {
  for (const name of names)
    if (!seen.has(name)) losses.add("column.left-out", name, () => `“${name}” is left out: no row has a value for it.`);
  const order = [...seen].join("\n");
  if (order !== names.filter((name) => seen.has(name)).join("\n"))
    losses.add(
      "columns.order",
      null,
      () => "The columns arrive in another order, that in which the rows first name them.",
    );
}

function nameCell({ name, named }: PayloadColumn): Cell {
  if (name === null) return { kind: "null" };
  return named === "number" ? { kind: "number", token: name } : { kind: "text", text: name };
}

function columnName(cell: Cell): Pick<PayloadColumn, "name" | "named"> {
  if (cell.kind === "null") return { name: null, named: "not" };
  if (cell.kind === "text") return { name: cell.text, named: "text" };
  if (cell.kind === "number") return { name: cell.token, named: "number" };
  throw new Unreadable("A column's name is neither text nor a number.");
}
