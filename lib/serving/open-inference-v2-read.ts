import type { DataType, Part, Tensor } from "@/lib/signatures/form";

import { Unreadable } from "./body";
import { entryOf, itemsOf, tableOf, textOf } from "./cells";
import { columnType, numpyName } from "./datatypes";
import { readJson } from "./json";
import { requireColumnRoom, requireShapeRoom } from "./room";
import { sensed, typedColumn, typedTensor } from "./sense";
import { leavesOf, sizeOf } from "./tensors";
import type { Cell, Entry, Payload, PayloadTensor } from "./types";

/** One entry of `inputs` or `outputs`. `content`: what its texts mean, where it says so. */
type WireTensor = { name: string; datatype: string; content: string | null; shape: number[]; data: Cell[] };

export function payloadFrom(root: Cell, types: Part | null, notes: string[]): Payload {
  const inputs = itemsOf(entryOf(root, "inputs"));
  if (!inputs) throw new Unreadable("The body has no list of inputs.");
  requireColumnRoom(inputs.length);
  for (const key of ["outputs", "id"])
    if (entryOf(root, key) !== undefined) notes.push(`The key “${key}” is not part of the payload.`);
  const parameters = entryOf(root, "parameters");
  const all = parameters?.kind === "object" ? parameters.entries : [];
  const params = all.filter(([name]) => name !== "content_type");
  const tensors = inputs.map(wireTensor);
  const isTable = textOf(entryOf(parameters, "content_type")) === "pd" || types?.layout === "columns";
  return isTable
    ? tableFrom(tensors, types, params)
    : { layout: "tensors", tensors: tensors.map((one, at) => tensorOf(one, at, types)), params };
}

/** Throws Unreadable for what is no tensor. */
export function wireTensor(cell: Cell): WireTensor {
  const name = textOf(entryOf(cell, "name"));
  const datatype = textOf(entryOf(cell, "datatype"));
  const sizes = itemsOf(entryOf(cell, "shape"));
  const data = entryOf(cell, "data");
  if (name === null || datatype === null || !sizes || !data)
    throw new Unreadable("An input needs name, datatype, shape and data.");
  const shape = sizes.map((size) => {
    if (size.kind !== "number" || !/^\d{1,9}$/.test(size.token))
      throw new Unreadable(`The shape of “${name}” is not made of whole numbers.`);
    return Number(size.token);
  });
  requireShapeRoom(name, shape);
  const flat = leavesOf(data);
  if (flat.length !== sizeOf(shape))
    throw new Unreadable(`“${name}” has ${flat.length} values, and its shape wants ${sizeOf(shape)}.`);
  return { name, datatype, content: textOf(entryOf(entryOf(cell, "parameters"), "content_type")), shape, data: flat };
}

/** `types` gives back that a tensor has no name, or which of several words numpy has for its elements. */
export function tensorOf(
  { name, datatype, content, shape, data }: WireTensor,
  at: number,
  types: Part | null,
): PayloadTensor {
  const isUnnamed = types?.layout === "tensors" && name === positionName(at) && types.tensors[at]?.name === null;
  const known = isUnnamed ? null : name;
  const dtype = typedTensor(known, at, types) ?? (content === "base64" ? "bytes" : numpyName(datatype));
  return { name: known, dtype, shape, data: data.map((cell) => tagged(cell, content, null)) };
}

/** The name of what has none. */
export function positionName(at: number): string {
  return `input-${at}`;
}

/** Tensors of the same names and types, as a server's metadata describes them. */
export function declaredTensors(cells: Cell[]): Tensor[] | null {
  const all = cells.map((cell): Tensor | null => {
    const datatype = textOf(entryOf(cell, "datatype"));
    const shape = itemsOf(entryOf(cell, "shape"))?.map((size) =>
      size.kind === "number" && /^-?\d{1,9}$/.test(size.token) ? Number(size.token) : null,
    );
    const dtype = datatype === null ? null : numpyName(datatype);
    if (dtype === null || !shape || !shape.every((size) => size !== null)) return null;
    return { name: textOf(entryOf(cell, "name")), dtype, shape };
  });
  return all.every((tensor) => tensor !== null) ? all : null;
}

function tableFrom(tensors: WireTensor[], types: Part | null, params: Entry[]): Payload {
  const height = tensors[0]?.shape[0] ?? 0;
  const columns = tensors.map(({ name, datatype, content, shape }, at) => {
    if (shape[0] !== height || sizeOf(shape) !== height)
      throw new Unreadable(`“${name}” is no column: its shape is not one value for each row.`);
    const isUnnamed = types?.layout === "columns" && name === positionName(at) && types.columns[at]?.name === null;
    const column = typedColumn(isUnnamed ? { name: null, named: "not" } : { name, named: "text" }, at, types);
    return { ...column, dtype: column.dtype ?? columnType(datatype, content) };
  });
  const rows = Array.from({ length: height }, (_, row) =>
    tensors.map(({ data, content }, at) =>
      tagged(data[row] ?? { kind: "missing" }, content, columns[at]?.dtype ?? null),
    ),
  );
  return tableOf(columns, rows, null, params);
}

/** Nested columns come as JSON texts. */
function tagged(cell: Cell, content: string | null, type: DataType | null): Cell {
  if (content === "base64" && cell.kind === "text") return { kind: "bytes", base64: cell.text };
  if (content === "datetime" && cell.kind === "text") return { kind: "datetime", text: cell.text };
  if (content === "pd_json" && cell.kind === "text") {
    const inner = readJson(cell.text);
    return inner.status === "read" ? sensed(inner.value, type) : cell;
  }
  return cell;
}
