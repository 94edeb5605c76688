import type { Cell, Entry, PayloadColumn, TablePayload } from "./types";

export const missing: Cell = { kind: "missing" };
export const nothing: Cell = { kind: "null" };

export function boolean(value: boolean): Cell {
  return { kind: "boolean", value };
}

/** `token`: a JSON number as written, or NaN, Infinity, -Infinity. */
export function number(token: string): Cell {
  return { kind: "number", token };
}

export function text(value: string): Cell {
  return { kind: "text", text: value };
}

export function list(items: Cell[]): Cell {
  return { kind: "list", items };
}

/** A table whose index is null when it says nothing but the numbers of the rows. */
export function tableOf(columns: PayloadColumn[], rows: Cell[][], index: Cell[] | null, params: Entry[]): TablePayload {
  const saysNothing =
    index?.length === rows.length && index.every((label, at) => label.kind === "number" && label.token === String(at));
  return { layout: "table", columns, rows, index: saysNothing ? null : index, params };
}

/** The entry of that name; undefined when the cell is no object or has none. */
export function entryOf(cell: Cell | undefined, name: string): Cell | undefined {
  return cell?.kind === "object" ? cell.entries.find(([key]) => key === name)?.[1] : undefined;
}

export function textOf(cell: Cell | undefined): string | null {
  return cell?.kind === "text" ? cell.text : null;
}

export function itemsOf(cell: Cell | undefined): Cell[] | null {
  return cell?.kind === "list" ? cell.items : null;
}

/** Whether both are the same, token by token: `1` and `1.0` are not. Objects are the same in any order of their keys. */
export function isSame(a: Cell, b: Cell): boolean {
  switch (a.kind) {
    case "missing":
    case "null":
      return b.kind === a.kind;
    case "boolean":
      return b.kind === "boolean" && b.value === a.value;
    case "number":
      return b.kind === "number" && b.token === a.token;
    case "text":
    case "datetime":
      return b.kind === a.kind && b.text === a.text;
    case "bytes":
      return b.kind === "bytes" && b.base64 === a.base64;
    case "list":
      return (
        b.kind === "list" &&
        b.items.length === a.items.length &&
        a.items.every((item, at) => isSame(item, b.items[at] ?? missing))
      );
    case "object":
      return b.kind === "object" && haveSameEntries(a.entries, b.entries);
  }
}

function haveSameEntries(a: Entry[], b: Entry[]): boolean {
  if (a.length !== b.length) return false;
  const others = new Map(b);
  return a.every(([name, value]) => isSame(value, others.get(name) ?? missing));
}

/** An integer token: no fraction and no exponent. */
export function isInteger(cell: Cell): boolean {
  return cell.kind === "number" && /^-?\d+$/.test(cell.token);
}

/**
 * A number as pandas reads text, as a token of JSON: `.5`, `+3`, ` 2` and `007` are 0.5, 3, 2 and 7, to the last digit. Null for what
 * is none.
 */
export function numberToken(text: string): string | null {
  const [, sign, whole = "", fraction, exponent = ""] =
    /^\s*([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?\s*$/.exec(text) ?? [];
  if (whole === "" && (fraction ?? "") === "") return null;
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  return `${sign === "-" ? "-" : ""}${digits}${fraction === undefined ? "" : `.${fraction || "0"}`}${exponent}`;
}

/** NaN and the infinities, which JSON proper does not have. */
export function isNonFinite(cell: Cell): boolean {
  return cell.kind === "number" && /^(NaN|-?Infinity)$/.test(cell.token);
}
