import { plural } from "@/lib/words";

import { type Losses, Refusal } from "./losses";
import { namesOf, sizeOf } from "./tensors";
import type { Cell, Payload, PayloadColumn, PayloadTensor, TablePayload } from "./types";

/** The payload as a table, for bodies that hold nothing else: rows of a matrix, or tensors of one dimension as columns. */
export function asTable(payload: Payload, losses: Losses): TablePayload {
  if (payload.layout === "table") return payload;
  if (payload.layout === "raw") throw notRaw();
  const [only] = payload.tensors;
  const columns =
    only && payload.tensors.length === 1 && only.name === null
      ? matrixColumns(only)
      : payload.tensors.length === 0
        ? null
        : namedColumns(payload.tensors);
  if (!columns)
    throw new Refusal(
      "Only a matrix, or named tensors of one dimension and one length, make a table. A body for tensors takes the others.",
    );
  losses.add(
    "tensor.as-table",
    null,
    () => "The tensors are sent as a table: their element types and dimensions are not said.",
  );
  const rows = Array.from({ length: columns.height }, (_, row) =>
    columns.data.map((cells): Cell => cells[row] ?? { kind: "missing" }),
  );
  return { layout: "table", columns: columns.heads, rows, index: null, params: payload.params };
}

export function notRaw(): Refusal {
  return new Refusal(
    "This payload is neither a table nor tensors, so it can only be sent as it is, where it was made for.",
  );
}

/** Drops what only a table can say, for a list of plain rows. */
export function withoutNames(table: TablePayload, losses: Losses, what: string): TablePayload {
  const named = table.columns.filter(({ name }) => name !== null).length;
  if (named > 0)
    losses.add(
      "names.dropped",
      null,
      () =>
        `${plural(named, "name")} of columns ${named === 1 ? "is" : "are"} not sent: in ${what} only the order counts.`,
    );
  return { ...table, columns: table.columns.map(({ dtype }) => ({ name: null, named: "not", dtype })) };
}

type Columns = { heads: PayloadColumn[]; data: Cell[][]; height: number };

function matrixColumns({ shape, data }: PayloadTensor): Columns | null {
  const [height = 0, width = 0] = shape;
  if (shape.length !== 2 || sizeOf(shape) !== data.length) return null;
  const at = (column: number) =>
    Array.from({ length: height }, (_, row): Cell => data[row * width + column] ?? { kind: "missing" });
  return {
    heads: Array.from({ length: width }, () => ({ name: null, named: "not", dtype: null }) as const),
    data: Array.from({ length: width }, (_, column) => at(column)),
    height,
  };
}

function namedColumns(tensors: PayloadTensor[]): Columns | null {
  const height = tensors[0]?.shape[0] ?? 0;
  const fit = tensors.every(
    ({ shape, data }) =>
      (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) && shape[0] === height && data.length === height,
  );
  if (!fit) return null;
  return {
    heads: namesOf(tensors).map(([name]) => ({ name, named: "text", dtype: null }) as const),
    data: tensors.map(({ data }) => data),
    height,
  };
}
