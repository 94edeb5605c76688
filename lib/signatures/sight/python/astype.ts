import { type DType, dtypes, rangeOf, wrap } from "./dtype";
import { type Numpy, roundTo, toElement, toFloat } from "./element";
import { Failure } from "./failure";
import { type Pandas, type Series } from "./series";
import { bytesText, bool, float, int, nan, type Py, truth } from "./value";

/** `series.astype(dtype)`. Throws a Failure where pandas raises. */
export function astype(series: Series, dtype: DType, numpy: Numpy, pandas: Pandas): Series {
  if (dtype.kind === "O") return { dtype, values: series.values };
  return { dtype, values: series.values.map((value) => cast(value, series.dtype, dtype, numpy, pandas)) };
}

function cast(value: Py, from: DType, to: DType, numpy: Numpy, pandas: Pandas): Py {
  if (to.kind === "b") return castToBool(value, from, pandas);
  if (to.kind === "f") return float(roundTo(toFloat(value), to), to);
  if (to.kind === "i" || to.kind === "u") return castToInteger(value, from, to, numpy);
  return toElement(value, to, numpy);
}

function castToBool(value: Py, from: DType, pandas: Pandas): Py {
  const truthy = truth(value);
  if (truthy === null)
    throw new Failure("value.not-convertible", "A list of several values is neither true nor false.");
  // The text of pandas 3 holds NaN where a text is missing, and NaN is true.
  return bool(from.kind === "T" && pandas === 3 && value.t === "float" ? true : truthy);
}

function castToInteger(value: Py, from: DType, to: DType, numpy: Numpy): Py {
  if (from.kind === "f" && value.t === "float") {
    if (!Number.isFinite(value.v))
      throw new Failure("value.missing-integer", "A missing or infinite value does not become an integer.");
    if (to.kind === "u" && value.v < 0)
      throw new Failure("value.out-of-range", "A negative value does not become an unsigned integer.");
    return int(truncated(value.v, to), to);
  }
  // Between integer types the low bits are kept; in mixed columns each value is converted by itself.
  if (from.kind !== "O" && from.kind !== "T" && value.t === "int") return int(wrap(value.v, to), to);
  return toElement(value, to, numpy);
}

/** numpy's own cast between numbers: low bits of integers, and what the processor makes of fractions. */
export function castNumber(value: Py, to: DType): Py {
  if (value.t === "int") return int(wrap(value.v, to), to);
  if (value.t === "bool") return int(value.v ? 1n : 0n, to);
  if (value.t !== "float") throw new Failure("value.not-convertible", "Not a number.");
  return int(Number.isFinite(value.v) ? truncated(value.v, to) : truncated(-(2 ** 70), to), to);
}

/** The processor's conversion: what does not fit becomes the smallest number of the type. */
function truncated(value: number, to: DType): bigint {
  const whole = BigInt(Math.trunc(value));
  const [least, most] = rangeOf(to);
  if (whole >= least && whole <= most) return whole;
  if (to.size === 8) return least;
  const [narrowLeast, narrowMost] = rangeOf(dtypes.int32);
  return to.size === 4 ? least : wrap(whole >= narrowLeast && whole <= narrowMost ? whole : narrowLeast, to);
}

