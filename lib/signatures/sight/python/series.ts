import { type DType, dtypes, rangeOf, sameDType } from "./dtype";
import { roundTo } from "./element";
import { Failure } from "./failure";
import { largest, float, int, nan, none, type Py } from "./value";

export type Pandas = 2 | 3;

/** A column of a DataFrame: every value is of the dtype, or of any kind when it is `object`. */
export type Series = { dtype: DType; values: Py[] };

/** Which of pandas' two inferences: numbers only, or texts and dates as well. */
type Inference = { numeric: boolean; other: boolean };

const both: Inference = { numeric: true, other: true };

/**
 * The column that pandas makes of Python values: integers, floats and booleans by themselves become numeric, with missing values
 * integers become floats; anything mixed stays `object`. From pandas 3 on, texts (and missing values) become `str`.
 */
export function inferSeries(values: Py[], pandas: Pandas, inference: Inference = both): Series {
  const object: Series = { dtype: dtypes.object, values };
  const seen = new Set(values.map(sortOf));
  for (const value of values)
    if (value.t === "int" && !Number.isFinite(Number(value.v)))
      throw new Failure("value.out-of-range", "An integer is too large for a float.");
  const missing = seen.delete("none") || seen.has("nan");
  const notANumber = seen.delete("nan");
  const [only] = seen;
  if (seen.size === 1 && only === "str" && inference.other && pandas === 3) return asText(values);
  if (seen.size === 1 && only === "time" && inference.other) return asTimes(values);
  if (!inference.numeric) return object;
  if (seen.size === 0) return notANumber ? asFloats(values) : object;
  if (seen.size === 1 && only === "bool") return missing ? object : { dtype: dtypes.bool, values };
  const numbers = [...seen].every((sort) => sort === "int" || sort === "float");
  if (!numbers) return object;
  const integers = integersOf(values, pandas);
  if (integers === "too wide") return object;
  if (seen.has("float") || missing) return asFloats(values);
  return asIntegers(values, integers);
}

/** `series.infer_objects()`: only `object` columns are looked at again. */
export function inferObjects(series: Series, pandas: Pandas): Series {
  return series.dtype.kind === "O" ? inferSeries(series.values, pandas) : series;
}

/** pandas' column of one array: texts become `object`, or `str` from pandas 3 on. */
export function seriesOfArray(dtype: DType, values: Py[], pandas: Pandas, keepBytes = false): Series {
  if (dtype.kind === "U") return pandas === 3 ? { dtype: dtypes.text, values } : { dtype: dtypes.object, values };
  if (dtype.kind === "O") return inferSeries(values, pandas, { numeric: false, other: true });
  return dtype.kind === "S" && !keepBytes ? { dtype: dtypes.object, values } : { dtype, values };
}

type Sort = "none" | "nan" | "bool" | "int" | "float" | "str" | "time" | "other";

function sortOf(value: Py): Sort {
  if (value.t === "float") return Number.isNaN(value.v) ? "nan" : "float";
  if (value.t === "none" || value.t === "bool" || value.t === "int" || value.t === "str" || value.t === "time")
    return value.t;
  return "other";
}

/** Once pandas 2 has seen None it expects floats, and no longer minds how large the integers are. */
function integersOf(all: Py[], pandas: Pandas): DType | "too wide" {
  const end = pandas === 2 ? all.findIndex((value) => value.t === "none") : -1;
  const values = end < 0 ? all : all.slice(0, end);
  const integers = values.flatMap((value) => (value.t === "int" ? [value.v] : []));
  const [, most] = rangeOf(dtypes.int64);
  const [least] = rangeOf(dtypes.int64);
  const [, unsignedMost] = rangeOf(dtypes.uint64);
  const large = integers.some((value) => value > most);
  if (integers.some((value) => value > unsignedMost || value < least)) return "too wide";
  if (large && integers.some((value) => value < 0n)) return "too wide";
  return large ? dtypes.uint64 : dtypes.int64;
}

/** numpy's own scalars keep their width if all have one. */
function widest(values: Py[], otherwise: DType): DType {
  const sizes = values.map((value) =>
    (value.t === "int" || value.t === "float") && value.dtype ? value.dtype.size : null,
  );
  if (sizes.length === 0 || sizes.some((size) => size === null)) return otherwise;
  return { kind: otherwise.kind, size: largest(sizes.map((size) => size ?? 0)) };
}

function asIntegers(values: Py[], plain: DType): Series {
  const dtype = widest(values, plain);
  return { dtype, values: values.map((value) => (value.t === "int" ? int(value.v, dtype) : value)) };
}

function asFloats(values: Py[]): Series {
  const dtype = widest(values, dtypes.float64);
  return { dtype, values: values.map((value) => float(roundTo(numberOf(value), dtype), dtype)) };
}

function numberOf(value: Py): number {
  if (value.t === "float") return value.v;
  return value.t === "int" ? Number(value.v) : NaN;
}

function asText(values: Py[]): Series {
  return { dtype: dtypes.text, values: values.map((value) => (value.t === "str" ? value : nan)) };
}

function asTimes(values: Py[]): Series {
  return {
    dtype: dtypes.datetime,
    values: values.map((value): Py => (value.t === "time" ? value : { t: "time", ns: null })),
  };
}

/** The same value in every row. */
export function repeated(value: Py, rows: number, pandas: Pandas): Series {
  const values = Array.from({ length: rows }, () => value);
  if (value.t === "none") return { dtype: dtypes.object, values };
  const one = inferSeries([value], pandas);
  return { dtype: one.dtype, values: values.map(() => one.values[0] ?? none) };
}

export function isDType(series: Series, dtype: DType): boolean {
  return sameDType(series.dtype, dtype);
}
