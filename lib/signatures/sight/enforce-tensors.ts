import { type Data, requireInputs } from "./enforce";
import { sizedOfObjects, toArray } from "./python/array";
import { castNumber } from "./python/astype";
import { type DType, dtypes, promote, sameDType } from "./python/dtype";
import { toElement } from "./python/element";
import { Failure, Unknown, within } from "./python/failure";
import { findColumn, type Frame, rowLabelledZero } from "./python/frame";
import type { Series } from "./python/series";
import { isDict, isScalar, type NdArray, none, type Py, type PyList } from "./python/value";
import type { Schema, SchemaTensor } from "./schema";
import type { Server } from "./server";

type Tensors = Extract<Schema, { layout: "tensors" }>;

/** Second stage for tensors: shape and element type have to be the declared ones. */
export function enforceTensors(data: Data, schema: Tensors, server: Server): Data {
  return schema.named ? enforceNamed(data, schema.tensors, server) : enforceUnnamed(data, schema.tensors, server);
}

function enforceNamed(data: Data, tensors: SchemaTensor[], server: Server): Data {
  const given =
    data.kind === "value" && data.value.t === "array" && tensors.length === 1 ? wrapped(tensors, data.value) : data;
  const labels = tensors.map((tensor) => tensor.label);
  const present =
    given.kind === "frame"
      ? given.frame.columns.map((column) => column.label)
      : isDict(given.value)
        ? [...given.value.entries.keys()]
        : [];
  requireInputs(labels, new Set(present));
  const entries = tensors.map((tensor): [string, Py] => {
    const name = String(tensor.label);
    return [name, within(name, () => ({ t: "array", array: enforceEntry(given, tensor, server) }))];
  });
  return { kind: "value", value: { t: "dict", entries: new Map(entries) } };
}

/** One array for the one tensor. */
function wrapped([tensor]: SchemaTensor[], array: Py): Data {
  return { kind: "value", value: { t: "dict", entries: new Map([[String(tensor?.label), array]]) } };
}

function enforceEntry(data: Data, tensor: SchemaTensor, server: Server): NdArray {
  if (data.kind === "frame") {
    requireTableShape(tensor);
    const series = findColumn(data.frame, tensor.label);
    if (!series) throw new Failure("column.missing", "The tensor is missing.", null, "server");
    return fromColumn(series, data.frame, tensor, server);
  }
  const entry = isDict(data.value) ? data.value.entries.get(String(tensor.label)) : undefined;
  if (entry?.t !== "array")
    throw new Failure("tensor.not-an-array", "A list of values is wanted for this tensor.", null, "invalid");
  return conforming(entry.array, tensor);
}

function enforceUnnamed(data: Data, [tensor]: SchemaTensor[], server: Server): Data {
  if (!tensor) throw new Unknown("A signature without tensors.");
  if (data.kind === "frame")
    return { kind: "value", value: { t: "array", array: fromFrame(data.frame, tensor, server) } };
  if (data.value.t !== "array")
    throw new Failure(
      "tensor.not-an-array",
      "The model takes one tensor without a name: a list, not an object.",
      null,
      "invalid",
    );
  return { kind: "value", value: { t: "array", array: conforming(data.value.array, tensor) } };
}

/** The same rank, the same sizes where they are fixed, the same element type. */
function conforming(array: NdArray, { dtype, shape }: SchemaTensor): NdArray {
  if (shape.length === 1 && shape[0] === -1 && dtype.kind === "O") return array;
  const mayBeRagged = shape.length > 1 && shape.slice(1).includes(-1);
  if (mayBeRagged && array.shape.length === 1 && array.dtype.kind === "O") return array;
  const fits =
    shape.length === array.shape.length && shape.every((size, at) => size === -1 || size === array.shape[at]);
  if (!fits) {
    throw new Failure(
      "tensor.shape",
      `The shape is (${array.shape.join(", ")}), and the model takes (${shape.join(", ")}).`,
      null,
      "server",
    );
  }
  const unsized = array.dtype.kind === "U" ? dtypes.str : array.dtype.kind === "S" ? dtypes.bytes : array.dtype;
  if (!sameDType(unsized, dtype))
    throw new Failure("tensor.type", "The values are of another type than the model takes.", null, "server");
  return array;
}

function fromFrame(frame: Frame, tensor: SchemaTensor, server: Server): NdArray {
  const width = frame.columns.length;
  if (width === 0 || frame.rows === 0) throw new Failure("table.empty", "The table is empty.", null, "server");
  const [first] = frame.columns;
  if (width === 1 && first) {
    requireTableShape(tensor);
    return fromColumn(findColumn(frame, first.label) ?? first.series, frame, tensor, server);
  }
  if (tensor.shape.length !== 2 || tensor.shape[0] !== -1 || tensor.shape[1] !== width) {
    throw new Failure(
      "tensor.shape",
      `A table of ${width} columns is taken for the shape (-1, ${width}) only, and the model takes (${tensor.shape.join(", ")}).`,
      null,
      "invalid",
    );
  }
  return conforming(matrix(frame, server), tensor);
}

