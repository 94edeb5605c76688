import { enforceColumn, enforceValue } from "./enforce-type";
import { enforceTensors } from "./enforce-tensors";
import { dtypes } from "./python/dtype";
import { Failure, Unknown, within } from "./python/failure";
import { findColumn, type Frame, frameOfArray, frameOfColumns, frameOfList, isTwice, type Label } from "./python/frame";
import { plain, toList } from "./python/array";
import { inferSeries, type Series } from "./python/series";
import { isDict, isScalar, type Py, type PyDict } from "./python/value";
import { isScalarType, type Schema, type SchemaColumn } from "./schema";
import type { Server } from "./server";

/** What the first stage hands to the second, and the second to the model. */
export type Data = { kind: "frame"; frame: Frame } | { kind: "value"; value: Py };

type Columns = Extract<Schema, { layout: "columns" }>;

/** Second stage: are all required inputs there, and of a type that the declared one takes without loss? */
export function enforceSchema(data: Data, schema: Schema, server: Server): Data {
  if (schema.layout === "tensors") return enforceTensors(data, schema, server);
  const frame = data.kind === "frame" ? data.frame : asServer(() => frameOfValue(data.value, schema, server));
  return {
    kind: "frame",
    frame: schema.named ? enforceNamed(frame, schema, server) : enforceUnnamed(frame, schema, server),
  };
}

/** A table that cannot be made of the inputs is the server's own error. */
function asServer<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Failure ? new Failure(error.rule, error.why, error.where, "server") : error;
  }
}

/** Refuses when a required input is missing; extra ones are dropped later without a word to the caller. */
export function requireInputs(required: readonly (string | number)[], present: ReadonlySet<string | number>): void {
  const missing = required.filter((label) => !present.has(label));
  if (missing.length === 0) return;
  const names = missing.map((label) => JSON.stringify(label)).join(", ");
  throw new Failure(
    "column.missing",
    `The model needs ${names}, and the request has no such input.`,
    String(missing[0]),
    "server",
  );
}

function enforceNamed(frame: Frame, { columns }: Columns, server: Server): Frame {
  requireInputs(
    columns.filter((column) => column.required).map((column) => column.label),
    new Set(frame.columns.map((column) => column.label)),
  );
  const enforced = inOrder(columns, frame, server).flatMap((column) => {
    if (column.type.kind === "any") requireOnce(frame, column.label);
    const series = findColumn(frame, column.label);
    if (!series) return [];
    return [
      {
        label: column.label,
        series: within(String(column.label), () => enforceOne(series, column, column.required, server)),
        nested: !isScalarType(column.type),
      },
    ];
  });
  return assembled(enforced, frame, server);
}

/** The order of the signature; by the older protocol first what is required, then the rest as it was sent. */
function inOrder(columns: SchemaColumn[], frame: Frame, server: Server): SchemaColumn[] {
  if (server.protocol === "current") return columns;
  const optional = frame.columns.flatMap(({ label }) =>
    columns.filter((column) => !column.required && column.label === label),
  );
  return [...columns.filter((column) => column.required), ...optional];
}

function enforceUnnamed(frame: Frame, { columns }: Columns, server: Server): Frame {
  if (frame.columns.length < columns.length) {
    throw new Failure(
      "column.too-few",
      `The model needs ${columns.length} columns, and the request has ${frame.columns.length}.`,
      null,
      "server",
    );
  }
  const enforced = columns.flatMap((column, at) => {
    const label = frame.columns[at]?.label;
    if (label !== undefined && column.type.kind === "any") requireOnce(frame, label);
    const series = label === undefined ? null : findColumn(frame, label);
    if (label === undefined || !series) return [];
    return [
      {
        label,
        series: within(String(label), () => enforceOne(series, column, true, server)),
        nested: !isScalarType(column.type),
      },
    ];
  });
  return assembled(enforced, frame, server);
}

function requireOnce(frame: Frame, label: Label): void {
  if (isTwice(frame, label)) throw new Unknown("A column of any type that is there twice.");
}

function enforceOne(series: Series, { type }: SchemaColumn, required: boolean, server: Server): Series {
  if (isScalarType(type)) return enforceColumn(series, type.kind, server);
  // Going through a column of numbers, Python meets its own numbers, of full width.
  const own = series.dtype.kind === "O" ? series.values : series.values.map(plain);
  const values = own.map((value) => enforceValue(value, type, required, server));
  return inferSeries(values, server.pandas);
}

function assembled(
  columns: { label: string | number; series: Series; nested: boolean }[],
  frame: Frame,
  server: Server,
): Frame {
  const nested = columns.filter((column) => column.nested).length;
  if (server.losesIndex && frame.index !== null && nested > 0) {
    if (nested < columns.length)
      throw new Unknown(
        "Nested columns beside others, and row labels of the caller's own: this server mixes up the rows.",
      );
  }
  return {
    // A table that is put together anew keeps bytes as objects.
    columns: columns.map(({ label, series }) => ({
      label,
      series: series.dtype.kind === "S" && server.protocol === "current" ? { ...series, dtype: dtypes.object } : series,
    })),
    rows: columns.length === 0 ? 0 : frame.rows,
    index: frame.index,
  };
}

/** A DataFrame of whatever the first stage made of `inputs` and `instances`, or of a body without an envelope. */
function frameOfValue(value: Py, schema: Columns, server: Server): Frame {
  if (isScalar(value)) return frameOfList([value], server.pandas);
  if (isDict(value)) return within(null, () => frameOfDict(value, schema, server));
  if (value.t === "list") return frameOfList(value.items, server.pandas);
  if (value.t === "array") return frameOfArray(value.array, server.pandas);
  throw new Failure("table.malformed", "Nothing that a table could be made of.", null, "server");
}

function frameOfDict(value: PyDict, { columns }: Columns, server: Server): Frame {
  const cells = [...value.entries.values()];
  const nested =
    server.protocol === "current" &&
    columns.some(({ type }) => type.kind === "array" || type.kind === "object" || type.kind === "sparkml_vector");
  const single = cells.every(
    (cell) =>
      isScalar(cell) || cell.t === "none" || (cell.t === "list" && cell.items.every((item) => item.t === "str")),
  );
  if (nested || single || (cells.length > 0 && cells.every(isTextPoint))) return frameOfList([value], server.pandas);
  if (!cells.some((cell) => cell.t === "array" && cell.array.shape.length > 1))
    return frameOfColumns(value, null, null, server.pandas);
  const entries = [...value.entries].map(([name, cell]): [string, Py] => [
    name,
    cell.t === "array" && cell.array.shape.length > 1 ? toList(cell.array) : cell,
  ]);
  return frameOfColumns({ t: "dict", entries: new Map(entries) }, null, null, server.pandas);
}

/** An array of one text and no dimension. */
function isTextPoint(cell: Py): boolean {
  return cell.t === "array" && cell.array.dtype.kind === "U" && cell.array.shape.length === 0;
}
