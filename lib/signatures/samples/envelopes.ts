import type { Column } from "@/lib/signatures/form";
import type { Request } from "@/lib/signatures/sight/types";

import { listOf, objectOf, type Token } from "./tokens";

/** The ways to write a table in a request. */
export type Envelope =
  "dataframe_split" | "dataframe_records" | "inputs" | "inputs of columns" | "instances" | "text/csv";
export const envelopes: readonly Envelope[] = [
  "dataframe_split",
  "dataframe_records",
  "inputs",
  "inputs of columns",
  "instances",
  "text/csv",
];

/** A column of a request: `name` is the one sent, null where values are sent by position. One token a row. */
export type Cells = { name: string | null; named: Column["named"]; tokens: readonly Token[] };

export type Params = readonly (readonly [string, Token])[];

/** A table of `rows` rows as a request, or null where the envelope cannot say it: CSV has no nested values and no parameters. */
export function tableRequest(
  envelope: Envelope,
  columns: readonly Cells[],
  rows: number,
  params: Params = [],
): Request | null {
  const byPosition = columns.length > 0 && columns.every((column) => column.name === null);
  if (envelope === "text/csv") return params.length > 0 ? null : csvRequest(columns, rows);
  const table =
    byPosition || columns.some((column) => column.named === "number")
      ? positional(envelope, columns, rows)
      : named(envelope, columns, rows);
  return table === null ? null : jsonRequest(table[0], table[1], params);
}

/** Any value under one key of the protocol. */
export function jsonRequest(key: string, value: Token, params: Params = []): Request {
  const entries: [string, Token][] = [
    [key, value],
    ...(params.length > 0 ? ([["params", objectOf(params)]] as [string, Token][]) : []),
  ];
  return { contentType: "application/json", body: objectOf(entries) };
}

type Table = readonly [string, Token] | null;

function named(envelope: Exclude<Envelope, "text/csv">, columns: readonly Cells[], rows: number): Table {
  if (envelope === "dataframe_split") {
    return [
      envelope,
      objectOf([
        ["columns", listOf(columns.map(({ name }) => JSON.stringify(name ?? "")))],
        ["data", data(columns, rows)],
      ]),
    ];
  }
  if (envelope === "inputs of columns") {
    return ["inputs", objectOf(columns.map(({ name, tokens }) => [name ?? "", listOf(tokens.slice(0, rows))]))];
  }
  const records = each(rows, (row) => objectOf(columns.map(({ name, tokens }) => [name ?? "", tokens[row] ?? "null"])));
  return [envelope, listOf(records)];
}

/** Columns that are numbered or have no name at all: keys of JSON objects cannot say that. */
function positional(envelope: Exclude<Envelope, "text/csv">, columns: readonly Cells[], rows: number): Table {
  if (envelope === "dataframe_split") {
    const names = columns.flatMap(({ name }) => (name === null ? [] : [name]));
    const first: [string, Token][] = names.length === columns.length ? [["columns", listOf(names)]] : [];
    return [envelope, objectOf([...first, ["data", data(columns, rows)]])];
  }
  return envelope === "inputs" || envelope === "instances" ? [envelope, data(columns, rows)] : null;
}

function data(columns: readonly Cells[], rows: number): Token {
  return listOf(each(rows, (row) => listOf(columns.map(({ tokens }) => tokens[row] ?? "null"))));
}

function csvRequest(columns: readonly Cells[], rows: number): Request | null {
  const lines = [
    columns.map(({ name }, index) => csvText(name ?? String(index))),
    ...each(rows, (row) => columns.map(({ tokens }) => csvCell(tokens[row] ?? "null"))),
  ];
  if (lines.some((line) => line.includes(null))) return null;
  return { contentType: "text/csv", body: `${lines.map((line) => line.join(",")).join("\n")}\n` };
}

function csvCell(token: Token): string | null {
  if (token.startsWith("[") || token.startsWith("{")) return null;
  if (token === "null") return "";
  return token.startsWith('"') ? csvText(JSON.parse(token) as string) : token;
}

function csvText(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
