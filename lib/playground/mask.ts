import { patternToRegExp } from "@/lib/permissions";
import { mediaType } from "@/lib/serving/body";
import { entryOf, itemsOf, textOf } from "@/lib/serving/cells";
import { readJson } from "@/lib/serving/json";
import { jsonText } from "@/lib/serving/json-text";
import type { Cell, Entry } from "@/lib/serving/types";

import { csvValue, readCsvSource } from "./composing/csv-source";
import { spliced } from "./composing/splice";

/** What stands where a value was masked. */
const masked = { kind: "text", text: "***" } satisfies Cell;

type IsSensitive = (name: string) => boolean;

/** Something in a body that no name tells anything of. Caught where masking begins. */
class Unmaskable extends Error {}

/**
 * A body with the values of sensitive fields masked: members of objects at any depth, columns of tables that keep names and rows apart,
 * named tensors, columns of CSV, and the same inside texts that are JSON themselves. `names`: of the signature's columns or tensors, for
 * bodies that keep values in order and without names; null when nobody knows them. Prose is left as it is. Null where that cannot be done for certain: then it must not be kept.
 */
export function maskedBody(
  text: string,
  contentType: string,
  patterns: readonly string[],
  names: readonly (string | null)[] | null,
): string | null {
  if (patterns.length === 0) return text;
  const isSensitive = matcher(patterns);
  // Values without names may be those of any field.
  const isNameless = names === null || names.some((name) => name === null || isSensitive(name));
  const type = mediaType(contentType);
  if (type === "text/csv") return maskedCsv(text, isSensitive, names);
  if (type !== "application/json" && !type.endsWith("+json")) return null;
  const json = readJson(text);
  if (json.status === "unreadable" || json.duplicates.length > 0) return null;
  if (isNameless && holdsNameless(json.value, names ?? [])) return null;
  try {
    const clean = maskedCell(json.value, isSensitive);
    return clean === json.value ? text : jsonText(clean);
  } catch (error) {
    if (error instanceof Unmaskable) return null;
    throw error;
  }
}

/** Field names are written in any case. */
function matcher(patterns: readonly string[]): IsSensitive {
  const expressions = patterns.map((pattern) => patternToRegExp(pattern.toLowerCase()));
  return (name) => expressions.some((expression) => expression.test(name.toLowerCase()));
}

/** The cell itself where nothing of it is sensitive, so that a body is kept as it was typed. */
function maskedCell(cell: Cell, isSensitive: IsSensitive): Cell {
  switch (cell.kind) {
    case "list":
      return mapped(
        cell.items,
        (item) => maskedCell(item, isSensitive),
        (items) => ({ kind: "list", items }),
        cell,
      );
    case "object": {
      const split = maskedSplit(cell, isSensitive) ?? cell;
      const name = textOf(entryOf(split, "name"));
      const isNamed = name !== null && isSensitive(name) && entryOf(split, "data") !== undefined;
      const hides = (key: string) => isSensitive(key) || (isNamed && key === "data");
      return mapped(
        split.entries,
        (entry): Entry => (hides(entry[0]) ? [entry[0], masked] : maskedEntry(entry, isSensitive)),
        (entries) => ({ kind: "object", entries }),
        split,
      );
    }
    case "text": {
      const inner = /^\s*[[{]/.test(cell.text) ? readJson(cell.text) : null;
      if (inner?.status !== "read") return cell;
      if (inner.duplicates.length > 0) throw new Unmaskable("A key stands twice in JSON inside a text.");
      const clean = maskedCell(inner.value, isSensitive);
      return clean === inner.value ? cell : { kind: "text", text: jsonText(clean) };
    }
    default:
      return cell;
  }
}

function maskedEntry(entry: Entry, isSensitive: IsSensitive): Entry {
  const value = maskedCell(entry[1], isSensitive);
  return value === entry[1] ? entry : [entry[0], value];
}

type ObjectCell = Extract<Cell, { kind: "object" }>;

/** `{columns, data}`: names in one list, rows of values in the other. Throws where a value belongs to none of the names. */
function maskedSplit(cell: ObjectCell, isSensitive: IsSensitive): ObjectCell | null {
  const columns = itemsOf(entryOf(cell, "columns"))?.map((column) => textOf(column) ?? jsonText(column));
  const rows = itemsOf(entryOf(cell, "data"));
  if (!columns || !rows) return null;
  if (rows.some((row) => row.kind === "list" && row.items.length > columns.length))
    throw new Unmaskable("A row is longer than the list of columns.");
  if (!areNumbers(entryOf(cell, "index"))) throw new Unmaskable("Labels of rows may be anything.");
  if (!columns.some(isSensitive)) return null;
  const clean = rows.map((row): Cell =>
    row.kind === "list"
      ? { kind: "list", items: row.items.map((item, at) => (isSensitive(columns[at] ?? "") ? masked : item)) }
      : masked,
  );
  return {
    kind: "object",
    entries: cell.entries.map(([key, value]): Entry => [key, key === "data" ? { kind: "list", items: clean } : value]),
  };
}

function areNumbers(index: Cell | undefined): boolean {
  const isPlain = ({ kind }: Cell) => kind === "number" || kind === "null";
  return index === undefined || isPlain(index) || (itemsOf(index)?.every(isPlain) ?? false);
}

function mapped<Item>(items: Item[], change: (item: Item) => Item, make: (items: Item[]) => Cell, whole: Cell): Cell {
  const changed = items.map(change);
  return changed.every((item, at) => item === items[at]) ? whole : make(changed);
}

const envelopes = ["instances", "inputs", "input_data", "data", "predictions", "outputs", "dataframe_split"];

/** Whether values stand in an envelope in order alone: neither in a table that names its columns nor under a name that the signature knows. */
function holdsNameless(cell: Cell, names: readonly (string | null)[]): boolean {
  if (cell.kind === "list") return cell.items.some((item) => item.kind !== "object" || holdsNameless(item, names));
  if (cell.kind !== "object") return true;
  if (entryOf(cell, "columns") && entryOf(cell, "data")) return false;
  const name = textOf(entryOf(cell, "name"));
  if (name !== null && names.includes(name)) return false;
  return cell.entries.some(([key, value]) => envelopes.includes(key) && holdsNameless(value, names));
}

/** Every other field keeps its very characters. */
function maskedCsv(text: string, isSensitive: IsSensitive, names: readonly (string | null)[] | null): string | null {
  const [head, ...rows] = readCsvSource(text) ?? [];
  if (head === undefined) return null;
  const first = head.fields.map(({ from, to }) => csvValue(text.slice(from, to)));
  // A first line that holds none of the signature's names may be a row already.
  if (names === null || !names.some((name) => name !== null && first.includes(name))) return null;
  // Nobody can tell which fields of a longer row belong to which name.
  if (rows.some(({ fields }) => fields.length > first.length)) return null;
  const sensitive = rows.flatMap(({ fields }) => fields.filter((_, at) => isSensitive(first[at] ?? "")));
  return spliced(
    text,
    sensitive.map(({ from, to }) => ({ from, to, insert: masked.text })),
  );
}
