import { dtypes } from "./dtype";
import { Failure, Unknown } from "./failure";
import { inferSeries, type Pandas, repeated, type Series, seriesOfArray } from "./series";
import { largest, isDict, isList, isNull, isScalar, nan, type NdArray, none, type Py, type PyDict, str } from "./value";

/** A column's label: text, or a number where nobody gave a name. */
export type Label = string | number;

export type Frame = {
  columns: { label: Label; series: Series }[];
  rows: number;
  /** Row labels that the caller chose; null where rows are counted from 0. */
  index: Py[] | null;
};

/** Python's dictionaries know numbers as keys, beside texts; here they are texts that no caller can send. */
function numberKey(label: number): string {
  return `\ud800${label}`;
}

function labelOfKey(key: string): Label {
  return key.startsWith("\ud800") ? Number(key.slice(1)) : key;
}

export function keyOfLabel(label: Label): string {
  return typeof label === "number" ? numberKey(label) : label;
}

const broken = (why: string) => new Failure("table.malformed", why);

/** `pd.DataFrame(list)`. The first entry decides how the list is read: rows as objects, rows as lists, or one column. */
export function frameOfList(items: Py[], pandas: Pandas): Frame {
  return frameOf(items, null, null, pandas);
}

/** `pd.DataFrame(data, index, columns)`, as `dataframe_split` calls it. */
export function frameOfSplit(data: Py, columns: Py, index: Py, pandas: Pandas): Frame {
  const labels = columns.t === "none" ? null : labelsOf(columns);
  const rows = index.t === "none" ? null : indexOf(index);
  if (data.t === "list") return frameOf(data.items, labels, rows, pandas);
  if (data.t === "dict") return frameOfColumns(data, labels, rows, pandas);
  if (data.t === "none") return frameOf([], labels, rows, pandas);
  if (labels === null || rows === null) throw broken("A single value needs columns and an index.");
  return {
    columns: labels.map((label) => ({ label, series: repeated(data, rows.length, pandas) })),
    rows: rows.length,
    index: rows,
  };
}

/** `pd.DataFrame(array)`: a column for each second dimension. */
export function frameOfArray(array: NdArray, pandas: Pandas): Frame {
  const { shape, dtype, data } = array;
  if (shape.length === 0 || shape.length > 2) throw broken("A table has one or two dimensions.");
  const [rows = 0, width = 1] = shape;
  const columns = Array.from({ length: width }, (_, at) => {
    const values = Array.from({ length: rows }, (__, row) => data[row * width + at] ?? none);
    return { label: at, series: seriesOfArray(dtype, values, pandas, true) };
  });
  return { columns, rows, index: null };
}

/** `pd.DataFrame(dictionary)`: lists and arrays are columns, a single value is repeated. */
export function frameOfColumns(data: PyDict, labels: Label[] | null, index: Py[] | null, pandas: Pandas): Frame {
  const wanted = labels ?? [...data.entries.keys()].map(labelOfKey);
  const cells = wanted.map((label): [Label, Py | undefined] => [label, data.entries.get(keyOfLabel(label))]);
  const present = cells.flatMap(([, value]) => (value === undefined ? [] : [value]));
  if (present.some((value) => value.t === "dict")) {
    if (present.some((value) => value.t === "list" || isLongArray(value)))
      throw broken("Columns are lists, or objects, but not both.");
    throw new Unknown("A table of objects by column.");
  }
  const rows = index?.length ?? rowsOf(present, labels !== null && present.length < cells.length);
  const columns = cells.map(([label, value]) => ({ label, series: columnOf(value, rows, pandas) }));
  return { columns, rows, index };
}

/**
 * Where the row is that pandas finds under the label 0, as `series[0]` does. Throws a Failure where there is none; several of them
 * are -1.
 */
