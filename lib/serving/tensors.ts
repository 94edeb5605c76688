import type { Part } from "@/lib/signatures/form";

import { type ToWire, Unreadable } from "./body";
import { type Losses, Refusal } from "./losses";
import { requireColumnRoom } from "./room";
import { typedTensor } from "./sense";
import type { Cell, Entry, PayloadTensor, TensorsPayload } from "./types";

/** Nested lists, as deep as the shape says; the one value for shape []. */
export function nestedOf(tensor: PayloadTensor, wire: ToWire, losses: Losses): Cell {
  const { shape, data } = tensor;
  const where = tensor.name;
  checkSize(tensor);
  const empty = shape.indexOf(0);
  if (empty >= 0 && empty < shape.length - 1)
    losses.add("tensor.empty-shape", where, () => `${called(tensor)} is empty, so its further sizes are not said.`);
  if (looksDeeper(data))
    losses.add(
      "tensor.deeper",
      where,
      () => `${called(tensor)} holds lists of one length, which read as one more dimension.`,
    );
  if (where === null && data.some(({ kind }) => kind === "object"))
    losses.add("tensor.objects", null, () => "The tensor holds objects, which read as names of tensors.");
  let level = data.map((cell) => wire(cell, null, where));
  for (let at = shape.length - 1; at >= 0; at -= 1) level = grouped(level, shape[at] ?? 0, sizeOf(shape.slice(0, at)));
  return level[0] ?? { kind: "list", items: [] };
}

/** A tensor as deep as its lists are regular; where they are ragged the cells are lists. */
export function tensorFrom(nested: Cell, name: string | null, dtype: string | null): PayloadTensor {
  const shape = shapeOf(nested);
  return { name, dtype, shape, data: flatten(nested, shape.length) };
}

/** The one unnamed tensor, or an object of named ones, as nested lists. */
export function tensorsCell({ tensors }: TensorsPayload, wire: ToWire, losses: Losses): Cell {
  const [only] = tensors;
  if (only && tensors.length === 1 && only.name === null) return nestedOf(only, wire, losses);
  return {
    kind: "object",
    entries: namesOf(tensors).map(([name, tensor]): Entry => [name, nestedOf(tensor, wire, losses)]),
  };
}

/** An object is a set of named tensors, anything else one unnamed tensor. */
export function tensorsFrom(cell: Cell, types: Part | null, params: Entry[]): TensorsPayload {
  const named: [string | null, Cell][] = cell.kind === "object" ? cell.entries : [[null, cell]];
  requireColumnRoom(named.length);
  return {
    layout: "tensors",
    tensors: named.map(([name, nested], at) => tensorFrom(nested, name, typedTensor(name, at, types))),
    params,
  };
}

/** Named tensors with their names. Refuses unnamed ones among several, and two of one name. */
export function namesOf(tensors: PayloadTensor[]): [string, PayloadTensor][] {
  const named = tensors.map((tensor): [string, PayloadTensor] => {
    if (tensor.name === null) throw new Refusal("Of several tensors each needs a name.");
    return [tensor.name, tensor];
  });
  const twice = named.find(([name], at) => named.findIndex(([other]) => other === name) !== at);
  if (twice) throw new Refusal(`Two tensors are called “${twice[0]}”.`);
  return named;
}

/** The number of elements of a shape. */
export function sizeOf(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Refuses data that does not fill its shape. */
export function checkSize(tensor: PayloadTensor): void {
  const wanted = sizeOf(tensor.shape);
  if (wanted !== tensor.data.length)
    throw new Refusal(`${called(tensor)} has ${tensor.data.length} values, and its shape wants ${wanted}.`);
}

/** Slices along the first dimension: item i of a batch. */
export function slicesOf(tensor: PayloadTensor): PayloadTensor[] {
  checkSize(tensor);
  const [first, ...inner] = tensor.shape;
  if (first === undefined)
    throw new Refusal(`${called(tensor)} is a single value, and a list of instances needs a first dimension.`);
  const size = sizeOf(inner);
  return Array.from({ length: first }, (_, at) => ({
    ...tensor,
    shape: inner,
    data: tensor.data.slice(at * size, (at + 1) * size),
  }));
}

export function called({ name }: PayloadTensor): string {
  return name === null ? "The tensor" : `The tensor “${name}”`;
}

/** All cells of nested lists, however deep. */
export function leavesOf(cell: Cell): Cell[] {
  return cell.kind === "list" ? cell.items.flatMap(leavesOf) : [cell];
}

function shapeOf(cell: Cell): number[] {
  if (cell.kind !== "list") return [];
  const [first, ...others] = cell.items.map(shapeOf);
  if (first === undefined) return [0];
  let shared = first.length;
  for (const other of others) {
    let at = 0;
    while (at < shared && other[at] === first[at]) at += 1;
    shared = at;
  }
  return [cell.items.length, ...first.slice(0, shared)];
}

function flatten(cell: Cell, depth: number): Cell[] {
  if (depth === 0) return [cell];
  if (cell.kind !== "list") throw new Unreadable("The lists of a tensor are not nested evenly.");
  return cell.items.flatMap((item) => flatten(item, depth - 1));
}

function grouped(cells: Cell[], size: number, groups: number): Cell[] {
  return Array.from({ length: groups }, (_, at): Cell => ({
    kind: "list",
    items: cells.slice(at * size, (at + 1) * size),
  }));
}

function looksDeeper(data: Cell[]): boolean {
  const [first] = data;
  if (first?.kind !== "list") return false;
  return data.every((cell) => cell.kind === "list" && cell.items.length === first.items.length);
}
