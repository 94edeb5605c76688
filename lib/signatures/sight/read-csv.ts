import { type DType, dtypes, rangeOf, wrap } from "./python/dtype";
import { roundTo } from "./python/element";
import { Failure, Unknown, within } from "./python/failure";
import type { Frame, Label } from "./python/frame";
import type { Series } from "./python/series";
import { largest, bool, float, int, nan, type Py, str } from "./python/value";
import { csvRows } from "./csv-rows";
import { missingTexts } from "./missing-texts";
import { isScalarType, pandasType, type Schema } from "./schema";
import type { Server } from "./server";

/** `pd.read_csv(body, dtype)`: declared columns are read as their type, which is stricter than the conversion of JSON. */
export function readCsv(body: string, schema: Schema | null, server: Server): Frame {
  const types = typesOf(schema);
  const [header, ...records] = csvRows(body);
  if (header === undefined) throw new Failure("csv.malformed", "The CSV has no line.");
  const width = largest(records.map((record) => record.length));
  if (width > header.length) throw new Unknown("CSV lines that are longer than its header.");
  const labels = header.map((name, at) => (name === "" ? `Unnamed: ${at}` : name));
  const beyond = [...types.keys()].some((key) => typeof key === "number" && key >= labels.length);
  if (records.length === 0 && beyond)
    throw new Failure("csv.malformed", "The CSV has fewer columns than the model, and no line.");
  if (new Set(labels).size < labels.length) throw new Unknown("CSV columns of the same name.");
  const columns = labels.map((label, at) => {
    const cells = records.map((record) => record[at] ?? "");
    const key = types.has(label) ? label : at;
    const wanted = types.get(key) ?? null;
    return {
      label,
      series: within(label, () =>
        wanted === null ? guessed(cells, server) : converted(cells, wanted, typeof key === "number", server),
      ),
    };
  });
  return { columns, rows: records.length, index: null };
}

/** By name; where there are no names, by position. */
function typesOf(schema: Schema | null): Map<Label, DType> {
  if (schema === null) return new Map();
  if (schema.layout === "tensors") throw new Failure("csv.no-tensors", "CSV is not taken by a model of tensors.");
  return new Map(
    schema.columns.map(({ label, type }): [Label, DType] => {
      if (!isScalarType(type))
        throw new Failure("csv.no-nested-types", "CSV is not taken by a model with nested columns.", String(label));
      return [label, pandasType(type.kind)];
    }),
  );
}

function converted(cells: string[], dtype: DType, byPosition: boolean, server: Server): Series {
  if (cells.length === 0) return { dtype, values: [] };
  if (dtype.kind === "M") throw new Failure("csv.no-dates", "CSV is not taken by a model with columns of dates.");
  if (dtype.kind === "O") {
    const isText = byPosition && server.pandas === 3 && cells.some((cell) => !isMissing(cell));
    return texts(cells, isText ? dtypes.text : dtypes.object);
  }
  if (dtype.kind !== "f" && cells.some(isMissing))
    throw new Failure("value.missing-integer", "A missing value does not become an integer or a boolean.");
  if (
    dtype.kind === "f" &&
    cells.every((cell) => isMissing(cell) || isFraction(cell)) &&
    !cells.some((cell) => isTooLarge(cell, server))
  ) {
    return {
      dtype,
      values: cells.map((cell) => float(roundTo(isMissing(cell) ? NaN : fractionOf(cell, server), dtype), dtype)),
    };
  }
  const plain = guessed(cells, server);
  return {
    dtype: keptType(plain, dtype, server),
    values: plain.values.map((value) => convertedCell(value, dtype, server)),
  };
}

/** Integers above 2^63 keep an unsigned type, which the next stage refuses. */
function keptType(plain: Series, dtype: DType, server: Server): DType {
  if (plain.dtype.kind !== "u" || dtype.kind !== "i") return dtype;
  if (server.pandas === 3) throw new Failure("value.out-of-range", "An integer does not fit into the declared type.");
  return dtype.size === 8 ? plain.dtype : dtype;
}

/** Only what the declared type can say as well: fractions of nothing become integers, and 0 and 1 booleans. */
function convertedCell(value: Py, dtype: DType, server: Server): Py {
  const misfit = () => new Failure("value.not-convertible", "A value is not of the declared type.");
  if (value.t === "str") throw misfit();
  const number =
    value.t === "bool" ? (value.v ? 1 : 0) : value.t === "int" ? Number(value.v) : value.t === "float" ? value.v : NaN;
  if (dtype.kind === "f") return float(roundTo(number, dtype), dtype);
  if (dtype.kind === "b") {
    if (number !== 0 && number !== 1) throw misfit();
    return bool(number === 1);
  }
  if (value.t === "float" && !Number.isSafeInteger(value.v)) {
    if (Number.isInteger(value.v)) throw new Unknown("A fraction of this size for an integer in CSV.");
    throw misfit();
  }
  const whole = value.t === "int" ? value.v : BigInt(number);
  const [least, most] = rangeOf(dtype);
  if (server.pandas === 3 && (whole < least || whole > most)) throw misfit();
  if (value.t === "float" && (whole < least || whole > most)) throw misfit();
  return int(dtype.size === 8 ? whole : wrap(whole, dtype), dtype);
}

