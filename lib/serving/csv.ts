import type { DataType, Part } from "@/lib/signatures/form";
import { missingTexts } from "@/lib/signatures/sight/missing-texts";

import { dropParams, Unreadable } from "./body";
import { isSame, missing, numberToken, tableOf } from "./cells";
import { isNumeric } from "./datatypes";
import { type Losses, Refusal } from "./losses";
import { requireTableRoom } from "./room";
import { typedColumn } from "./sense";
import { dropIndex, whereOf } from "./table";
import type { Cell, PayloadColumn, TablePayload } from "./types";

/** CSV text with a header of names, or without one. Refuses what a field cannot hold; everything else that it loses is named. */
export function csvOf(table: TablePayload, losses: Losses, header: boolean): string {
  const { columns, rows } = table;
  dropIndex(table, losses, "CSV");
  dropParams(table.params, losses, "CSV");
  if (columns.length === 0) throw new Refusal("The table has no columns, and CSV has no rows without them.");
  if (!header && rows.length === 0)
    throw new Refusal("The table has no rows, and without a header nothing is left to send.");
  const cellAt = (cells: Cell[], at: number) => cells[at] ?? missing;
  const flags = columns.map(({ dtype }, at) => holdsBooleans(rows, (cells) => fieldText(cellAt(cells, at)), dtype));
  const lines = rows.map((cells) =>
    lineOf(
      columns.map((column, at) => fieldOf(cellAt(cells, at), column, flags[at] ?? false, whereOf(column, at), losses)),
    ),
  );
  return [...(header ? [headerOf(columns, losses)] : droppedNames(columns, losses)), ...lines]
    .map((line) => `${line}\n`)
    .join("");
}

/**
 * Reads CSV: a field is a number where it looks so and its column is not known to be text, also as pandas reads numbers where the
 * column is declared to hold them, which `notes` tell of; true or false (in any letter case) where
 * its column holds nothing else or is declared so: a word among others is a word.
 */
export function tableFromCsv(text: string, types: Part | null, header: boolean, notes: string[]): TablePayload {
  const records = recordsOfCsv(text.startsWith("\ufeff") ? text.slice(1) : text);
  const [first, ...others] = records;
  if (!first) throw new Unreadable("There is no text.");
  const names = header
    ? first.map((name) => ({ name, named: "text" }) as const)
    : first.map(() => ({ name: null, named: "not" }) as const);
  const columns = names.map((one, at) => typedColumn(one, at, types));
  const body = header ? others : records;
  requireTableRoom(first.length, body.length);
  const flags = columns.map(({ dtype }, at) => holdsBooleans(body, (fields) => fields[at] ?? "", dtype));
  const rows = body.map((fields, row) => {
    if (fields.length > columns.length)
      throw new Unreadable(`Row ${row + 1} has ${fields.length} fields for ${columns.length} columns.`);
    return columns.map(({ dtype }, at) => cellOf(fields[at] ?? "", dtype, flags[at] ?? false));
  });
  for (const [at, column] of columns.entries())
    if (rows.some((cells, row) => isRespelled(cells[at] ?? missing, body[row]?.[at] ?? "")))
      notes.push(
        `Numbers of “${whereOf(column, at)}” that JSON writes otherwise, such as .5, +3 or 007, are read as pandas reads them.`,
      );
  if (body.some((fields) => fields.length < columns.length))
    notes.push("Some rows have fewer fields than there are columns.");
  return tableOf(columns, rows, null, []);
}

/** The fields of the first line; empty where there is none. Throws as reading does. */
export function firstFields(text: string): string[] {
  return recordsOfCsv(text.startsWith("\ufeff") ? text.slice(1) : text, 1)[0] ?? [];
}

function headerOf(columns: PayloadColumn[], losses: Losses): string {
  const names = columns.map(({ name, named }, at) => {
    if (name === null)
      losses.add("columns.numbered", null, () => "The columns get their numbers as names: CSV has a line of names.");
    if (named === "number")
      losses.add("name.as-text", name, () => `The number ${name ?? ""} as a column's name becomes text.`);
    if (name !== null && isUnwritable(name))
      losses.add("name.characters", name, () => `The name “${name}” holds characters that CSV cannot carry.`);
    return name ?? String(at);
  });
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    losses.add("name.twice", twice, () => `Two columns are called “${twice}”; the server's reader renames the second.`);
  return lineOf(names);
}

function droppedNames(columns: PayloadColumn[], losses: Losses): string[] {
  if (columns.some(({ name }) => name !== null))
    losses.add(
      "names.dropped",
      null,
      () => "The names of the columns are not sent: this CSV has no header, and only the order counts.",
    );
  return [];
}

