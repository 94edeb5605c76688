import type { DataType, Part } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { elementOf } from "./dtype-changes";

/** Answers by the JSON that callers read. What Python type the model returned is not in a signature. */
export type OutputForm =
  /** One value a row: `[0.1, 0.2]`. `shape`: of a tensor; null for a column, which has as many values as rows. */
  | { kind: "list"; items: JsonType; shape: readonly number[] | null }
  /** Lists in lists, of these sizes. */
  | { kind: "nested-list"; items: JsonType; shape: readonly number[] }
  /** `[{"p": 0.1}, …]`: a record a row. */
  | { kind: "records"; fields: readonly OutputField[] }
  /** Rows of values without names. */
  | { kind: "rows"; items: readonly JsonType[] }
  /** `{"p": [0.1, …]}`: an array by name. */
  | { kind: "arrays"; fields: readonly OutputField[] }
  /** Not said, or anything at all. */
  | { kind: "free" };

export type OutputField = { name: string; type: JsonType; required: boolean };

/** What one value is in JSON, with what is known of its range and digits. Bytes and dates are text too, but read otherwise. */
export type JsonType =
  | { kind: "boolean" | "text" | "base64" | "date" | "any" }
  | { kind: "integer"; bits: number; signed: boolean }
  | { kind: "number"; bits: number }
  | { kind: "list"; items: JsonType; shape: readonly number[] | null }
  | { kind: "map"; values: JsonType }
  | { kind: "object"; fields: readonly OutputField[] };

export function outputForm(part: Part | null): OutputForm {
  if (part === null) return { kind: "free" };
  if (part.layout === "tensors") {
    const [only] = part.tensors;
    if (only && part.tensors.length === 1 && only.name === null) {
      const items = ofDtype(only.dtype);
      return { kind: only.shape.length === 1 ? "list" : "nested-list", items, shape: only.shape };
    }
    const fields = part.tensors.map(({ name, dtype, shape }) => ({
      name: name ?? "",
      type: ofTensor(dtype, shape),
      required: true,
    }));
    return { kind: "arrays", fields };
  }
  const [only] = part.columns;
  if (!only || (part.columns.length === 1 && only.type.kind === "any")) return { kind: "free" };
  if (part.columns.some((column) => column.name !== null)) {
    const fields = part.columns.map(({ name, type, required }) => ({ name: name ?? "", type: ofType(type), required }));
    return { kind: "records", fields };
  }
  const items = part.columns.map((column) => ofType(column.type));
  const [first] = items;
  return first && items.length === 1 ? { kind: "list", items: first, shape: null } : { kind: "rows", items };
}

/** As people read it. */
export function jsonText(type: JsonType): string {
  if (type.kind === "integer") return `${type.signed ? "" : "unsigned "}integer of ${type.bits} bits`;
  if (type.kind === "number") return `number of ${type.bits} bits`;
  if (type.kind === "list") return `list of ${jsonText(type.items)}`;
  if (type.kind === "base64") return "bytes in base64";
  return type.kind;
}

function ofTensor(dtype: string, shape: readonly number[]): JsonType {
  return shape.length === 0 ? ofDtype(dtype) : { kind: "list", items: ofDtype(dtype), shape };
}

function ofDtype(dtype: string): JsonType {
  const element = elementOf(dtype);
  if (element.kind === "int") return { kind: "integer", bits: element.bits, signed: element.signed };
  if (element.kind === "float") return { kind: "number", bits: element.bits };
  if (element.kind === "bool") return { kind: "boolean" };
  return {
    kind: ({ text: "text", bytes: "base64", datetime: "date", object: "any", other: "any" } as const)[element.kind],
  };
}

function ofType(type: DataType): JsonType {
  if (type.kind === "array") return { kind: "list", items: ofType(type.items), shape: null };
  if (type.kind === "sparkml_vector") return { kind: "list", items: { kind: "number", bits: 64 }, shape: null };
  if (type.kind === "map") return { kind: "map", values: ofType(type.values) };
  if (type.kind === "object") {
    return {
      kind: "object",
      fields: type.properties.map(({ name, type: inner, required }) => ({ name, type: ofType(inner), required })),
    };
  }
  if (type.kind === "any" || type.kind === "boolean") return { kind: type.kind };
  const bits = { integer: 32, long: 64, float: 32, double: 64 }[typeText(type)];
  if (bits === undefined)
    return { kind: type.kind === "binary" ? "base64" : type.kind === "datetime" ? "date" : "text" };
  return type.kind === "integer" || type.kind === "long"
    ? { kind: "integer", bits, signed: true }
    : { kind: "number", bits };
}
