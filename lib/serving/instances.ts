import type { DataType, Part } from "@/lib/signatures/form";

import { type ToWire, Unreadable } from "./body";
import { entryOf, textOf } from "./cells";
import { type Losses, Refusal } from "./losses";
import { requireColumnRoom } from "./room";
import { bare, isBase64, sensed, senseLosses, typedTensor } from "./sense";
import { dropIndex, fromColumns, fromLists, fromRecords, listsOf, recordsOf } from "./table";
import { called, namesOf, nestedOf, slicesOf, tensorFrom, tensorsFrom } from "./tensors";
import type { Cell, Entry, Payload, PayloadTensor, TablePayload, TensorsPayload } from "./types";

type Content = TablePayload | TensorsPayload;

/** A list with one entry for each row: an object where there are names, else the bare value. */
export function instancesOf(payload: Content, wire: ToWire, losses: Losses): Cell {
  if (payload.layout === "table") return rowsOf(payload, wire, losses);
  const [only] = payload.tensors;
  if (only && payload.tensors.length === 1 && only.name === null) {
    if (only.shape.length === 0) throw new Refusal("A single value is no list of instances.");
    return nestedOf(only, wire, losses);
  }
  return namedInstances(payload.tensors, wire, losses);
}

/** Reads that list. Without types, objects are the rows of a table and anything else is a tensor. */
export function fromInstances(
  items: Cell[],
  types: Part | null,
  params: Entry[],
  notes: string[],
  read = sensed,
): Payload {
  const areRecords = items.length > 0 && items.every(({ kind }) => kind === "object");
  if (types?.layout === "columns") {
    return areRecords || items.length === 0
      ? fromRecords(items, types, params, read)
      : fromLists(items, null, types, params, notes, null, read);
  }
  const isOneOfBytes = areRecords && items.every((item) => isTagged(item));
  if (!areRecords || isOneOfBytes) return readTensors(tensorsFrom({ kind: "list", items }, types, params), read);
  if (types === null) return fromRecords(items, types, params, read);
  return readTensors(stacked(items, types, params), read);
}

/** Reads an object of columns or of named tensors. Without types, lists of plain values that are equally long are a table. */
export function fromNamed(
  entries: Entry[],
  types: Part | null,
  params: Entry[],
  notes: string[],
  read = sensed,
): Payload {
  if (types?.layout === "columns" || (types === null && areColumns(entries)))
    return fromColumns(entries, types, params, notes, read);
  return readTensors(tensorsFrom({ kind: "object", entries }, types, params), read);
}

/** Bytes as `{"b64": …}`; everything else in the usual way. */
export function taggedWire(losses: Losses, plain: ToWire): ToWire {
  return (cell, type, where) => {
    if (cell.kind === "missing") return plain(cell, type, where);
    const wired = bare(tagged(cell));
    if (!holdsTagged(cell)) senseLosses(cell, type, where, losses, (known) => readTagged(wired, known));
    else
      losses.add(
        "object.as-bytes",
        where,
        () => `“${where ?? "A value"}” holds an object whose only key is b64; the server takes it for bytes.`,
      );
    return wired;
  };
}

/** The reading side of `taggedWire`. */
export function readTagged(cell: Cell, type: DataType | null): Cell {
  return sensed(untagged(cell), type?.kind === "binary" ? null : type);
}

function rowsOf(table: TablePayload, wire: ToWire, losses: Losses): Cell {
  if (table.columns.some(({ name }) => name !== null)) return recordsOf(table, wire, losses);
  dropIndex(table, losses, "a list of instances");
  if (table.rows.length === 0 && table.columns.length > 0)
    losses.add(
      "columns.without-rows",
      null,
      () => "Without names and rows the body does not say how many columns there are.",
    );
  if (table.rows.length > 0 && table.columns.length === 0)
    losses.add("rows.empty", null, () => "The rows have no values.");
  return listsOf(table, wire);
}

