import type { Data } from "./enforce";
import { dtypeName } from "./python/dtype";
import type { Label } from "./python/frame";
import { none, type NdArray, type Py, type PyDict } from "./python/value";
import type { Received, SeenTensor, SeenValue } from "./types";

/** The simulation's values as callers of it know them. */
export function receivedOf(data: Data): Received {
  if (data.kind === "frame") {
    const { columns, rows } = data.frame;
    return {
      kind: "table",
      columns: columns.map(({ label, series }) => ({ name: nameOf(label), dtype: dtypeName(series.dtype) })),
      rows: Array.from({ length: rows }, (_, row) => columns.map(({ series }) => seenOf(series.values[row] ?? none))),
    };
  }
  const { value } = data;
  if (value.t === "array") return { kind: "tensor", ...tensorOf(value.array) };
  if (value.t === "dict" && value.entries.size > 0 && [...value.entries.values()].every((each) => each.t === "array")) {
    return {
      kind: "tensors",
      tensors: [...value.entries].flatMap(([name, each]) =>
        each.t === "array" ? [{ name, ...tensorOf(each.array) }] : [],
      ),
    };
  }
  return { kind: "value", value: seenOf(value) };
}

export function seenParams(params: PyDict | null): Record<string, SeenValue> | null {
  return params && Object.fromEntries([...params.entries].map(([name, value]) => [name, seenOf(value)]));
}

function seenOf(value: Py): SeenValue {
  switch (value.t) {
    case "none":
      return { kind: "null" };
    case "bool":
      return { kind: "boolean", value: value.v };
    case "int":
      return { kind: "integer", text: value.v.toString() };
    case "float":
      return { kind: "float", value: value.v };
    case "str":
      return { kind: "text", text: value.v };
    case "bytes":
      return {
        kind: "bytes",
        hex: [...value.v].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join(""),
      };
    case "time":
      return { kind: "datetime", nanoseconds: value.ns?.toString() ?? null };
    case "list":
      return { kind: "list", items: value.items.map(seenOf) };
    case "dict":
      return { kind: "object", entries: [...value.entries].map(([name, each]) => [name, seenOf(each)]) };
    case "array":
      return { kind: "tensor", ...tensorOf(value.array) };
  }
}

function tensorOf({ dtype, shape, data }: NdArray): SeenTensor {
  return { dtype: dtypeName(dtype), shape, data: nested(shape, data) };
}

function nested([size, ...rest]: number[], data: Py[]): SeenValue {
  if (size === undefined) return seenOf(data[0] ?? none);
  const width = rest.reduce((a, b) => a * b, 1);
  return {
    kind: "list",
    items: Array.from({ length: size }, (_, at) => nested(rest, data.slice(at * width, (at + 1) * width))),
  };
}

function nameOf(label: Label): string | null {
  return typeof label === "string" ? label : null;
}