/** `frame.to_numpy()`: one element type for all columns. */
function matrix({ columns, rows }: Frame, server: Server): NdArray {
  const kinds = columns.map(({ series }) => (series.dtype.kind === "T" ? dtypes.object : series.dtype));
  const isMixed =
    kinds.some((kind) => kind.kind === "b" || kind.kind === "M") && new Set(kinds.map((kind) => kind.kind)).size > 1;
  const dtype = isMixed ? dtypes.object : kinds.reduce<DType>((a, b) => promote(a, b), kinds[0] ?? dtypes.object);
  const data = Array.from({ length: rows }, (_, row) =>
    columns.map(({ series }) => toElement(series.values[row] ?? none, dtype, server.numpy)),
  ).flat();
  return { dtype, shape: [rows, columns.length], data };
}

function requireTableShape({ shape }: SchemaTensor): void {
  if (shape.length === 0) throw new Failure("tensor.shape", "A table is not taken for a tensor without dimensions.");
  if (shape[0] !== -1 || shape.slice(1).includes(-1)) {
    throw new Failure(
      "tensor.shape",
      "A table is taken only for a tensor whose first size is free and whose others are fixed.",
      null,
      "server",
    );
  }
}

/** One column becomes one tensor: single values as (-1,) or (-1, 1), lists reshaped to what is declared. */
function fromColumn(series: Series, frame: Frame, tensor: SchemaTensor, server: Server): NdArray {
  const { shape, dtype } = tensor;
  if (series.values.length === 0) throw new Failure("table.empty", "The table is empty.");
  const first = series.values[rowLabelledZero(frame, server.pandas)] ?? none;
  if (first.t !== "time" && isScalar(first)) {
    const isColumn = shape.length === 2 && shape[1] === 1;
    if (shape.length !== 1 && !isColumn)
      throw new Failure("tensor.shape", `Single values do not fill the shape (${shape.join(", ")}).`, null, "invalid");
    const list = toArray({ t: "list", items: series.values }, dtype, server.numpy);
    const isOfObjects = series.dtype.kind === "O" || series.dtype.kind === "T";
    const array = isOfObjects ? { ...list, dtype: sizedOfObjects(dtype, list.data) } : list;
    if (array.shape.length !== 1) throw new Unknown("Single values beside lists in a column for a tensor.");
    return conforming({ ...array, shape: isColumn ? [array.data.length, 1] : array.shape }, tensor);
  }
  if (first.t === "list" && first.items[0] !== undefined && isScalar(first.items[0]))
    return fromLists(series, tensor, server);
  if (first.t === "list" && first.items.length === 0)
    throw new Failure("tensor.shape", "An empty list does not fill a tensor.");
  throw new Failure("tensor.not-an-array", "A table for a tensor holds single values or plain lists.", null, "invalid");
}

/** `np.vstack(lists).reshape(shape).astype(dtype)` */
function fromLists({ values }: Series, { shape, dtype }: SchemaTensor, server: Server): NdArray {
  const misfit = (why: string) => new Failure("tensor.shape", why, null, "invalid");
  // A single value counts as a list of one.
  const lists = values.map((value): PyList => (value.t === "list" ? value : { t: "list", items: [value] }));
  const width = lists[0]?.items.length ?? 0;
  if (lists.some((list) => list.items.length !== width)) throw misfit("The lists are of different length.");
  const stacked = toArray({ t: "list", items: lists }, null, server.numpy);
  if (stacked.shape.length !== 2) throw new Unknown("Lists of lists in a column for a tensor.");
  const wanted = shape.slice(1).reduce((a, b) => a * b, 1);
  if (wanted === 0 || stacked.data.length % wanted !== 0)
    throw misfit(`The lists do not fill the shape (${shape.join(", ")}).`);
  const rows = stacked.data.length / wanted;
  if (rows !== values.length) throw misfit(`The lists do not fill the shape (${shape.join(", ")}).`);
  if (dtype.kind === "U" || dtype.kind === "S" || dtype.kind === "M")
    throw new Unknown("Lists in a column for a tensor of text or dates.");
  const data = stacked.data.map((value) => toCast(value, stacked.dtype, dtype, server));
  return { dtype, shape: [rows, ...shape.slice(1)], data };
}

function toCast(value: Py, from: DType, to: DType, server: Server): Py {
  if (server.numpy === 1 && from.kind === "U" && to.kind === "b")
    throw new Unknown("Text for booleans in a list for a tensor.");
  const isNumber = from.kind !== "O" && from.kind !== "U";
  if (isNumber && (to.kind === "i" || to.kind === "u")) return castNumber(value, to);
  return toElement(value, to, server.numpy);
}