function fieldOf(cell: Cell, { dtype }: PayloadColumn, isFlag: boolean, where: string, losses: Losses): string {
  if (cell.kind === "list" || cell.kind === "object")
    throw new Refusal(`“${where}” holds nested values, which CSV cannot carry. A JSON body can.`);
  const field = fieldText(cell);
  if (cell.kind === "text" && isUnwritable(cell.text))
    losses.add(
      "text.characters",
      where,
      (times) => `“${where}” holds characters that CSV cannot carry (${times} times).`,
    );
  else if (!isSame(cellOf(field, dtype, isFlag), cell)) nameLoss(cell, field, where, losses);
  return field;
}

function nameLoss(cell: Cell, field: string, where: string, losses: Losses): void {
  if (cell.kind === "missing")
    return losses.add(
      "missing.as-null",
      where,
      (times) => `“${where}” is absent from ${times} rows; CSV has an empty field there, which is null.`,
    );
  if (cell.kind === "text" && missingTexts.has(field))
    return losses.add("text.as-null", where, () => `Texts of “${where}” such as “${field}” read as no value in CSV.`);
  losses.add(
    "value.retyped",
    where,
    () =>
      `A value of “${where}” reads as another kind in CSV: nothing there tells text, numbers, dates and bytes apart.`,
  );
}

function fieldText(cell: Cell): string {
  switch (cell.kind) {
    case "boolean":
      return String(cell.value);
    case "number":
      return cell.token;
    case "text":
    case "datetime":
      return cell.text;
    case "bytes":
      return cell.base64;
    default:
      return "";
  }
}

/** `isFlag`: the column holds booleans. */
function cellOf(field: string, type: DataType | null, isFlag: boolean): Cell {
  if (!isText(type) && /^(-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(field))
    return { kind: "number", token: field };
  const token = type !== null && isNumeric(type) ? numberToken(field) : null;
  if (token !== null) return { kind: "number", token };
  if (missingTexts.has(field)) return { kind: "null" };
  if (type?.kind === "datetime") return { kind: "datetime", text: field };
  if (type?.kind === "binary") return { kind: "bytes", base64: field };
  if (isFlag && isBooleanWord(field)) return { kind: "boolean", value: field.toLowerCase() === "true" };
  return { kind: "text", text: field };
}

function isRespelled(cell: Cell, field: string): boolean {
  return cell.kind === "number" && cell.token !== field;
}

/** Decided by the column and not by the field, as pandas does: `True` beside `Unknown` is text. */
function holdsBooleans<Row>(rows: readonly Row[], fieldIn: (row: Row) => string, type: DataType | null): boolean {
  if (type?.kind === "boolean") return true;
  const isWord = (field: string) => missingTexts.has(field) || isBooleanWord(field);
  return !isText(type) && rows.every((row) => isWord(fieldIn(row)));
}

/** In any letter case: pandas writes True and False, and reads all of them. */
function isBooleanWord(field: string): boolean {
  return /^(true|false)$/i.test(field);
}

function isText(type: DataType | null): boolean {
  return type !== null && (type.kind === "string" || type.kind === "binary" || type.kind === "datetime");
}

function lineOf(fields: string[]): string {
  const [only] = fields;
  // A line without anything would be skipped.
  if (fields.length === 1 && only === "") return '""';
  return fields
    .map((field) => (/[",\r\n\ufeff]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}

/** Halves of surrogate pairs and the zero byte do not come through. */
function isUnwritable(text: string): boolean {
  return /\p{Surrogate}|\0/u.test(text);
}

/**
 * Fields by record. All line ends count, also mixed; lines without anything are skipped, as servers do. Written here and not left to
 * a library, for those forget what was quoted: a line of `""` is a row of one empty field and no empty line.
 */
function recordsOfCsv(text: string, most = Infinity): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n][^,\r\n]*|))(,|\r\n|\r|\n|$)/y;
  while (field.lastIndex < text.length || fields.length > 0) {
    const from = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Unreadable(`Record ${records.length + 1} has a quote in the wrong place.`);
    const [whole, quoted, plain = "", end] = found;
    const isBlank = fields.length === 0 && quoted === undefined && plain === "" && end !== ",";
    if (!isBlank) fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") {
      // A list that grew keeps room for sixteen more fields; a copy has room for what is in it.
      if (fields.length > 0) records.push(fields.slice());
      fields = [];
      if (end === "" || from + whole.length >= text.length || records.length >= most) break;
    }
  }
  return records;
}
