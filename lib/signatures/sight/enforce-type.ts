import type { DataType, Property, Scalar } from "@/lib/signatures/form";

import { itemsOf, sized, sizedOfObjects, toArray, toList } from "./python/array";
import { astype, toNumeric, toNumpy } from "./python/astype";
import { type DType, dtypes, sameDType } from "./python/dtype";
import { Failure, within } from "./python/failure";
import { toDates } from "./python/pandas-date";
import { inferObjects, inferSeries, isDType, type Series, seriesOfArray } from "./python/series";
import { isNull, isScalar, type NdArray, none, type Py, typeName } from "./python/value";
import { isScalarType, numpyType, pandasType } from "./schema";
import type { Server } from "./server";

const incompatible = (given: string, wanted: string) =>
  new Failure("value.not-safely-convertible", `${given} is not safely converted to ${wanted}.`, null, "server");

/** Lets a column through whose type is the declared one or converts to it without loss; text and bytes take any objects. */
export function enforceColumn(given: Series, kind: Scalar, server: Server): Series {
  const series = kind === "binary" || kind === "string" ? given : inferObjects(given, server.pandas);
  const { dtype, values } = series;
  const isObject = dtype.kind === "O";
  if (kind === "string" && (isObject || (dtype.kind === "T" && server.dates === "to_datetime"))) return series;
  if (kind === "binary" && (dtype.kind === "T" || dtype.kind === "S")) return series;
  if (isDType(series, pandasType(kind))) return series;
  if (kind === "datetime" && (dtype.kind === "M" || isObject)) return datesOf(series, server);
  if (kind === "boolean" && isObject && server.protocol === "current") return series;
  if (kind === "double" && isObject) return toNumeric(values, server.pandas);
  const wanted = numpyType(kind);
  if (isUpcast(dtype, wanted)) return astype(series, wanted, server.numpy, server.pandas);
  const zeroOrOne =
    sameDType(dtype, dtypes.int64) && values.every((value) => value.t === "int" && (value.v === 0n || value.v === 1n));
  if (zeroOrOne && wanted.kind === "f" && server.protocol === "current")
    return astype(series, wanted, server.numpy, server.pandas);
  throw incompatible(nameOf(dtype), kind);
}

function datesOf(series: Series, server: Server): Series {
  try {
    return toDates(series, "astype", server.guessesDates);
  } catch (error) {
    if (!(error instanceof Failure) || error.raised !== "invalid") throw error;
    throw new Failure(error.rule, error.why, error.where, "server");
  }
}

/** The checks of one value inside of a nested type; `required` is that of the column or property it belongs to. */
export function enforceValue(data: Py, type: DataType, required: boolean, server: Server): Py {
  if (isScalarType(type)) return enforceScalar(data, type.kind, required, server);
  if (type.kind === "any") return data;
  if (type.kind === "array") return enforceArray(data, type.items, required, server);
  if (type.kind === "sparkml_vector") return enforceArray(data, { kind: "double" }, required, server);
  return type.kind === "map"
    ? enforceMap(data, type.values, required, server)
    : enforceObject(data, type.properties, required, server);
}

function enforceScalar(data: Py, kind: Scalar, required: boolean, server: Server): Py {
  if (!required && isNull(data)) return none;
  // A date that was read once is no plain value any more, and is refused when it is looked at again.
  if (!isScalar(data) || data.t === "time")
    throw new Failure("value.not-a-scalar", `A ${kind} is wanted, and ${typeName(data)} was sent.`, null, "server");
  const series = enforceColumn(inferSeries([data], server.pandas), kind, server);
  return series.values[0] ?? none;
}

function enforceArray(data: Py, items: DataType, required: boolean, server: Server): Py {
  if ((!required || items.kind === "any") && (data.t === "none" || isEmptyList(data))) return data;
  const elements = elementsOf(data);
  if (elements === null)
    throw new Failure("value.not-a-list", `A list is wanted, and ${typeName(data)} was sent.`, null, "server");
  if (!isScalarType(items)) {
    const enforced = elements.map((each, at) => within(`[${at}]`, () => enforceValue(each, items, required, server)));
    const list: Py = { t: "list", items: enforced };
    return data.t === "array" ? { t: "array", array: toArray(list, null, server.numpy) } : list;
  }
  if (elements.length === 0) return data;
  const series = enforceColumn(seriesOf(data, elements, server), items.kind, server);
  const enforced = toNumpy(series, numpyType(items.kind), server.numpy);
  const room = series.dtype.kind === "O" ? sizedOfObjects : sized;
  const array: NdArray = { dtype: room(numpyType(items.kind), enforced), shape: [enforced.length], data: enforced };
  if (data.t === "array") return { t: "array", array };
  return toList({ ...array, data: enforced.map(asNanoseconds) });
}