export function rowLabelledZero({ index }: Frame, pandas: Pandas): number {
  if (index === null) return 0;
  if (index.length > 0 && index.every((label) => label.t === "str") && pandas === 2) return 0;
  if (index.some((label) => label.t !== "int" && label.t !== "str"))
    throw new Unknown("Row labels that are neither whole numbers nor text.");
  if (new Set(index.map((label) => label.t)).size > 1) throw new Unknown("Row labels of several kinds.");
  const found = index.flatMap((label, at) => (label.t === "int" && label.v === 0n ? [at] : []));
  if (found.length === 0)
    throw new Failure("table.row-labels", "No row has the label 0, which a table for a tensor needs.");
  return found.length > 1 ? -1 : (found[0] ?? 0);
}

/** Column by label. A label that is there twice is refused by all that follows, as in pandas. */
export function findColumn(frame: Frame, label: Label): Series | null {
  const found = columnsBy(frame).get(label) ?? [];
  if (found.length > 1) throw new Failure("column.duplicate", "The column is there twice.", String(label));
  return found[0] ?? null;
}

export function isTwice(frame: Frame, label: Label): boolean {
  return (columnsBy(frame).get(label) ?? []).length > 1;
}

/** Tables of a thousand columns are asked for each of them. */
const indexes = new WeakMap<Frame, Map<Label, Series[]>>();

function columnsBy(frame: Frame): Map<Label, Series[]> {
  const known = indexes.get(frame);
  if (known) return known;
  const index = new Map<Label, Series[]>();
  for (const { label, series } of frame.columns) index.set(label, [...(index.get(label) ?? []), series]);
  indexes.set(frame, index);
  return index;
}

function frameOf(items: Py[], labels: Label[] | null, index: Py[] | null, pandas: Pandas): Frame {
  const [first] = items;
  if (first === undefined) {
    const rows = index?.length ?? 0;
    return {
      columns: (labels ?? []).map((label) => ({ label, series: emptySeries(rows) })),
      rows,
      index,
    };
  }
  const frame = isDict(first)
    ? frameOfRecords(items, labels, pandas)
    : isList(first)
      ? frameOfRows(items, labels, pandas)
      : frameOfArrays(items, labels, index, pandas);
  return index === null ? frame : withIndex(frame, index);
}

/** A single row is repeated to as many labels as there are; of more rows, each has one. */
function withIndex(frame: Frame, index: Py[]): Frame {
  const rows = index.length;
  if (frame.columns.length > 0 && frame.rows !== rows && frame.rows !== 1)
    throw broken("The index is of another length than the data.");
  if (frame.rows === rows) return { ...frame, index };
  const columns = frame.columns.map(({ label, series }) => ({
    label,
    series: { dtype: series.dtype, values: Array.from({ length: rows }, () => series.values[0] ?? none) },
  }));
  return { columns, rows, index };
}

function frameOfRecords(items: Py[], labels: Label[] | null, pandas: Pandas): Frame {
  const records = items.map((item) => {
    if (isDict(item)) return item;
    if (pandas === 3 && ((item.t === "list" && item.items.length === 0) || (item.t === "str" && item.v === "")))
      return { t: "dict", entries: new Map() } satisfies PyDict;
    if (
      pandas === 3 &&
      item.t === "list" &&
      item.items.every(
        (each) => (each.t === "list" && each.items.length === 2) || (each.t === "str" && [...each.v].length === 2),
      )
    )
      throw new Unknown("Records that are lists of pairs.");
    throw broken("A record is not an object.");
  });
  const names: Label[] = labels ?? [
    ...new Set(records.flatMap((record) => [...record.entries.keys()].map(labelOfKey))),
  ];
  const columns = names.map((label) => {
    const values = records.map((record) => record.entries.get(keyOfLabel(label)) ?? nan);
    return { label, series: inferRows(values, pandas) };
  });
  return { columns, rows: items.length, index: null };
}

function frameOfRows(items: Py[], labels: Label[] | null, pandas: Pandas): Frame {
  const rows = items.map((item) => {
    if (isList(item)) return item.items;
    // Python takes anything with a length for a row.
    if (item.t === "dict") return [...item.entries.keys()].map(str);
    if (item.t === "str") return [...item.v].map(str);
    throw broken("A row is not a list.");
  });
  const width = largest(rows.map((row) => row.length));
  if (labels !== null && labels.length !== width) throw broken("The rows are of another length than the columns.");
  const columns = Array.from({ length: width }, (_, at) => {
    // Rows that are too short end in None.
    const values = rows.map((row) => row[at] ?? none);
    return { label: labels?.[at] ?? at, series: inferRows(values, pandas) };
  });
  return { columns, rows: items.length, index: null };
}

