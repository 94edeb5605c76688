import type { DataType, Part } from "@/lib/signatures/form";

import { isInteger, isSame } from "./cells";
import { slicesOf, tensorFrom } from "./tensors";
import type { Cell, Normalised, PayloadTensor } from "./types";

/** Numbers agree within `absolute`, or within `relative` of the larger of the two. */
export type Tolerance = { relative: number; absolute: number };

export type Difference = {
  /** Counted from 0. */
  row: number;
  /** Inside the row: empty for the row itself, else such as `p` or `scores[1]`. */
  path: string;
  /** `label`: a class, a text or a whole number changed; `shape`: one has what the other lacks; `number`: beyond the tolerance. */
  kind: "label" | "shape" | "number";
  /** One for each reply; null where it has none. */
  values: (Cell | null)[];
  /** Largest relative difference to the first reply, for numbers. */
  gap: number | null;
};

type Comparison =
  | {
      status: "compared";
      /** Of the longest reply. */
      rows: number;
      /** Rows in which any reply differs from the first. */
      disagreeing: number;
      /** Between 0 and 1; 0 for replies without rows. */
      share: number;
      /** Changed labels first, then what is missing, then numbers, the widest gap first. */
      differences: Difference[];
    }
  | { status: "not comparable"; why: string };

/** For doubles, and where single precision is on the way. */
export const doublePrecision: Tolerance = { relative: 1e-9, absolute: 1e-12 };
export const singlePrecision: Tolerance = { relative: 1e-6, absolute: 1e-12 };

/** Single precision when a reply or the signature's output says so. */
export function usualTolerance(replies: Normalised[], outputs: Part | null): Tolerance {
  const isSingle = (dtype: string | null) => dtype === "float32" || dtype === "float16";
  const inReply = replies.some(
    (reply) => reply.layout === "tensors" && reply.tensors.some(({ dtype }) => isSingle(dtype)),
  );
  const inForm =
    outputs?.layout === "columns"
      ? outputs.columns.some(({ type }) => holdsFloat(type))
      : (outputs?.tensors.some(({ dtype }) => isSingle(dtype)) ?? false);
  return inReply || inForm ? singlePrecision : doublePrecision;
}

/** A reply as rows, whatever its layout: one tensor is a row an entry, several of one length are records. Null: it has no rows. */
export function rowsOf(reply: Normalised): Cell[] | null {
  if (reply.layout === "rows") return reply.rows;
  if (reply.layout === "value") return [reply.value];
  if (reply.layout === "raw") return null;
  const lists = reply.tensors.map(rowsOfTensor);
  const [first] = lists;
  if (!first || lists.some((rows) => rows.length !== first.length)) return null;
  if (lists.length === 1) return first;
  return first.map((_, row) => ({
    kind: "object",
    entries: reply.tensors.map(({ name }, at) => [name ?? String(at), lists[at]?.[row] ?? { kind: "missing" }]),
  }));
}

/** Row by row, each reply against the first. */
export function compareReplies(replies: Normalised[], tolerance: Tolerance): Comparison {
  if (replies.length < 2) return { status: "not comparable", why: "Two replies are needed for a comparison." };
  const lists = replies.map(rowsOf);
  const all = lists.filter((rows) => rows !== null);
  if (all.length < lists.length)
    return { status: "not comparable", why: `Reply ${lists.indexOf(null) + 1} has no rows to compare.` };
  const height = Math.max(...all.map((rows) => rows.length));
  const differences: Difference[] = [];
  const disagreeing = new Set<number>();
  for (let row = 0; row < height; row += 1) {
    const found = rowDifferences(
      row,
      all.map((rows) => rows[row] ?? null),
      tolerance,
    );
    if (found.length > 0) disagreeing.add(row);
    differences.push(...found);
  }
  const order = ["label", "shape", "number"];
  differences.sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (b.gap ?? 0) - (a.gap ?? 0) || a.row - b.row,
  );
  return {
    status: "compared",
    rows: height,
    disagreeing: disagreeing.size,
    share: height === 0 ? 0 : disagreeing.size / height,
    differences,
  };
}

