import type { Column, DataType, Form, Part, Scalar, Tensor } from "@/lib/signatures/form";

import { type DType, dtypeOf, dtypes } from "./python/dtype";
import { Unknown, Unloadable } from "./python/failure";
import type { Label } from "./python/frame";
import type { Server } from "./server";

/** The input part of a signature as the server holds it: each entry with the label it is looked up by. */
export type Schema =
  | { layout: "columns"; named: boolean; columns: SchemaColumn[] }
  | { layout: "tensors"; named: boolean; tensors: SchemaTensor[] };
export type SchemaColumn = { label: Label; type: DataType; required: boolean };
export type SchemaTensor = { label: Label; dtype: DType; shape: number[] };

/** Throws Unknown for a signature that this server cannot load: then there is no server to ask. */
export function schemaOf(form: Form | null, server: Server): Schema | null {
  const part = form?.inputs ?? null;
  if (form?.fromTypeHint && server.protocol === "2.9")
    throw new Unknown("This server is older than models with type hints.");
  if (form) requireLoadableParts(form);
  if (part === null) return null;
  if (part.layout === "tensors") return tensorsOf(part);
  const named = part.columns.some((column) => column.named !== "not");
  if (server.protocol === "2.9" && part.columns.some((column) => !isScalarType(column.type)))
    throw new Unknown("This server is older than nested types, and cannot load the signature.");
  return {
    layout: "columns",
    named,
    columns: part.columns.map((column, index) => ({
      label: labelOf(column, index),
      type: loaded(column.type),
      required: column.required,
    })),
  };
}

/** Throws Unloadable where no server can load the inputs, or the outputs, for a server loads both before it answers anything. */
export function requireLoadableParts({ inputs, outputs }: Form): void {
  for (const part of [inputs, outputs]) {
    if (part?.layout === "tensors") requireLoadableTensors(part.tensors);
    if (part?.layout === "columns") requireLoadableColumns(part.columns);
  }
}

function requireLoadableColumns(columns: readonly Column[]): void {
  if (columns.length === 0) throw new Unloadable("A server cannot load a signature without columns.");
  const unnamed = columns.filter((column) => column.named === "not");
  if (unnamed.length > 0 && unnamed.length < columns.length)
    throw new Unloadable("A server cannot load a signature with named and unnamed columns.");
  // A nested column is optional too where nothing is said of it, and that is loaded.
  if (unnamed.some(({ required, type }) => !required && isScalarType(type)))
    throw new Unloadable("A server cannot load a signature with unnamed columns that are optional.");
  for (const { type } of columns) requireLoadableType(type);
}

function requireLoadableTensors(tensors: readonly Tensor[]): void {
  if (tensors.length > 1 && tensors.some((tensor) => tensor.name === null))
    throw new Unloadable("A server cannot load several tensors without names.");
}

export function requireLoadableType(type: DataType): void {
  if (type.kind === "array") requireLoadableType(type.items);
  if (type.kind === "map") requireLoadableType(type.values);
  if (type.kind !== "object") return;
  if (type.properties.length === 0) throw new Unloadable("A server cannot load an object without properties.");
  if (type.properties.some((property) => property.type.kind === "sparkml_vector"))
    throw new Unloadable("A server cannot load an object with a vector among its properties.");
  for (const property of type.properties) requireLoadableType(property.type);
}

export function isScalarType(type: DataType): type is { kind: Scalar } {
  return type.kind in elementTypes;
}

const elementTypes: Record<Scalar, DType> = {
  boolean: dtypes.bool,
  integer: dtypes.int32,
  long: dtypes.int64,
  float: dtypes.float32,
  double: dtypes.float64,
  string: dtypes.str,
  binary: dtypes.bytes,
  datetime: dtypes.datetime,
};

/** numpy's type of a scalar column. */
export function numpyType(kind: Scalar): DType {
  return elementTypes[kind];
}

/** pandas' type of a scalar column: text and bytes are kept as objects. */
export function pandasType(kind: Scalar): DType {
  return kind === "string" || kind === "binary" ? dtypes.object : elementTypes[kind];
}

/** A nested type as servers load it: a map of vectors becomes one vector, by mistake. */
function loaded(type: DataType): DataType {
  if (type.kind === "array") return { kind: "array", items: loaded(type.items) };
  if (type.kind === "map") {
    if (type.values.kind === "sparkml_vector") return type.values;
    return { kind: "map", values: loaded(type.values) };
  }
  if (type.kind !== "object") return type;
  return {
    kind: "object",
    properties: type.properties.map((property) => ({ ...property, type: loaded(property.type) })),
  };
}

function labelOf({ name, named }: Column, index: number): Label {
  if (name === null) return index;
  if (name === "") throw new Unknown("A column without letters in its name.");
  if (named === "text") return name;
  // The server takes the name 0 for none, and counts instead.
  if (Number(name) === 0 && index !== 0) throw new Unknown("A column with the name 0 that is not the first.");
  return Number(name);
}

function tensorsOf(part: Extract<Part, { layout: "tensors" }>): Schema {
  const named = part.tensors.some((tensor) => tensor.name !== null);
  return {
    layout: "tensors",
    named,
    tensors: part.tensors.map((tensor, index) => ({
      label: tensor.name ?? index,
      dtype: elementTypeOf(tensor),
      shape: tensor.shape,
    })),
  };
}

function elementTypeOf(tensor: Tensor): DType {
  const dtype = dtypeOf(tensor.dtype);
  if (dtype === null) throw new Unknown(`A tensor of ${tensor.dtype} is not simulated.`);
  return dtype;
}