/** `base64.decodebytes` of one value, as it is told to caller-supplied text: letters that are not base64 are skipped. */
export function decodeBase64(value: Py): Py {
  if (value.t !== "str") throw new Failure("value.not-base64", "Binary values are sent as base64 text.");
  const bytes: number[] = [];
  let place = 0;
  let pads = 0;
  let rest = 0;
  for (const char of value.v) {
    if (char === "=") {
      if (place >= 2 && place + ++pads >= 4) return { t: "bytes", v: bytesText(bytes) };
      continue;
    }
    const digit = alphabet.indexOf(char);
    if (digit < 0) continue;
    pads = 0;
    if (place === 1) bytes.push((rest << 2) | (digit >> 4));
    if (place === 2) bytes.push(((rest & 0xf) << 4) | (digit >> 2));
    if (place === 3) bytes.push(((rest & 0x3) << 6) | digit);
    rest = digit;
    place = (place + 1) % 4;
  }
  if (place !== 0) throw new Failure("value.not-base64", "The text is not base64: its end is missing.");
  return { t: "bytes", v: bytesText(bytes) };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** `series.to_numpy(dtype)` of a column that was let through. */
export function toNumpy(series: Series, dtype: DType, numpy: Numpy): Py[] {
  const { values } = series;
  const elements = values.map((value) =>
    toElement(value.t === "none" && series.dtype.kind === "T" ? nan : value, dtype, numpy),
  );
  const isCut = series.dtype.kind === "T" && values.some((value) => value.t !== "str");
  return isCut ? elements.map(firstLetter) : elements;
}

/** Where one text is missing, pandas 3 keeps one letter of each, and the n of "nan" for the missing one. */
function firstLetter(value: Py): Py {
  if (value.t === "str") return { ...value, v: [...value.v][0] ?? "" };
  return value.t === "bytes" ? { ...value, v: value.v.slice(0, 1) } : value;
}

/** `pd.to_numeric` of an `object` column: text is read as numbers; the narrowest type that holds all. */
export function toNumeric(values: Py[], pandas: Pandas): Series {
  const numbers = values.map((value) => numericOf(value, pandas));
  const integers = numbers.every((value) => value.t === "int");
  if (!integers)
    return {
      dtype: dtypes.float64,
      values: numbers.map((value) => float(value.t === "float" ? value.v : toFloat(value), dtypes.float64)),
    };
  const [least, most] = rangeOf(dtypes.int64);
  const wide = numbers.filter((value) => value.t === "int" && (value.v < least || value.v > most));
  if (wide.length === 0)
    return {
      dtype: dtypes.int64,
      values: numbers.map((value) => (value.t === "int" ? int(value.v, dtypes.int64) : value)),
    };
  const [, unsigned] = rangeOf(dtypes.uint64);
  const fits = numbers.every((value) => value.t === "int" && value.v >= 0n && value.v <= unsigned);
  if (fits)
    return {
      dtype: dtypes.uint64,
      values: numbers.map((value) => (value.t === "int" ? int(value.v, dtypes.uint64) : value)),
    };
  const huge = numbers.some((value) => value.t === "int" && (value.v > unsigned || value.v < least));
  if (!huge || pandas === 3) return { dtype: dtypes.object, values: numbers };
  return { dtype: dtypes.float64, values: numbers.map((value) => float(toFloat(value), dtypes.float64)) };
}

function numericOf(value: Py, pandas: Pandas): Py {
  if (value.t === "int" || value.t === "float") return value;
  if (value.t === "none") return nan;
  if (value.t === "bool") return int(value.v ? 1n : 0n);
  // Anything empty counts as missing: text, a list, an object.
  if (lengthOf(value) === 0) return nan;
  if (value.t !== "str") throw new Failure("value.not-convertible", "A nested value is not a number.");
  const text = value.v.trim();
  if (/^[+-]?(inf|infinity)$/i.test(text)) return float(text.startsWith("-") ? -Infinity : Infinity);
  if (/^[+-]?\d+$/.test(text)) {
    const whole = BigInt(text.replace("+", ""));
    if (pandas === 2 && (whole > rangeOf(dtypes.uint64)[1] || whole < rangeOf(dtypes.int64)[0]))
      throw notNumeric(value.v);
    return int(whole);
  }
  const number = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(number) || (pandas === 2 && !Number.isFinite(number))) throw notNumeric(value.v);
  return float(number);
}

/** Python's `len(value)`; null where there is none. */
function lengthOf(value: Py): number | null {
  if (value.t === "str") return value.v.length;
  if (value.t === "list") return value.items.length;
  if (value.t === "dict") return value.entries.size;
  return value.t === "array" ? (value.array.shape[0] ?? null) : null;
}

function notNumeric(text: string): Failure {
  return new Failure("value.not-convertible", `The text ${JSON.stringify(text).slice(0, 60)} is not a number.`);
}
