import { isLosslessNumber, parse as parseJson, stringify } from "lossless-json";

import type { Field, Signature, SignatureReading } from "./types";
import { readYaml } from "./yaml";

/** What a model's descriptor says of itself, beside its signature. */
export type Descriptor = {
  signature: SignatureReading;
  /** Names of the flavors, as written. */
  flavors: string[];
  /** File of the input example, relative to the model's root; null when none was saved. */
  example: string | null;
  /** Python version the generic flavor was logged with. */
  python: string | null;
};

export type DescriptorReading = { ok: true; descriptor: Descriptor } | { ok: false; why: string };

/** Reads the text of an `MLmodel` file. A signature that cannot be read does not hide the rest. */
export function parseDescriptor(text: string): DescriptorReading {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  if (!isRecord(yaml.value)) return { ok: false, why: "It is not a model descriptor." };
  const root = yaml.value;
  const flavors = isRecord(root.flavors) ? root.flavors : {};
  const generic = isRecord(flavors.python_function) ? flavors.python_function : {};
  const example = isRecord(root.saved_input_example_info) ? root.saved_input_example_info.artifact_path : null;
  return {
    ok: true,
    descriptor: {
      signature: parseSignature(root.signature, root.is_signature_from_type_hint === true),
      flavors: Object.keys(flavors),
      example: typeof example === "string" ? example : null,
      python: scalarText(generic.python_version),
    },
  };
}

/** Three JSON texts (`inputs`, `outputs`, `params`), any of them absent or null. */
export function parseSignature(raw: unknown, fromTypeHint = false): SignatureReading {
  if (raw === undefined || raw === null) return { state: "absent" };
  if (!isRecord(raw)) return { state: "unreadable", why: "The signature is not a set of inputs, outputs and parameters." };
  try {
    const signature: Signature = {
      inputs: readPart(raw.inputs, "inputs", readColumn),
      outputs: readPart(raw.outputs, "outputs", readColumn),
      params: readPart(raw.params, "parameters", readParam),
      fromTypeHint,
    };
    const empty = signature.inputs === null && signature.outputs === null && signature.params === null;
    return empty ? { state: "absent" } : { state: "present", signature };
  } catch (error) {
    if (error instanceof Unreadable) return { state: "unreadable", why: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

type Json = Record<string, unknown>;

function readPart(raw: unknown, part: string, read: (entry: Json, where: string) => Field): Field[] | null {
  if (raw === undefined || raw === null) return null;
  let entries: unknown = raw;
  if (typeof raw === "string") {
    try {
      entries = parseJson(raw);
    } catch {
      throw new Unreadable(`The ${part} are not JSON.`);
    }
  }
  if (entries === null) return null;
  if (!Array.isArray(entries)) throw new Unreadable(`The ${part} are not a list.`);
  return entries.map((entry: unknown, index) => {
    const where = `${part}, entry ${index + 1}`;
    if (!isRecord(entry)) throw new Unreadable(`${where}: not a column.`);
    return read(entry, where);
  });
}

function readColumn(entry: Json, where: string): Field {
  const name = typeof entry.name === "string" ? entry.name : scalarText(entry.name);
  return { name, type: typeOf(entry, where), required: isRequired(entry), default: null };
}

function readParam(entry: Json, where: string): Field {
  const name = scalarText(entry.name);
  if (name === null) throw new Unreadable(`${where}: a parameter without a name.`);
  // Before the key was called `type` it was `dtype`.
  const type = typeOf({ ...entry, type: entry.type ?? entry.dtype }, where);
  const isList = Array.isArray(entry.shape);
  return { name, type: isList ? `array<${type}>` : type, required: false, default: stringify(entry.default ?? null) ?? "null" };
}

/**
 * `required` is the current key, `optional` the one before it. Where both are missing, a scalar or tensor is required;
 * a nested column is optional, for that is how the servers treat it.
 */
function isRequired(entry: Json): boolean {
  if (typeof entry.required === "boolean") return entry.required;
  if (typeof entry.optional === "boolean") return !entry.optional;
  return !nestedTypes.has(String(entry.type));
}

const scalarTypes = new Set(["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"]);
const nestedTypes = new Set(["array", "object", "map", "any", "sparkml_vector"]);

/** As people read it: `long`, `array<double>`, `object{role: string, name?: string}`, `map<any>`, `tensor(float32, -1×28×28)`. */
function typeOf(entry: Json, where: string, depth = 0): string {
  if (depth > 32) throw new Unreadable(`${where}: nested deeper than the limit of 32 levels.`);
  const inner = (value: unknown) => {
    if (!isRecord(value)) throw new Unreadable(`${where}: a nested type is missing.`);
    return typeOf(value, where, depth + 1);
  };
  const type = entry.type;
  if (typeof type !== "string") throw new Unreadable(`${where}: no type.`);
  if (scalarTypes.has(type) || type === "any" || type === "sparkml_vector") return type;
  if (type === "array") return `array<${inner(entry.items)}>`;
  if (type === "map") return `map<${inner(entry.values)}>`;
  if (type === "tensor") return tensorType(entry["tensor-spec"], where);
  if (type !== "object" || !isRecord(entry.properties)) throw new Unreadable(`${where}: a type that is not known.`);
  const properties = Object.entries(entry.properties).map(([name, property]) => {
    const optional = isRecord(property) && property.required === false;
    return `${name}${optional ? "?" : ""}: ${inner(property)}`;
  });
  return `object{${properties.join(", ")}}`;
}

function tensorType(spec: unknown, where: string): string {
  if (!isRecord(spec) || typeof spec.dtype !== "string" || !Array.isArray(spec.shape)) {
    throw new Unreadable(`${where}: a tensor without element type or shape.`);
  }
  const shape = spec.shape.map((size: unknown) => {
    const text = scalarText(size);
    if (text === null || !/^-?\d+$/.test(text)) throw new Unreadable(`${where}: a tensor whose shape is not made of numbers.`);
    return text;
  });
  return shape.length === 0 ? `tensor(${spec.dtype})` : `tensor(${spec.dtype}, ${shape.join("×")})`;
}

function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  return isLosslessNumber(value) ? value.value : null;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