function namedInstances(tensors: PayloadTensor[], wire: ToWire, losses: Losses): Cell {
  const slices = namesOf(tensors).map(([name, tensor]) => [name, slicesOf(tensor)] as const);
  const [first] = slices;
  if (!first) throw new Refusal("There is no tensor to send.");
  if (slices.length === 1 && first[0] === "b64")
    throw new Refusal("A single tensor cannot be called b64 here: that key marks bytes. A body of columns takes it.");
  const size = first[1].length;
  const other = tensors.find(({ shape }) => shape[0] !== size);
  if (other)
    throw new Refusal(
      `${called(other)} has ${other.shape[0]} entries in its first dimension and “${first[0]}” has ${size}; a list of instances needs them equal. A body of columns does not.`,
    );
  if (size === 0)
    losses.add(
      "tensor.empty-shape",
      null,
      () => "The tensors are empty, so neither their names nor their further sizes are said.",
    );
  for (const tensor of tensors) {
    const inner = tensor.shape.slice(1);
    if (inner.includes(0) && inner.indexOf(0) < inner.length - 1)
      losses.add(
        "tensor.empty-shape",
        tensor.name,
        () => `${called(tensor)} is empty, so its further sizes are not said.`,
      );
  }
  const instance = (_: unknown, at: number): Cell => ({
    kind: "object",
    entries: slices.flatMap(([name, all]): Entry[] => {
      const slice = all[at];
      return slice ? [[name, nestedOf(slice, wire, losses)]] : [];
    }),
  });
  return { kind: "list", items: Array.from({ length: size }, instance) };
}

function stacked(items: Cell[], types: Part, params: Entry[]): TensorsPayload {
  const names = [
    ...new Set(items.flatMap((item) => (item.kind === "object" ? item.entries.map(([name]) => name) : []))),
  ];
  requireColumnRoom(names.length);
  const tensors = names.map((name, at) => {
    const slices = items.map((item) => {
      const slice = entryOf(item, name);
      if (slice === undefined) throw new Unreadable(`Some instances have no “${name}”.`);
      return slice;
    });
    return tensorFrom({ kind: "list", items: slices }, name, typedTensor(name, at, types));
  });
  return { layout: "tensors", tensors, params };
}

function readTensors(payload: TensorsPayload, read: typeof sensed): TensorsPayload {
  return {
    ...payload,
    tensors: payload.tensors.map((tensor) => ({ ...tensor, data: tensor.data.map((cell) => read(cell, null)) })),
  };
}

function areColumns(entries: Entry[]): boolean {
  const lengths = new Set(entries.map(([, cell]) => (cell.kind === "list" ? cell.items.length : -1)));
  return (
    lengths.size === 1 &&
    !lengths.has(-1) &&
    entries.every(([, cell]) => cell.kind === "list" && cell.items.every(({ kind }) => kind !== "list"))
  );
}

function tagged(cell: Cell): Cell {
  if (cell.kind === "bytes") return { kind: "object", entries: [["b64", { kind: "text", text: cell.base64 }]] };
  if (cell.kind === "list") return { kind: "list", items: cell.items.map(tagged) };
  return cell.kind === "object"
    ? { kind: "object", entries: cell.entries.map(([name, value]): Entry => [name, tagged(value)]) }
    : cell;
}

function untagged(cell: Cell): Cell {
  if (isTagged(cell)) return { kind: "bytes", base64: textOf(entryOf(cell, "b64")) ?? "" };
  if (cell.kind === "list") return { kind: "list", items: cell.items.map(untagged) };
  return cell.kind === "object"
    ? { kind: "object", entries: cell.entries.map(([name, value]): Entry => [name, untagged(value)]) }
    : cell;
}

function isTagged(cell: Cell): boolean {
  const inner = cell.kind === "object" && cell.entries.length === 1 ? textOf(entryOf(cell, "b64")) : null;
  return inner !== null && isBase64(inner);
}

function holdsTagged(cell: Cell): boolean {
  if (isTagged(cell)) return true;
  const inner =
    cell.kind === "list" ? cell.items : cell.kind === "object" ? cell.entries.map(([, value]) => value) : [];
  return inner.some(holdsTagged);
}