function seriesOf(data: Py, elements: Py[], server: Server): Series {
  if (data.t !== "array") return inferSeries(elements, server.pandas);
  if (data.array.shape.length > 1)
    throw new Failure("value.not-a-list", "A plain list is wanted, and a list of lists was sent.");
  return seriesOfArray(data.array.dtype, elements, server.pandas, true);
}

/** A list of dates leaves numpy as nanoseconds, and no time as None. */
function asNanoseconds(value: Py): Py {
  if (value.t !== "time") return value;
  return value.ns === null ? none : { t: "int", v: value.ns };
}

function enforceMap(data: Py, values: DataType, required: boolean, server: Server): Py {
  if ((!required || values.kind === "any") && (data.t === "none" || isEmptyObject(data))) return data;
  if (data.t !== "dict")
    throw new Failure("value.not-an-object", `An object is wanted, and ${typeName(data)} was sent.`, null, "server");
  const entries = [...data.entries].map(([key, each]): [string, Py] => [
    key,
    within(key, () => enforceValue(each, values, required, server)),
  ]);
  return { t: "dict", entries: new Map(entries) };
}

function enforceObject(data: Py, properties: Property[], required: boolean, server: Server): Py {
  if (!required && (data.t === "none" || isEmptyObject(data))) return data;
  if (data.t !== "dict")
    throw new Failure("value.not-an-object", `An object is wanted, and ${typeName(data)} was sent.`, null, "server");
  const declared = new Map(properties.map((property) => [property.name, property]));
  for (const { name, required: wanted } of properties) {
    if (wanted && !data.entries.has(name))
      throw new Failure("property.missing", `The property ${name} is required and missing.`, name, "server");
  }
  for (const name of data.entries.keys()) {
    if (!declared.has(name))
      throw new Failure(
        "property.unknown",
        `The property ${name} is not declared, and objects take declared ones only.`,
        name,
        "server",
      );
  }
  const entries = [...data.entries].map(([name, each]): [string, Py] => {
    const property = declared.get(name);
    return [name, property ? within(name, () => enforceValue(each, property.type, property.required, server)) : each];
  });
  return { t: "dict", entries: new Map(entries) };
}

function elementsOf(data: Py): Py[] | null {
  if (data.t === "list") return data.items;
  if (data.t !== "array") return null;
  if (data.array.shape.length === 0) throw new Failure("value.not-a-list", "A list is wanted, and null was sent.");
  return itemsOf(data.array);
}

function isEmptyList(data: Py): boolean {
  return (data.t === "list" && data.items.length === 0) || (data.t === "array" && data.array.shape[0] === 0);
}

/** Python's `data == {}`, which an array of one empty object satisfies as well. */
function isEmptyObject(data: Py): boolean {
  if (data.t === "array" && data.array.data.length === 1 && data.array.data[0])
    return isEmptyObject(data.array.data[0]);
  return data.t === "dict" && data.entries.size === 0;
}

/** The same family and not narrower; unsigned into a wider signed; integers of up to 32 bits into double. */
function isUpcast(from: DType, to: DType): boolean {
  if (from.kind === to.kind) return from.size <= to.size;
  if (from.kind === "u" && to.kind === "i") return from.size < to.size;
  return (from.kind === "i" || from.kind === "u") && sameDType(to, dtypes.float64) && from.size <= 6;
}

function nameOf({ kind, size }: DType): string {
  if (kind === "b") return "A boolean";
  if (kind === "i" || kind === "u") return `An integer of ${size * 8} bits`;
  if (kind === "f") return `A fraction of ${size * 8} bits`;
  if (kind === "M") return "A date";
  return kind === "O" ? "A mixed or nested value" : "Text";
}
