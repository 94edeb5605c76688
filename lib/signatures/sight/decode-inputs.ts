import { enforceValue } from "./enforce-type";
import { toArray } from "./python/array";
import { Failure, within } from "./python/failure";
import { keyOfLabel } from "./python/frame";
import { isDict, isScalar, type NdArray, none, type Py, type PyDict } from "./python/value";
import { isScalarType, numpyType, type Schema, type SchemaColumn, type SchemaTensor } from "./schema";
import type { Server } from "./server";

type Entry = SchemaColumn | SchemaTensor;

/** First stage of `inputs`: a list of records, an object of columns, or the values of the only input. */
export function castInputs(content: Py, schema: Schema | null, server: Server): Py {
  const byName = entriesByName(schema);
  const first = schema === null ? null : entriesOf(schema)[0];
  const onlyName = byName.size === 1 ? [...byName.keys()][0] : undefined;
  if (schema !== null && onlyName !== undefined && content.t === "list" && !content.items.some(isDict)) {
    return castColumns({ t: "dict", entries: new Map([[onlyName, content]]) }, byName, server);
  }
  if (schema !== null && !schema.named && content.t !== "list" && !isScalar(content)) {
    throw new Failure(
      "body.names-without-names",
      "The model's inputs have no names: it takes a list or a single value, not an object.",
      null,
      "invalid",
    );
  }
  if (isDict(content)) return castColumns(content, byName, server);
  if (content.t === "list" && content.items.every(isDict)) {
    return {
      t: "list",
      items: content.items.map((record) => (isDict(record) ? castColumns(record, byName, server) : record)),
    };
  }
  return castTo(content, first ?? null, server);
}

/** First stage of `instances`: records are turned into columns; all else is read as `inputs`. */
export function castInstances(content: Py, schema: Schema | null, server: Server): Py {
  const byName = entriesByName(schema);
  const data =
    content.t === "list" && content.items[0]?.t === "dict"
      ? columnsOf(content.items, byName, server)
      : castInputs(content, schema, server);
  if (isDict(data)) requireSameLength(data, schema);
  return data;
}

function columnsOf(items: Py[], byName: Map<string, Entry>, server: Server): PyDict {
  const lists = new Map<string, Py[]>();
  for (const item of items) {
    if (!isDict(item)) throw new Failure("table.malformed", "An instance is not an object.", null, "invalid");
    for (const [name, value] of item.entries) {
      const cast = within(name, () => castTo(value, byName.get(name) ?? null, server));
      const list = lists.get(name);
      if (list) list.push(cast);
      else lists.set(name, [cast]);
    }
  }
  const entries = [...lists].map(([name, values]): [string, Py] => [
    name,
    { t: "array", array: within(name, () => toArray({ t: "list", items: values }, null, server.numpy)) },
  ]);
  return { t: "dict", entries: new Map(entries) };
}

function requireSameLength(data: PyDict, schema: Schema | null): void {
  const names = schema?.named ? checkedNames(schema) : null;
  const lengths = [...data.entries].flatMap(([name, value]) => {
    if (names !== null && !names.has(name)) return [];
    if (value.t === "list") return [value.items.length];
    return value.t === "array" ? [lengthOf(value.array)] : [];
  });
  // A single column is measured too, which a value without dimensions does not survive.
  if (new Set(lengths.map((length) => length ?? "none")).size > 1)
    throw new Failure("table.malformed", "The inputs are of different length.", null, "invalid");
  if (lengths.includes(null)) throw new Failure("table.malformed", "A single value where a list is wanted.");
}

function lengthOf({ shape }: NdArray): number | null {
  return shape[0] ?? null;
}

function checkedNames(schema: Schema): Set<string> {
  const entries =
    schema.layout === "tensors"
      ? schema.tensors.map(({ label }) => label)
      : schema.columns
          .filter((column) => column.required && column.type.kind !== "array" && column.type.kind !== "sparkml_vector")
          .map(({ label }) => label);
  return new Set(entries.map(keyOfLabel));
}

function castColumns(data: PyDict, byName: Map<string, Entry>, server: Server): PyDict {
  const entries = [...data.entries].map(([name, value]): [string, Py] => [
    name,
    within(name, () => castTo(value, byName.get(name) ?? null, server)),
  ]);
  return { t: "dict", entries: new Map(entries) };
}

/** numpy's array (or scalar) of the declared type; without a declaration of the type that numpy finds. */
function castTo(value: Py, entry: Entry | null, server: Server): Py {
  if (entry === null) return { t: "array", array: toArray(value, null, server.numpy) };
  if ("dtype" in entry) return { t: "array", array: toArray(value, entry.dtype, server.numpy) };
  const { type, required } = entry;
  if (type.kind === "any") return value;
  if (isScalarType(type)) return castToScalar(value, numpyType(type.kind), server);
  const enforced = enforceValue(value, type, required, server);
  return type.kind === "array" || type.kind === "sparkml_vector"
    ? { t: "array", array: toArray(enforced, null, server.numpy) }
    : enforced;
}

function castToScalar(value: Py, dtype: NdArray["dtype"], server: Server): Py {
  if (value.t === "list") return { t: "array", array: toArray(value, dtype, server.numpy) };
  const one = toArray({ t: "list", items: [value] }, dtype, server.numpy);
  return one.data[0] ?? none;
}

function entriesOf(schema: Schema): Entry[] {
  return schema.layout === "tensors" ? schema.tensors : schema.columns;
}

function entriesByName(schema: Schema | null): Map<string, Entry> {
  if (!schema?.named) return new Map();
  return new Map(entriesOf(schema).map((entry) => [keyOfLabel(entry.label), entry]));
}