/** What pandas makes of a column by itself: integers, else fractions, else booleans, else text. */
function guessed(cells: string[], server: Server): Series {
  if (cells.length === 0) return { dtype: dtypes.object, values: [] };
  const given = cells.filter((cell) => !isMissing(cell));
  if (cells.every(isWhole)) return wholes(cells, server);
  if (server.pandas === 3 && given.length > 0 && given.every(isWhole)) {
    // Newer pandas reads integers before it makes room for what is missing: there is no -0 among them.
    return {
      dtype: dtypes.float64,
      values: cells.map((cell) =>
        float(isMissing(cell) ? NaN : Number(BigInt(cell.trim().replace("+", ""))), dtypes.float64),
      ),
    };
  }
  if (given.every(isFraction) && given.every((cell) => !isTooLarge(cell, server))) {
    return {
      dtype: dtypes.float64,
      values: cells.map((cell) => float(isMissing(cell) ? NaN : fractionOf(cell, server), dtypes.float64)),
    };
  }
  if (given.every((cell) => /^(true|false)$/i.test(cell))) {
    const values = cells.map((cell): Py => (isMissing(cell) ? nan : bool(cell.toLowerCase() === "true")));
    return { dtype: given.length === cells.length ? dtypes.bool : dtypes.object, values };
  }
  return texts(cells, server.pandas === 3 ? dtypes.text : dtypes.object);
}

function wholes(cells: string[], server: Server): Series {
  const values = cells.map((cell) => BigInt(cell.trim().replace("+", "")));
  const [least, most] = rangeOf(dtypes.int64);
  if (values.every((value) => value >= least && value <= most))
    return { dtype: dtypes.int64, values: values.map((value) => int(value, dtypes.int64)) };
  const [, unsigned] = rangeOf(dtypes.uint64);
  if (values.every((value) => value >= 0n && value <= unsigned))
    return { dtype: dtypes.uint64, values: values.map((value) => int(value, dtypes.uint64)) };
  if (values.some((value) => value < least || value > unsigned)) return hugeWholes(cells, values, server);
  return texts(cells, server.pandas === 3 ? dtypes.text : dtypes.object);
}

/** Integers beyond 64 bits: text to older pandas, Python's own integers to newer. */
function hugeWholes(cells: string[], values: bigint[], server: Server): Series {
  return server.pandas === 3
    ? { dtype: dtypes.object, values: values.map((value) => int(value)) }
    : texts(cells, dtypes.object);
}

function isMissing(cell: string): boolean {
  return missingTexts.has(cell);
}

function texts(cells: string[], dtype: DType): Series {
  return { dtype, values: cells.map((cell) => (isMissing(cell) ? nan : str(cell))) };
}

function isWhole(cell: string): boolean {
  return /^ *[+-]?\d+ *$/.test(cell);
}

function isFraction(cell: string): boolean {
  return /^ *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *$/.test(cell) || /^[+-]?inf(inity)?$/i.test(cell);
}

/** Older pandas takes numbers too large for a float as text. */
function isTooLarge(cell: string, server: Server): boolean {
  return server.pandas === 2 && !/inf/i.test(cell) && !Number.isFinite(Number(cell.trim()));
}

function fractionOf(cell: string, server: Server): number {
  const named = /^([+-]?)inf/i.exec(cell);
  if (named) return named[1] === "-" ? -Infinity : Infinity;
  return server.pandas === 3 ? Number(cell.trim()) : quickNumber(cell.trim());
}

/**
 * Older pandas reads CSV numbers its own quick way: all digits as they come, then one multiplication or division. The last digit
 * may differ from what JSON makes of the same token.
 */
function quickNumber(token: string): number {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits.length > 17) throw new Unknown("A number of more than 17 digits in CSV.");
  let number = 0;
  for (const digit of digits) number = number * 10 + Number(digit);
  const exponent = Number(power) - fraction.length;
  const tenTo = (size: number) => Number(`1e${size}`);
  const small = () => (exponent < -308 ? number / tenTo(-308 - exponent) / 1e308 : number / tenTo(-exponent));
  const scaled = exponent > 308 ? (number === 0 ? 0 : Infinity) : exponent > 0 ? number * tenTo(exponent) : small();
  return sign === "-" ? -scaled : scaled;
}
