import { isLosslessNumber, stringify } from "lossless-json";

import type { Column, DataType, Form, FormReading, Param, Part, Property, Scalar, Tensor } from "./form";
import { parsePythonJson } from "./python-json";

/**
 * Three JSON texts (`inputs`, `outputs`, `params`) as a model's descriptor holds them, or the same lists already parsed; any
 * of them absent or null. Reads every spelling that was ever written, also those that current servers can no longer load.
 */
export function readForm(raw: unknown, fromTypeHint = false): FormReading {
  if (raw === undefined || raw === null) return { state: "absent" };
  if (!isRecord(raw))
    return { state: "unreadable", why: "The signature is not a set of inputs, outputs and parameters." };
  try {
    const form: Form = {
      inputs: readPart(raw.inputs, "inputs"),
      outputs: readPart(raw.outputs, "outputs"),
      params:
        readEntries(raw.params, "parameters")?.map((entry, index) => readParam(entry, whereOf("parameters", index))) ??
        null,
      fromTypeHint,
    };
    const empty = form.inputs === null && form.outputs === null && form.params === null;
    return empty ? { state: "absent" } : { state: "present", form };
  } catch (error) {
    if (error instanceof Unreadable) return { state: "unreadable", why: error.message };
    throw error;
  }
}

/** Why something cannot be read; never leaves this file. */
class Unreadable extends Error {}

type Json = Record<string, unknown>;

function whereOf(part: string, index: number): string {
  return `${part}, entry ${index + 1}`;
}

function readEntries(raw: unknown, part: string): Json[] | null {
  const entries = typeof raw === "string" ? jsonOf(raw, part) : raw;
  if (entries === undefined || entries === null) return null;
  if (!Array.isArray(entries)) throw new Unreadable(`The ${part} are not a list.`);
  return entries.map((entry: unknown, index) => {
    if (!isRecord(entry)) throw new Unreadable(`${whereOf(part, index)}: not a column.`);
    return entry;
  });
}

function jsonOf(text: string, part: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    throw new Unreadable(`The ${part} are not JSON.`);
  }
}

function readPart(raw: unknown, part: string): Part | null {
  const entries = readEntries(raw, part);
  if (entries === null) return null;
  const tensors = entries.filter((entry) => entry.type === "tensor").length;
  if (tensors > 0 && tensors < entries.length) throw new Unreadable(`The ${part} mix columns and tensors.`);
  if (tensors > 0)
    return { layout: "tensors", tensors: entries.map((entry, index) => readTensor(entry, whereOf(part, index))) };
  return { layout: "columns", columns: entries.map((entry, index) => readColumn(entry, whereOf(part, index))) };
}

function readColumn(entry: Json, where: string): Column {
  const name = scalarText(entry.name);
  const named = name === null ? "not" : typeof entry.name === "string" ? "text" : "number";
  const type = readType(entry, where);
  return { name, named, type, required: isRequired(entry, type) };
}

/**
 * `required` is the current key, `optional` the one before it. Where both are missing, a scalar is required; a nested column
 * is optional, for that is how the servers treat it.
 */
function isRequired(entry: Json, type: DataType): boolean {
  if (typeof entry.required === "boolean") return entry.required;
  if (typeof entry.optional === "boolean") return !entry.optional;
  return isScalar(type.kind);
}

function readTensor(entry: Json, where: string): Tensor {
  const spec = entry["tensor-spec"];
  if (!isRecord(spec) || typeof spec.dtype !== "string" || !Array.isArray(spec.shape)) {
    throw new Unreadable(`${where}: a tensor without element type or shape.`);
  }
  const shape = spec.shape.map((size: unknown) => {
    const text = scalarText(size);
    if (text === null || !/^-?\d{1,15}$/.test(text))
      throw new Unreadable(`${where}: a tensor whose shape is not made of numbers.`);
    return Number(text);
  });
  return { name: scalarText(entry.name), dtype: spec.dtype, shape };
}

function readParam(entry: Json, where: string): Param {
  const name = scalarText(entry.name);
  if (name === null) throw new Unreadable(`${where}: a parameter without a name.`);
  // Before the key was called `type` it was `dtype`.
  const type = readType({ ...entry, type: entry.type ?? entry.dtype }, where);
  return { name, type, list: Array.isArray(entry.shape), default: stringify(entry.default ?? null) ?? "null" };
}

const scalars: ReadonlySet<string> = new Set([
  "boolean",
  "integer",
  "long",
  "float",
  "double",
  "string",
  "binary",
  "datetime",
]);
/** Deeper than any real signature, shallow enough for every stack. */
const deepest = 32;

function isScalar(kind: string): kind is Scalar {
  return scalars.has(kind);
}

function readType(entry: unknown, where: string, depth = 0): DataType {
  if (depth > deepest) throw new Unreadable(`${where}: nested deeper than the limit of ${deepest} levels.`);
  if (!isRecord(entry)) throw new Unreadable(`${where}: a nested type is missing.`);
  const { type } = entry;
  if (typeof type !== "string") throw new Unreadable(`${where}: no type.`);
  if (isScalar(type)) return { kind: type };
  if (type === "any" || type === "sparkml_vector") return { kind: type };
  if (type === "array") return { kind: "array", items: readType(entry.items, where, depth + 1) };
  if (type === "map") return { kind: "map", values: readType(entry.values, where, depth + 1) };
  if (type !== "object" || !isRecord(entry.properties)) throw new Unreadable(`${where}: a type that is not known.`);
  const properties = Object.entries(entry.properties).map(([name, property]): Property => {
    const required = !(isRecord(property) && property.required === false);
    return { name, type: readType(property, where, depth + 1), required };
  });
  return { kind: "object", properties };
}

function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return isLosslessNumber(value) ? value.value : null;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
