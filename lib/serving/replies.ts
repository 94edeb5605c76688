import { itemsOf, textOf } from "./cells";
import { readJson } from "./json";
import { tensorFrom } from "./tensors";
import type { Cell, Normalised, Reply, ServedBy } from "./types";

export const nobody: ServedBy = { model: null, version: null, deployment: null };

type Content =
  | { layout: "rows"; rows: Cell[] }
  | { layout: "tensors"; tensors: ReturnType<typeof tensorFrom>[] }
  | { layout: "value"; value: Cell };
type Found = { content: Content | null; servedBy?: ServedBy; modelTimeMs?: number | null };

/** A reply in JSON, opened by `open`; what is no JSON stays raw with a note that says so. */
export function opened(reply: Reply, open: (root: Cell, notes: string[]) => Found): Normalised {
  const rest = { servedBy: nobody, modelTimeMs: null, raw: reply.body };
  if (reply.body.kind === "bytes") return { layout: "raw", ...rest, notes: ["The reply is not text."] };
  const json = readJson(reply.body.text);
  if (json.status === "unreadable") return { layout: "raw", ...rest, notes: [`The reply is not JSON: ${json.why}`] };
  const notes = json.duplicates.map((key) => `The key “${key}” stands twice in one object; the last value counts.`);
  if (json.hasNonFinite)
    notes.push("The reply holds NaN or Infinity, which is not valid JSON (RFC 8259): strict readers refuse it.");
  const { content, servedBy = nobody, modelTimeMs = null } = open(json.value, notes);
  if (content === null) notes.push("The reply does not have the form of this protocol.");
  return { ...(content ?? { layout: "raw" as const }), servedBy, modelTimeMs, raw: reply.body, notes };
}

/** Predictions without their envelope: a list is one row an item, an object of lists a set of tensors. */
export function contentOf(value: Cell): Content {
  const items = itemsOf(value);
  if (items) return { layout: "rows", rows: items };
  if (value.kind === "object" && value.entries.length > 0 && value.entries.every(([, cell]) => cell.kind === "list")) {
    return { layout: "tensors", tensors: value.entries.map(([name, cell]) => tensorFrom(cell, name, null)) };
  }
  return { layout: "value", value };
}

/** A text that is JSON itself, as scripts that encode twice answer. */
export function unwrapped(value: Cell, notes: string[]): Cell {
  const text = textOf(value);
  const inner = text === null ? null : readJson(text);
  if (inner?.status !== "read" || (inner.value.kind !== "list" && inner.value.kind !== "object")) return value;
  notes.push("The reply is JSON inside a JSON text: the server encodes its answer twice. It is shown unwrapped.");
  return inner.value;
}

/** Milliseconds of a header; null when it is absent or no number. */
export function milliseconds(reply: Reply, header: string): number | null {
  const value = reply.headers[header];
  return value !== undefined && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}

export function header(reply: Reply, name: string): string | null {
  return reply.headers[name]?.trim() || null;
}

/** The JSON of a reply; null when it has none. */
export function jsonOf({ body }: Reply): Cell | null {
  const json = body.kind === "text" ? readJson(body.text) : null;
  return json?.status === "read" ? json.value : null;
}

/** The text of a reply of status 200, out of its quotes where it is a JSON text; null when it has none. */
export function wordOf(reply: Reply | null): string | null {
  if (reply?.status !== 200 || reply.body.kind !== "text") return null;
  return textOf(jsonOf(reply) ?? undefined) ?? reply.body.text;
}

/** A name or version that a server gives itself, when it looks like one; null for anything that could be a message. */
export function plainName(cell: Cell | undefined): string | null {
  const text = textOf(cell);
  return text !== null && /^[\w][\w .:@/+-]{0,199}$/.test(text) ? text : null;
}
