import { type DType, dtypes, promote } from "./dtype";
import { type Numpy, toElement } from "./element";
import { Failure } from "./failure";
import { largest, type NdArray, type Py } from "./value";

/** numpy stops looking for lists inside lists at this depth. */
const dimensionLimit = 64;

/** `np.array(data, dtype)`; without a dtype numpy finds one. Throws a Failure where numpy raises, as for rows of different length. */
export function toArray(data: Py, dtype: DType | null, numpy: Numpy): NdArray {
  const shape = shapeOf(data);
  const flat = flatten(data, shape);
  const ragged = flat.some((node) => lengthOf(node) !== null);
  if (ragged && dtype?.kind !== "O") {
    throw new Failure("value.ragged", "The lists inside are of different length or depth.");
  }
  const wanted =
    dtype ?? typesIn(data).reduce<DType | null>((a, b) => (a === null ? b : promote(a, b)), null) ?? dtypes.float64;
  const elements = flat.map(({ value }) => toElement(wanted.kind === "O" ? value : unwrapped(value), wanted, numpy));
  return { dtype: sized(wanted, elements), shape, data: elements };
}

/** Every text of an array takes as much room as the longest. */
export function sized(dtype: DType, elements: Py[]): DType {
  if (dtype.kind !== "U" && dtype.kind !== "S") return dtype;
  const lengths = elements.map((each) =>
    each.t === "str" ? [...each.v].length : each.t === "bytes" ? each.v.length : 0,
  );
  return { kind: dtype.kind, size: Math.max(1, dtype.size, largest(lengths)) };
}

/** The room that texts take which come from a column of objects: where all are empty, that of an object. */
export function sizedOfObjects(dtype: DType, elements: Py[]): DType {
  const isEmpty = elements.every((each) => (each.t === "str" || each.t === "bytes") && each.v === "");
  if (elements.length === 0 || !isEmpty) return sized(dtype, elements);
  return dtype.kind === "S" ? { kind: "S", size: 8 } : dtype.kind === "U" ? { kind: "U", size: 2 } : dtype;
}

/** `array.tolist()`: nested lists of Python's own values. */
export function toList({ shape, data }: NdArray): Py {
  const [size, ...rest] = shape;
  if (size === undefined) return data[0] === undefined ? { t: "none" } : plain(data[0]);
  const width = rest.reduce((a, b) => a * b, 1);
  const items = Array.from({ length: size }, (_, at) =>
    toList({ dtype: dtypes.object, shape: rest, data: data.slice(at * width, (at + 1) * width) }),
  );
  return { t: "list", items };
}

/** A numpy scalar as Python's own value. */
export function plain(value: Py): Py {
  if (value.t === "int") return { t: "int", v: value.v };
  if (value.t === "float") return { t: "float", v: value.v };
  return value;
}

/** A view of one position of the first dimension. */
export function itemsOf({ dtype, shape, data }: NdArray): Py[] {
  const [size = 0, ...rest] = shape;
  if (rest.length === 0) return data;
  const width = rest.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, at): Py => ({
    t: "array",
    array: { dtype, shape: rest, data: data.slice(at * width, (at + 1) * width) },
  }));
}

/** An element of an array is closed: numpy does not look for lists inside of it. */
type Node = { value: Py; closed: boolean };

function shapeOf(data: Py): number[] {
  const shape: number[] = [];
  let level: Node[] = [{ value: data, closed: false }];
  while (shape.length < dimensionLimit) {
    const lengths = level.map(lengthOf);
    const [first] = lengths;
    if (first === undefined || first === null || lengths.some((length) => length !== first)) break;
    shape.push(first);
    level = level.flatMap(childrenOf);
  }
  return shape;
}

function lengthOf({ value, closed }: Node): number | null {
  if (closed) return null;
  if (value.t === "list") return value.items.length;
  return value.t === "array" && value.array.shape.length > 0 ? (value.array.shape[0] ?? null) : null;
}

function childrenOf({ value }: Node): Node[] {
  if (value.t === "list") return value.items.map((item) => ({ value: item, closed: false }));
  if (value.t !== "array") return [];
  const closed = value.array.shape.length === 1;
  return itemsOf(value.array).map((item) => ({ value: item, closed }));
}

function flatten(data: Py, shape: number[]): Node[] {
  let level: Node[] = [{ value: data, closed: false }];
  for (let depth = 0; depth < shape.length; depth++) level = level.flatMap(childrenOf);
  return level;
}

function unwrapped(value: Py): Py {
  return value.t === "array" && value.array.shape.length === 0 ? (value.array.data[0] ?? value) : value;
}

/** The types that numpy finds; an array tells its own, even when there is nothing in it. */
function typesIn(data: Py): DType[] {
  return data.t === "list" ? data.items.flatMap(typesIn) : [kindOf(data)];
}

/** The type that numpy finds in one value. */
function kindOf(value: Py): DType {
  switch (value.t) {
    case "bool":
      return dtypes.bool;
    case "int":
      if (value.dtype) return value.dtype;
      if (BigInt.asIntN(64, value.v) === value.v) return dtypes.int64;
      return BigInt.asUintN(64, value.v) === value.v ? dtypes.uint64 : dtypes.object;
    case "float":
      return value.dtype ?? dtypes.float64;
    case "str":
      return { kind: "U", size: Math.max(1, [...value.v].length) };
    case "bytes":
      return { kind: "S", size: Math.max(1, value.v.length) };
    case "time":
      return dtypes.datetime;
    case "array":
      return value.array.dtype;
    default:
      return dtypes.object;
  }
}
