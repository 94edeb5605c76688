import { toArray } from "./python/array";
import type { DType } from "./python/dtype";
import { Failure } from "./python/failure";
import { keyOfLabel } from "./python/frame";
import { isDict, type Py, type PyDict } from "./python/value";
import { isScalarType, numpyType, type Schema } from "./schema";
import type { Server } from "./server";

/** First stage of the older protocol: `inputs` and `instances` are arrays by name, or one array. */
export function castTensorInput(
  envelope: "inputs" | "instances",
  content: Py,
  schema: Schema | null,
  server: Server,
): Py {
  return envelope === "inputs" ? cast(content, schema, server) : cast(instancesOf(content), schema, server);
}

/** Lists of different length are refused in `instances`, where they are rows. */
export function enforceLengths(value: Py): void {
  if (!isDict(value)) return;
  const lengths = [...value.entries.values()].map((each) => (each.t === "array" ? each.array.shape[0] : undefined));
  if (lengths.length === 0 || lengths.some((length) => length === undefined || length !== lengths[0])) {
    throw new Failure("table.malformed", "The inputs are of different length.", null, "server", 500);
  }
}

function instancesOf(content: Py): Py {
  if (content.t === "str") return content;
  if (content.t !== "list") throw unreadable("instances is a list.");
  if (content.items[0]?.t !== "dict") return content;
  const lists = new Map<string, Py[]>();
  for (const item of content.items) {
    if (!isDict(item)) throw unreadable("An instance is not an object.");
    for (const [name, value] of item.entries) {
      const list = lists.get(name);
      if (list) list.push(value);
      else lists.set(name, [value]);
    }
  }
  return { t: "dict", entries: new Map([...lists].map(([name, items]): [string, Py] => [name, { t: "list", items }])) };
}

function cast(content: Py, schema: Schema | null, server: Server): Py {
  if (schema === null) return isDict(content) ? arrays(content, () => null, server) : arrayOf(content, null, server);
  const types = elementTypesOf(schema);
  if (!schema.named) {
    if (content.t !== "list") throw unreadable("The model's inputs have no names: it takes a list.");
    return arrayOf(content, types[0]?.[1] ?? null, server);
  }
  const [only] = types;
  const isBare = types.length === 1 && content.t === "list" && !content.items.some(isDict);
  const named = isBare && only ? new Map<string, Py>([[only[0], content]]) : isDict(content) ? content.entries : null;
  if (named === null) throw unreadable("The model's inputs have names: it takes an object of lists.");
  const byName = new Map(types);
  return arrays({ t: "dict", entries: named }, (name) => byName.get(name) ?? null, server);
}

function arrays(data: PyDict, typeOf: (name: string) => DType | null, server: Server): Py {
  return {
    t: "dict",
    entries: new Map(
      [...data.entries].map(([name, value]): [string, Py] => [name, arrayOf(value, typeOf(name), server)]),
    ),
  };
}

function arrayOf(value: Py, dtype: DType | null, server: Server): Py {
  return { t: "array", array: toArray(value, dtype, server.numpy) };
}

function elementTypesOf(schema: Schema): [string, DType][] {
  if (schema.layout === "tensors") return schema.tensors.map(({ label, dtype }) => [String(label), dtype]);
  return schema.columns.flatMap(({ label, type }): [string, DType][] =>
    isScalarType(type) ? [[keyOfLabel(label), numpyType(type.kind)]] : [],
  );
}

function unreadable(why: string): Failure {
  return new Failure("body.envelope", why, null, "server", 500);
}
