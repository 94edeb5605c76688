import { type DType, dtypes, rangeOf, wrap } from "./python/dtype";
import { roundTo } from "./python/element";
import { Failure, Unknown, within } from "./python/failure";
import type { Frame, Label } from "./python/frame";
import type { Series } from "./python/series";
import { bool, float, int, nan, type Py, str } from "./python/value";
import { csvRows } from "./csv-rows";
import { isScalarType, pandasType, type Schema } from "./schema";
import type { Server } from "./server";

/** `pd.read_csv(body, dtype)`: declared columns are read as their type, which is stricter than the conversion of JSON. */
export function readCsv(body: string, schema: Schema | null, server: Server): Frame {
  const types = typesOf(schema);
  const [header, ...records] = csvRows(body);
  if (header === undefined) throw new Failure("csv.malformed", "The CSV has no line.");
  const width = Math.max(0, ...records.map((record) => record.length));
  if (width > header.length) throw new Unknown("CSV lines that are longer than its header.");
  const labels = header.map((name, at) => (name === "" ? `Unnamed: ${at}` : name));
  if (new Set(labels).size < labels.length) throw new Unknown("CSV columns of the same name.");
  const columns = labels.map((label, at) => {
    const cells = records.map((record) => record[at] ?? "");
    const wanted = types.get(label) ?? types.get(at) ?? null;
    return {
      label,
      series: within(label, () => (wanted === null ? guessed(cells, server) : converted(cells, wanted, server))),
    };
  });
  return { columns, rows: records.length, ownIndex: false };
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

const missingTexts = new Set([
  "",
  "#N/A",
  "#N/A N/A",
  "#NA",
  "-1.#IND",
  "-1.#QNAN",
  "-NaN",
  "-nan",
  "1.#IND",
  "1.#QNAN",
  "<NA>",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "None",
  "n/a",
  "nan",
  "null",
]);

function converted(cells: string[], dtype: DType, server: Server): Series {
  if (dtype.kind === "M") throw new Failure("csv.no-dates", "CSV is not taken by a model with columns of dates.");
  if (cells.length === 0) return { dtype, values: [] };
  if (dtype.kind === "O") return texts(cells, dtypes.object);
  if (dtype.kind === "b") return { dtype, values: cells.map(booleanOf) };
  if (dtype.kind === "f") return { dtype, values: cells.map((cell) => float(roundTo(fractionOf(cell), dtype), dtype)) };
  const whole = cells.map(wholeOf);
  const isWide = whole.some((value) => value > rangeOf(dtypes.int64)[1]);
  if (isWide && whole.some((value) => value < 0n))
    throw new Failure("value.out-of-range", "Integers of this size are not read.");
  const source = isWide ? dtypes.uint64 : dtypes.int64;
  if (whole.some((value) => value > rangeOf(dtypes.uint64)[1] || value < rangeOf(dtypes.int64)[0]))
    throw new Failure("value.out-of-range", "Integers of this size are not read.");
  // A 64-bit column of numbers above 2^63 keeps the unsigned type, which the next stage refuses.
  const kept = dtype.size === 8 ? source : dtype;
  return { dtype: kept, values: whole.map((value) => int(wrap(value, kept), kept)) };
}

/** A column that nobody declared: integers, else fractions, else booleans, else text. */
function guessed(cells: string[], server: Server): Series {
  const isMissing = cells.map((cell) => missingTexts.has(cell));
  if (cells.length === 0) return { dtype: dtypes.object, values: [] };
  if (cells.every((cell) => /^[+-]?\d{1,18}$/.test(cell)))
    return { dtype: dtypes.int64, values: cells.map((cell) => int(BigInt(cell.replace("+", "")), dtypes.int64)) };
  if (cells.every((cell, at) => isMissing[at] || isFraction(cell)))
    return {
      dtype: dtypes.float64,
      values: cells.map((cell) => float(missingTexts.has(cell) ? NaN : fractionOf(cell), dtypes.float64)),
    };
  if (cells.every((cell) => /^(true|false)$/i.test(cell))) return { dtype: dtypes.bool, values: cells.map(booleanOf) };
  if (cells.every((cell, at) => isMissing[at] || /^(true|false)$/i.test(cell)))
    throw new Unknown("CSV with booleans and missing values.");
  return texts(cells, server.pandas === 3 ? dtypes.text : dtypes.object);
}

function texts(cells: string[], dtype: DType): Series {
  return { dtype, values: cells.map((cell) => (missingTexts.has(cell) ? nan : str(cell))) };
}

function booleanOf(cell: string): Py {
  const value = { true: true, false: false }[cell.toLowerCase()];
  if (value === undefined || !/^([Tt]rue|TRUE|[Ff]alse|FALSE)$/.test(cell))
    throw new Failure("value.not-convertible", `The text ${JSON.stringify(cell).slice(0, 60)} is not a boolean.`);
  return bool(value);
}

function wholeOf(cell: string): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(cell))
    throw new Failure("value.not-an-integer", `The text ${JSON.stringify(cell).slice(0, 60)} is not an integer.`);
  return BigInt(cell.trim().replace("+", ""));
}

function isFraction(cell: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(cell) || /^\s*[+-]?inf(inity)?\s*$/i.test(cell);
}

function fractionOf(cell: string): number {
  if (missingTexts.has(cell)) return NaN;
  if (!isFraction(cell))
    throw new Failure("value.not-convertible", `The text ${JSON.stringify(cell).slice(0, 60)} is not a number.`);
  const named = /^\s*([+-]?)inf/i.exec(cell);
  if (named) return named[1] === "-" ? -Infinity : Infinity;
  return quickNumber(cell.trim());
}

/**
 * pandas reads CSV numbers its own quick way: at most 17 digits, then one multiplication or division. The last digit may differ
 * from what JSON makes of the same token.
 */
function quickNumber(token: string): number {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const used = digits.slice(0, 17);
  let number = 0;
  for (const digit of used) number = number * 10 + Number(digit);
  const exponent = Number(power) - fraction.length + (digits.length - used.length);
  const scaled =
    exponent > 308
      ? number === 0
        ? 0
        : Infinity
      : exponent > 0
        ? number * 10 ** exponent
        : exponent < -308
          ? number / 10 ** (-308 - exponent) / 1e308
          : number / 10 ** -exponent;
  return sign === "-" ? -scaled : scaled;
}