/** Entries that are neither objects nor lists: one column. */
function frameOfArrays(items: Py[], labels: Label[] | null, index: Py[] | null, pandas: Pandas): Frame {
  if (items.some((item) => item.t === "array")) throw new Unknown("A table of arrays.");
  if (labels !== null && labels.length !== 1) throw broken("One column of data, and not one column name.");
  if (index !== null && index.length !== items.length) throw broken("The index is of another length than the data.");
  const numeric = inferSeries(items, pandas, { numeric: true, other: false });
  return {
    columns: [
      {
        label: labels?.[0] ?? 0,
        series:
          numeric.dtype.kind === "O" ? inferSeries(numeric.values, pandas, { numeric: false, other: true }) : numeric,
      },
    ],
    rows: items.length,
    index: null,
  };
}

function inferRows(values: Py[], pandas: Pandas): Series {
  return inferSeries(values, pandas);
}

function emptySeries(rows: number): Series {
  return { dtype: dtypes.object, values: Array.from({ length: rows }, () => nan) };
}

function columnOf(value: Py | undefined, rows: number, pandas: Pandas): Series {
  if (value === undefined) return emptySeries(rows);
  if (value.t === "list") {
    if (value.items.length !== rows) throw broken("The columns are of different length.");
    return value.items.length === 0 ? { dtype: dtypes.float64, values: [] } : inferSeries(value.items, pandas);
  }
  if (value.t !== "array") return repeated(value, rows, pandas);
  const { array } = value;
  if (array.shape.length === 0) return pointColumn(array, rows, pandas);
  if (array.shape.length > 1) throw broken("A column has one dimension.");
  if (array.data.length !== rows) throw broken("The columns are of different length.");
  return seriesOfArray(array.dtype, array.data, pandas);
}

function pointColumn(array: NdArray, rows: number, pandas: Pandas): Series {
  const value = array.data[0] ?? none;
  if (!isScalar(value) && value.t !== "none") throw new Unknown("A single nested value as a column.");
  // An array without dimensions hands bytes over as text.
  const one = repeated(value.t === "bytes" ? str(value.v) : value, rows, pandas);
  return value.t === "int" || value.t === "float" ? { dtype: array.dtype, values: one.values } : one;
}

function isLongArray(value: Py): boolean {
  return value.t === "array" && value.array.shape.length > 0;
}

function rowsOf(values: Py[], hasMissing: boolean): number {
  const lengths = new Set(
    values.flatMap((value) =>
      value.t === "list"
        ? [value.items.length]
        : isLongArray(value) && value.t === "array"
          ? [value.array.shape[0] ?? 0]
          : [],
    ),
  );
  if (values.some((value) => value.t === "array" && value.array.shape.length > 1))
    throw broken("A column has one dimension.");
  if (lengths.size > 1) throw broken("The columns are of different length.");
  const [rows] = lengths;
  if (rows !== undefined) return rows;
  if (values.length === 0 || (hasMissing && values.every(isNull))) return 0;
  throw broken("A table of single values needs an index.");
}

function labelsOf(columns: Py): Label[] {
  if (columns.t === "dict") return [...columns.entries.keys()];
  if (columns.t !== "list") throw broken("The columns are not a list.");
  const labels = columns.items.map((item): Label | null =>
    item.t === "str" ? item.v : item.t === "int" && Number.isSafeInteger(Number(item.v)) ? Number(item.v) : null,
  );
  const known = labels.filter((label) => label !== null);
  if (known.length < labels.length) throw new Unknown("Column names that are neither text nor whole numbers.");
  return known;
}

function indexOf(index: Py): Py[] {
  if (index.t === "dict") return [...index.entries.keys()].map(str);
  if (index.t !== "list") throw broken("The index is not a list.");
  if (index.items.some((item) => item.t === "list" || item.t === "dict"))
    throw new Unknown("Row labels that are lists or objects.");
  return index.items;
}
