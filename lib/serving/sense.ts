import type { DataType, Part } from "@/lib/signatures/form";

import { isSame } from "./cells";
import type { Losses } from "./losses";
import type { Cell, Entry, Payload, PayloadColumn, PayloadTensor } from "./types";

/**
 * What a body says only to those who know the types: bytes travel as base64 text, dates as text. Reading with the types gives
 * them back; writing names a loss wherever it would not.
 */

/** A cell as a body carries it, without tags: bytes as base64 text, a date as text, `missing` as null. */
export function bare(cell: Cell): Cell {
  switch (cell.kind) {
    case "missing":
      return { kind: "null" };
    case "bytes":
      return { kind: "text", text: cell.base64 };
    case "datetime":
      return { kind: "text", text: cell.text };
    case "list":
      return { kind: "list", items: cell.items.map(bare) };
    case "object":
      return { kind: "object", entries: cell.entries.map(([name, value]): Entry => [name, bare(value)]) };
    default:
      return cell;
  }
}

/** A cell as its type reads it: text in a binary column is base64 where it can be, in a datetime column a date. */
export function sensed(cell: Cell, type: DataType | null): Cell {
  if (type === null) return cell;
  if (cell.kind === "text") {
    if (type.kind === "datetime") return { kind: "datetime", text: cell.text };
    return type.kind === "binary" && isBase64(cell.text) ? { kind: "bytes", base64: cell.text } : cell;
  }
  if (cell.kind === "list" && type.kind === "array")
    return { kind: "list", items: cell.items.map((item) => sensed(item, type.items)) };
  if (cell.kind !== "object" || (type.kind !== "object" && type.kind !== "map")) return cell;
  const typeOf = (name: string) =>
    type.kind === "map" ? type.values : (type.properties.find((one) => one.name === name)?.type ?? null);
  return { kind: "object", entries: cell.entries.map(([name, value]): Entry => [name, sensed(value, typeOf(name))]) };
}

/**
 * Names what a reader who knows `type` would take for something else than it is, and text where a boolean is declared, of which
 * servers make true whatever it says. `read`: how that reader goes about it.
 */
export function senseLosses(
  cell: Cell,
  type: DataType | null,
  where: string | null,
  losses: Losses,
  read = (type: DataType | null) => sensed(bare(cell), type),
): void {
  if (cell.kind === "text" && type?.kind === "boolean")
    return losses.add(
      "text.in-boolean",
      where,
      () =>
        `${nameOf(where)} holds text where a boolean is declared; it is sent as text, and a server may read any text as true, even “False”.`,
    );
  if (isPlain(cell) && (type === null || !isTagging(type))) return;
  if (cell.kind === "missing" || isSame(read(type), cell)) return;
  const of = nameOf(where);
  const tag = tagIn(cell);
  if (tag === null)
    losses.add(
      "text.taken-for-value",
      where,
      () =>
        `${of} holds text, which the declared type takes for ${type?.kind === "datetime" ? "a date" : "base64 of bytes"}.`,
    );
  else if (tag === "missing")
    losses.add("missing.nested", where, () => `${of} lacks a value inside; null is sent in its place.`);
  else
    losses.add(
      `${tag}.as-text`,
      where,
      () =>
        `${of} holds ${tag === "bytes" ? "bytes, sent as base64 text" : "a date, sent as text"}; no declared type tells the server so.`,
    );
}

function nameOf(where: string | null): string {
  return where === null ? "A value" : `“${where}”`;
}

/** The declared types of a payload's own columns or tensors: what a reader of its body has to know. */
export function typesOf(payload: Payload): Part | null {
  if (payload.layout === "raw") return null;
  if (payload.layout === "table") {
    const columns = payload.columns.map(({ name, named, dtype }) => ({
      name,
      named,
      type: dtype ?? ({ kind: "any" } as const),
      required: true,
    }));
    return { layout: "columns", columns };
  }
  return {
    layout: "tensors",
    tensors: payload.tensors.map(({ name, dtype, shape }) => ({ name, dtype: dtype ?? "", shape })),
  };
}

/** The column as `types` declares it: by name, or by position where it has none. */
export function typedColumn(
  column: { name: string | null; named: PayloadColumn["named"] },
  at: number,
  types: Part | null,
): PayloadColumn {
  const columns = types?.layout === "columns" ? types.columns : [];
  const isHere = column.name === null || columns[at]?.name === column.name;
  const found = isHere ? columns[at] : columns.find(({ name }) => name === column.name);
  return { ...column, dtype: found === undefined || found.type.kind === "any" ? null : found.type };
}

/** numpy's name of a tensor's elements as `types` declares it; null when it does not. */
export function typedTensor(name: string | null, at: number, types: Part | null): PayloadTensor["dtype"] {
  const tensors = types?.layout === "tensors" ? types.tensors : [];
  const found = name === null ? tensors[at] : tensors.find((tensor) => tensor.name === name);
  return found === undefined || found.dtype === "" ? null : found.dtype;
}

export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isPlain(cell: Cell): boolean {
  return cell.kind !== "list" && cell.kind !== "object" && cell.kind !== "bytes" && cell.kind !== "datetime";
}

function isTagging(type: DataType): boolean {
  return type.kind === "binary" || type.kind === "datetime";
}

function tagIn(cell: Cell): "bytes" | "datetime" | "missing" | null {
  if (cell.kind === "bytes" || cell.kind === "datetime" || cell.kind === "missing") return cell.kind;
  const inner =
    cell.kind === "list" ? cell.items : cell.kind === "object" ? cell.entries.map(([, value]) => value) : [];
  return inner.map(tagIn).find((tag) => tag !== null) ?? null;
}
