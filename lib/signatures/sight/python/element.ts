import { type DType, dtypes, rangeOf, wrap } from "./dtype";
import { Failure, Unknown } from "./failure";
import { parseDate } from "./numpy-date";
import { hasForeignDigits, parseFloat, parseInteger, textOf } from "./text";
import { bool, float, int, type Py, time, truth, typeName } from "./value";

/** numpy's version counts: from 2 on, an integer that does not fit its type is an error; before, its low bits were kept. */
export type Numpy = 1 | 2;

/**
 * numpy's assignment of one Python value to an element of a type, as `np.array([value], dtype)` does it. Text and bytes keep their
 * own length. Throws a Failure where numpy raises.
 */
export function toElement(given: Py, dtype: DType, numpy: Numpy): Py {
  // An array without dimensions stands for its one value.
  const isPoint = given.t === "array" && given.array.shape.length === 0 && dtype.kind !== "O";
  const value = isPoint ? (given.array.data[0] ?? given) : given;
  switch (dtype.kind) {
    case "O":
      return value;
    case "b":
      return toBool(value);
    case "i":
    case "u":
      return toInteger(value, dtype, numpy);
    case "f":
      return float(roundTo(toFloat(value), dtype), dtype);
    case "U":
      return { t: "str", v: trimmed(writtenOut(value)), numpy: true };
    case "S":
      return toBytes(value);
    case "M":
      return toTime(value);
    case "T":
      return value;
  }
}

/** The nearest number that a float type of that size can hold; too large is infinite. */
export function roundTo(value: number, { size }: DType): number {
  if (size === 8) return value;
  return size === 4 ? Math.fround(value) : roundToHalf(value);
}

function roundToHalf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const magnitude = Math.abs(value);
  // Half floats have 11 significant bits down to 2^-14, and fixed steps of 2^-24 below.
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const step = 2 ** (exponent - 10);
  const steps = magnitude / step;
  const low = Math.floor(steps);
  const rest = steps - low;
  const rounded = (rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low) * step;
  return Math.sign(value) * (rounded >= 65520 ? Infinity : rounded);
}

function toBool(value: Py): Py {
  // numpy reads text as a number of characters here: only the empty one is false.
  const truthy = truth(value);
  if (truthy === null) throw refusal(value, "true or false");
  return bool(truthy);
}

function toInteger(value: Py, dtype: DType, numpy: Numpy): Py {
  const whole = wholeOf(value);
  // Python hands over 64 bits at most; only the widest unsigned type (once the two widest) takes those above 2^63.
  const [least] = rangeOf(dtypes.int64);
  const isUnsigned = dtype.kind === "u" && (dtype.size === 8 || (dtype.size === 4 && numpy === 1));
  const [, most] = rangeOf(isUnsigned ? dtypes.uint64 : dtypes.int64);
  if (whole < least || whole > most) throw new Failure("value.out-of-range", `${whole} does not fit into 64 bits.`);
  const [smallest, largest] = rangeOf(dtype);
  if (whole >= smallest && whole <= largest) return int(whole, dtype);
  if (numpy === 2) throw new Failure("value.out-of-range", `${whole} is outside of the range of the declared type.`);
  return int(wrap(whole, dtype), dtype);
}

/** Python's `int(value)`: fractions are cut off. */
function wholeOf(value: Py): bigint {
  if (value.t === "int") return value.v;
  if (value.t === "bool") return value.v ? 1n : 0n;
  if (value.t === "float") {
    if (!Number.isFinite(value.v)) throw new Failure("value.not-an-integer", "NaN and infinity are no integers.");
    return BigInt(Math.trunc(value.v));
  }
  if (value.t === "str") {
    requirePlainDigits(value.v);
    const parsed = parseInteger(value.v);
    if (parsed !== null) return parsed;
  }
  throw refusal(value, "an integer");
}

/** Python's `float(value)`, where None becomes NaN. */
export function toFloat(value: Py): number {
  if (value.t === "float") return value.v;
  if (value.t === "none") return NaN;
  if (value.t === "bool") return value.v ? 1 : 0;
  if (value.t === "int") {
    const number = Number(value.v);
    if (!Number.isFinite(number)) throw new Failure("value.out-of-range", "An integer is too large for a float.");
    return number;
  }
  if (value.t === "str") {
    requirePlainDigits(value.v);
    const parsed = parseFloat(value.v);
    if (parsed !== null) return parsed;
  }
  throw refusal(value, "a number");
}

function toBytes(value: Py): Py {
  if (value.t === "bytes") return value;
  const text = writtenOut(value);
  if (/[^\u0000-\u007f]/.test(text))
    throw new Failure("value.not-ascii", "Text with letters outside of ASCII does not become bytes.");
  return { t: "bytes", v: trimmed(text), numpy: true };
}

function writtenOut(value: Py): string {
  if (value.t === "list" || value.t === "array") throw refusal(value, "a single value");
  return textOf(value);
}

function toTime(value: Py): Py {
  if (value.t === "none") return time(null);
  if (value.t === "time") return value;
  if (value.t === "bool") return time(value.v ? 1n : 0n);
  if (value.t === "int") {
    const [least, most] = rangeOf(dtypes.int64);
    if (value.v < least || value.v > most)
      throw new Failure("value.out-of-range", "An integer is too large for a date.");
    return time(value.v === least ? null : value.v);
  }
  if (value.t === "str") return time(parseDate(value.v));
  throw refusal(value, "a date");
}

/** Arrays of text and bytes forget zeros at the end. */
function trimmed(text: string): string {
  return text.replace(/\0+$/, "");
}

function requirePlainDigits(text: string): void {
  if (hasForeignDigits(text)) throw new Unknown("Text with digits of another script.");
}

function refusal(value: Py, wanted: string): Failure {
  const given =
    value.t === "str"
      ? `The text ${JSON.stringify(value.v).slice(0, 60)}`
      : `${typeName(value).replace(/^./, (first) => first.toUpperCase())}`;
  return new Failure("value.not-convertible", `${given} is not ${wanted}.`);
}