/** Whether two numbers agree; NaN agrees with NaN alone, whole numbers digit by digit. */
export function isClose(a: Cell, b: Cell, { relative, absolute }: Tolerance): boolean {
  if (a.kind !== "number" || b.kind !== "number") return isSame(a, b);
  if (isInteger(a) && isInteger(b)) return BigInt(a.token) === BigInt(b.token);
  const [left, right] = [Number(a.token), Number(b.token)];
  if (Object.is(left, right) || left === right) return true;
  if (!Number.isFinite(left) || !Number.isFinite(right)) return false;
  return Math.abs(left - right) <= Math.max(absolute, relative * Math.max(Math.abs(left), Math.abs(right)));
}

function rowDifferences(row: number, cells: (Cell | null)[], tolerance: Tolerance): Difference[] {
  const leaves = cells.map((cell) => (cell === null ? new Map<string, Cell>() : leavesOf(cell)));
  const paths = new Set(leaves.flatMap((one) => [...one.keys()]));
  return [...paths].flatMap((path) => {
    const values = leaves.map((one) => one.get(path) ?? null);
    const [first = null, ...others] = values;
    const changed = others.filter((other) =>
      first === null || other === null ? first !== other : !isClose(first, other, tolerance),
    );
    return changed.length === 0 ? [] : [{ row, path, values, ...judged(first, changed) }];
  });
}

function judged(first: Cell | null, changed: (Cell | null)[]): Pick<Difference, "kind" | "gap"> {
  if (first === null || changed.some((other) => other?.kind !== first.kind)) return { kind: "shape", gap: null };
  if (first.kind !== "number") return { kind: "label", gap: null };
  if (isInteger(first) && changed.some((other) => other !== null && isInteger(other)))
    return { kind: "label", gap: null };
  return { kind: "number", gap: Math.max(...changed.map((other) => gapOf(first, other))) };
}

function gapOf(a: Cell, b: Cell | null): number {
  if (a.kind !== "number" || b?.kind !== "number") return Infinity;
  const [left, right] = [Number(a.token), Number(b.token)];
  const size = Math.max(Math.abs(left), Math.abs(right));
  return Number.isFinite(left - right) ? Math.abs(left - right) / size : Infinity;
}

/** Values that hold no others, by path. An empty list or object is one itself. */
export function leavesOf(cell: Cell, path = "", into = new Map<string, Cell>()): Map<string, Cell> {
  if (cell.kind === "list" && cell.items.length > 0)
    cell.items.forEach((item, at) => leavesOf(item, `${path}[${at}]`, into));
  else if (cell.kind === "object" && cell.entries.length > 0)
    for (const [name, value] of cell.entries) leavesOf(value, path === "" ? name : `${path}.${name}`, into);
  else into.set(path, cell);
  return into;
}

function rowsOfTensor(tensor: PayloadTensor): Cell[] {
  if (tensor.shape.length === 0 || tensor.shape.length === 1) return tensor.data;
  const isColumn = tensor.shape.slice(1).every((size) => size === 1);
  return isColumn ? tensor.data : slicesOf(tensor).map(nested);
}

function nested(tensor: PayloadTensor): Cell {
  if (tensor.shape.length === 1) return { kind: "list", items: tensor.data };
  return { kind: "list", items: slicesOf(tensor).map(nested) };
}

function holdsFloat(type: DataType): boolean {
  if (type.kind === "float") return true;
  if (type.kind === "array") return holdsFloat(type.items);
  if (type.kind === "map") return holdsFloat(type.values);
  return type.kind === "object" && type.properties.some((property) => holdsFloat(property.type));
}

/** The rows as one tensor, for what is declared as such. */
export function asTensor(rows: Cell[]): PayloadTensor {
  return tensorFrom({ kind: "list", items: rows }, null, null);
}
