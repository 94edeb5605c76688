import type { DataType } from "@/lib/signatures/form";

import { readJson } from "./json";
import { Losses, Refusal } from "./losses";
import { bare, senseLosses } from "./sense";
import type { Call, Cell, Encoded, Entry, Payload, ReadPayload } from "./types";

/** Why a body is none of a protocol's. Caught where `readPayload` begins. */
export class Unreadable extends Error {}

/** Puts a cell on the wire: says in plain JSON what it is, and names what that does not say. */
export type ToWire = (cell: Cell, type: DataType | null, where: string | null) => Cell;

/** The usual way: base64 and dates as text, `missing` as null. */
export function plainWire(losses: Losses): ToWire {
  return (cell, type, where) => {
    if (cell.kind === "missing")
      losses.add(
        "missing.as-null",
        where,
        (times) => `“${where ?? ""}” is absent from ${rows(times)}; null is sent there.`,
      );
    else senseLosses(cell, type, where, losses);
    return bare(cell);
  };
}

/** Runs an encoder: what it gathers as losses comes with the call, a Refusal becomes the answer. */
export function encoding(make: (losses: Losses) => Omit<Call, "method">): Encoded {
  const losses = new Losses();
  try {
    return { status: "encoded", call: { method: "POST", ...make(losses) }, losses: losses.all() };
  } catch (error) {
    if (error instanceof Refusal) return { status: "refused", why: error.message };
    throw error;
  }
}

/** Reads a JSON body with `make`, whose `notes` come with the payload. */
export function readingJson(text: string, make: (root: Cell, notes: string[]) => Payload): ReadPayload {
  const json = readJson(text);
  if (json.status === "unreadable") return json;
  const notes = json.duplicates.map((key) => `The key “${key}” stands twice in one object; the last value counts.`);
  return reading(() => make(json.value, notes), notes);
}

export function reading(make: () => Payload, notes: string[] = []): ReadPayload {
  try {
    return { status: "read", payload: make(), notes };
  } catch (error) {
    if (error instanceof Unreadable) return { status: "unreadable", why: error.message, at: null };
    throw error;
  }
}

/** The media type alone, in small letters. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Parameters as a body carries them, or none of them with a loss where it has no place. */
export function paramsWire(params: Entry[], wire: ToWire): Entry[] {
  return params.map(([name, value]): Entry => [name, wire(value, null, name)]);
}

export function dropParams(params: Entry[], losses: Losses, what: string): void {
  for (const [name] of params)
    losses.add("params.dropped", name, () => `The parameter “${name}” is not sent: ${what} has no place for it.`);
}

function rows(times: number): string {
  return `${times.toLocaleString("en")} ${times === 1 ? "row" : "rows"}`;
}
