import type { Cell, Entry } from "./types";

/** JSON text without spaces; numbers as their tokens, bytes as base64, a date as text, `missing` as null. */
export function jsonText(cell: Cell): string {
  switch (cell.kind) {
    case "missing":
    case "null":
      return "null";
    case "boolean":
      return String(cell.value);
    case "number":
      return cell.token;
    // JSON.stringify escapes halves of surrogate pairs too, which UTF-8 could not carry.
    case "text":
    case "datetime":
      return JSON.stringify(cell.text);
    case "bytes":
      return JSON.stringify(cell.base64);
    case "list":
      return `[${cell.items.map(jsonText).join(",")}]`;
    case "object":
      return objectText(cell.entries);
  }
}

export function objectText(entries: Entry[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(",")}}`;
}
