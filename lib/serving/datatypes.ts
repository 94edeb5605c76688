import type { DataType } from "@/lib/signatures/form";

import { isInteger } from "./cells";
import type { Cell } from "./types";

/** Element types of the Open Inference Protocol. */
export type Datatype =
  | "BOOL"
  | "UINT8"
  | "UINT16"
  | "UINT32"
  | "UINT64"
  | "INT8"
  | "INT16"
  | "INT32"
  | "INT64"
  | "FP16"
  | "FP32"
  | "FP64"
  | "BYTES"
  | "BF16";

/** How MLServer reads the texts of BYTES. */
export type ContentType = "str" | "base64" | "datetime" | "pd_json";

const byNumpy: Record<string, Datatype> = {
  bool: "BOOL",
  uint8: "UINT8",
  uint16: "UINT16",
  uint32: "UINT32",
  uint64: "UINT64",
  int8: "INT8",
  int16: "INT16",
  int32: "INT32",
  int64: "INT64",
  float16: "FP16",
  float32: "FP32",
  float64: "FP64",
  bfloat16: "BF16",
  str: "BYTES",
  object: "BYTES",
  bytes: "BYTES",
};

const numpyOf = new Map(
  Object.entries(byNumpy)
    .map(([numpy, datatype]): [string, string] => [datatype, numpy])
    .reverse(),
);

/** The datatype of numpy's name for it; null for names that the protocol has no word for. */
export function datatypeOf(numpy: string): Datatype | null {
  return byNumpy[numpy] ?? null;
}

/** numpy's name of a datatype; BYTES is `str` unless its content is bytes. Null for words that are not the protocol's. */
export function numpyName(datatype: string): string | null {
  return datatype === "BYTES" ? "str" : (numpyOf.get(datatype) ?? null);
}

/** The datatype of a column, and what its texts mean. */
export function columnDatatype(type: DataType): { datatype: Datatype; content: ContentType | null } {
  switch (type.kind) {
    case "boolean":
      return { datatype: "BOOL", content: null };
    case "integer":
      return { datatype: "INT32", content: null };
    case "long":
      return { datatype: "INT64", content: null };
    case "float":
      return { datatype: "FP32", content: null };
    case "double":
      return { datatype: "FP64", content: null };
    case "string":
      return { datatype: "BYTES", content: "str" };
    case "binary":
      return { datatype: "BYTES", content: "base64" };
    case "datetime":
      return { datatype: "BYTES", content: "datetime" };
    default:
      return { datatype: "BYTES", content: "pd_json" };
  }
}

/** What a column's own type must be, read from a body; null where the body does not decide it. */
export function columnType(datatype: string, content: string | null): DataType | null {
  const simple: Record<string, DataType["kind"]> = {
    BOOL: "boolean",
    INT32: "integer",
    INT64: "long",
    FP32: "float",
    FP64: "double",
  };
  const kind =
    datatype === "BYTES"
      ? content === "base64"
        ? "binary"
        : content === "datetime"
          ? "datetime"
          : content === "pd_json"
            ? null
            : "string"
      : (simple[datatype] ?? null);
  return kind === "boolean" ||
    kind === "integer" ||
    kind === "long" ||
    kind === "float" ||
    kind === "double" ||
    kind === "binary" ||
    kind === "datetime" ||
    kind === "string"
    ? { kind }
    : null;
}

/** The narrowest datatype that holds all cells; null when there is none, or no cell to judge by. */
export function guessedDatatype(cells: Cell[]): { datatype: Datatype; content: ContentType | null } | null {
  if (cells.length === 0) return null;
  const all = (test: (cell: Cell) => boolean) => cells.every(test);
  if (all(({ kind }) => kind === "boolean")) return { datatype: "BOOL", content: null };
  if (all(isInteger)) return { datatype: "INT64", content: null };
  if (all(({ kind }) => kind === "number")) return { datatype: "FP64", content: null };
  if (all(({ kind }) => kind === "text")) return { datatype: "BYTES", content: "str" };
  if (all(({ kind }) => kind === "bytes")) return { datatype: "BYTES", content: "base64" };
  if (all(({ kind }) => kind === "datetime")) return { datatype: "BYTES", content: "datetime" };
  return null;
}

/** Whether a column of that type holds numbers alone. */
export function isNumeric({ kind }: DataType): boolean {
  return kind === "integer" || kind === "long" || kind === "float" || kind === "double";
}
