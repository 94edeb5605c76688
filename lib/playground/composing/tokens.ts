import { readJson } from "@/lib/serving/json";
import type { DataType } from "@/lib/signatures/form";

import { csvField } from "./csv-source";

/**
 * What somebody typed, as a token of JSON. Whatever is one stays as it is, to the last digit: `1.0`, `NaN`, `"1"`, `[1, 2]`. All
 * else is text.
 */
export function tokenOf(typed: string): string {
  const trimmed = typed.trim();
  return isToken(trimmed) ? trimmed : JSON.stringify(typed);
}

/**
 * What was typed over a token that the field shows with its quotes. Line breaks and tabs may stand between the quotes as they are. Null
 * while a text that begins with a quote is none yet: taken as it is, the quotes would become part of it. An empty field is null in JSON.
 */
export function tokenOver(token: string, typed: string): string | null {
  const trimmed = typed.trim();
  if (trimmed === "") return "null";
  if (!token.startsWith('"') || !trimmed.startsWith('"')) return tokenOf(typed);
  const escaped = trimmed.replace(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
  return isToken(escaped) ? escaped : null;
}

/** A cell of a spreadsheet as a token: its columns do not quote text, so the declared type decides. An empty cell is null. */
export function tokenOfPasted(cell: string, type: DataType | null): string {
  if (cell.trim() === "") return type?.kind === "string" ? '""' : "null";
  if (type?.kind === "boolean" && /^(true|false)$/i.test(cell.trim())) return cell.trim().toLowerCase();
  const isText = type?.kind === "string" || type?.kind === "datetime" || type?.kind === "binary";
  return isText && !/^"(?:[^"\\]|\\.)*"$/s.test(cell.trim()) ? JSON.stringify(cell) : tokenOf(cell);
}

/** What was typed, as a field of CSV. */
export function fieldOf(typed: string): string {
  return csvField(typed);
}

export function isToken(typed: string): boolean {
  return typed !== "" && readJson(typed).status === "read" && !typed.startsWith("\ufeff");
}

/** The type of its elements, properties or values, by the key or place that leads to it; null where nobody says. */
export function innerType(type: DataType | null, key: string | null): { type: DataType | null; required: boolean } {
  if (type?.kind === "array") return { type: type.items, required: true };
  if (type?.kind === "sparkml_vector") return { type: { kind: "double" }, required: true };
  if (type?.kind === "map") return { type: type.values, required: true };
  const property = type?.kind === "object" ? type.properties.find(({ name }) => name === key) : undefined;
  return { type: property?.type ?? null, required: property?.required ?? false };
}
