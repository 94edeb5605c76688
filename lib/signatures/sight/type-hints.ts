import type { DataType, Property } from "@/lib/signatures/form";

import { decodeBase64 } from "./python/astype";
import { Failure, Unknown, within } from "./python/failure";
import { parseDate } from "./python/numpy-date";
import { type Py, time, typeName } from "./python/value";
import { type Schema } from "./schema";

/**
 * What a model function with Python type hints is called with: a list whose elements are of exactly the hinted type. Nothing is
 * cast but base64 text to bytes and ISO text to dates.
 */
export function checkHint(data: Py, schema: Schema): Py {
  const [column] = schema.layout === "columns" ? schema.columns : [];
  if (!column || schema.named) throw new Unknown("A signature that does not come from type hints.");
  return ofList(data, column.type);
}

function ofList(data: Py, items: DataType): Py {
  if (data.t !== "list")
    throw new Failure("hint.type", `The model takes a list, and ${typeName(data)} was sent.`, null, "invalid");
  return { t: "list", items: allOf(data.items.map((item, at) => () => within(`[${at}]`, () => ofType(item, items)))) };
}

/** The server collects its own refusals of all elements; what Python raises at any of them ends it at once. */
function allOf(checks: (() => Py)[]): Py[] {
  const refusals: Failure[] = [];
  const values = checks.flatMap((check) => {
    try {
      return [check()];
    } catch (error) {
      if (!(error instanceof Failure) || error.raised === "library") throw error;
      refusals.push(error);
      return [];
    }
  });
  if (refusals[0]) throw refusals[0];
  return values;
}

function ofType(data: Py, type: DataType): Py {
  switch (type.kind) {
    case "any":
      return data;
    case "array":
      return ofList(data, type.items);
    case "map":
      return ofMap(data, type.values);
    case "object":
      return ofObject(data, type.properties);
    case "binary":
      if (data.t === "str") return decodeBase64(data);
      break;
    case "datetime":
      if (data.t === "str") return dateOf(data.v);
      break;
    case "boolean":
      if (data.t === "bool") return data;
      break;
    case "long":
      // To Python a boolean is an integer.
      if (data.t === "int" || data.t === "bool") return data;
      break;
    case "double":
      if (data.t === "float") return data;
      break;
    case "string":
      if (data.t === "str") return data;
      break;
    default:
      throw new Unknown(`Type hints do not make the type ${type.kind}.`);
  }
  throw new Failure(
    "hint.type",
    `The model takes a ${type.kind}, and ${typeName(data)} was sent; nothing is converted.`,
    null,
    "invalid",
  );
}

function ofMap(data: Py, values: DataType): Py {
  if (data.t !== "dict")
    throw new Failure("hint.type", `The model takes an object, and ${typeName(data)} was sent.`, null, "invalid");
  const keys = [...data.entries.keys()];
  const checked = allOf(
    [...data.entries].map(
      ([key, value]) =>
        () =>
          within(key, () => ofType(value, values)),
    ),
  );
  return { t: "dict", entries: new Map(checked.map((value, at): [string, Py] => [keys[at] ?? "", value])) };
}

/** A Pydantic model: only what it certainly refuses is known, for it may convert and fill in as its author likes. */
function ofObject(data: Py, properties: Property[]): Py {
  if (data.t !== "dict")
    throw new Failure("hint.type", `The model takes an object, and ${typeName(data)} was sent.`, null, "invalid");
  const missing = properties.find((property) => property.required && !data.entries.has(property.name));
  if (missing)
    throw new Failure(
      "property.missing",
      `The property ${missing.name} is required and missing.`,
      missing.name,
      "invalid",
    );
  throw new Unknown("The model checks objects with its own Pydantic class.");
}

function dateOf(text: string): Py {
  const parts = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.(?:\d{3}|\d{6}))?)?)?$/.test(text);
  if (!parts) {
    if (/\d/.test(text)) throw new Unknown("A date whose reading depends on the version of Python.");
    throw new Failure("hint.type", "The text is not a date.");
  }
  const [year = "0"] = text.split("-");
  if (Number(year) < 1678 || Number(year) > 2261) throw new Unknown("A date far from now.");
  return time(parseDate(text));
}
