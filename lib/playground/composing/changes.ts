import type { DataType } from "@/lib/signatures/form";
import type { SeenValue } from "@/lib/signatures/sight/types";

import { seenText } from "./seen-text";
import { slice, type Source, textIn } from "./source";
import type { Range } from "./splice";

/** `silent`: another value arrives. `slight`: the same to most readers: null as NaN, 1 as true, a number that was written as text. */
type ChangeLevel = "silent" | "slight";
export type Change = { rule: string; level: ChangeLevel; at: Range; sent: string; arrives: string };

/** What of a value arrives as something else than it says. `text`: the body in which it stands. */
export function changesIn(text: string, source: Source, seen: SeenValue): Change[] {
  if (seen.kind === "tensor") return changesIn(text, source, seen.data);
  if (source.kind === "list") {
    if (seen.kind === "list" && seen.items.length === source.items.length) {
      return source.items.flatMap((item, at) => {
        const inner = seen.items[at];
        return inner ? changesIn(text, item, inner) : [];
      });
    }
    return seen.kind === "text" ? [changeAt(text, source, seen, "value.to-text", "silent")] : [];
  }
  if (source.kind === "object") {
    if (seen.kind === "text") return [changeAt(text, source, seen, "value.to-text", "silent")];
    const inner = seen.kind === "object" ? new Map(seen.entries) : null;
    return source.members.flatMap(({ name, value }) => {
      const one = inner?.get(name);
      return one ? changesIn(text, value, one) : [];
    });
  }
  const found = changeOf(slice(text, source), seen);
  return found ? [changeAt(text, source, seen, ...found)] : [];
}

/** How one token arrives changed, as rule and level; null when it arrives as it is. */
function changeOf(token: string, seen: SeenValue): [rule: string, level: ChangeLevel] | null {
  if (token === "null") return ofNull(seen);
  if (token === "true" || token === "false") return ofBoolean(token, seen);
  return token.startsWith('"') ? ofText(textIn(token), seen) : ofNumber(token, seen);
}

/** Tables do not make text of what is none: a column of text then holds something else. Null where it holds what is declared. */
export function undeclared(seen: SeenValue, type: DataType | null): "a number" | "a boolean" | null {
  if (type?.kind !== "string") return null;
  if (seen.kind === "boolean") return "a boolean";
  return seen.kind === "integer" || seen.kind === "float" ? "a number" : null;
}

function changeAt(text: string, at: Range, seen: SeenValue, rule: string, level: ChangeLevel): Change {
  return { rule, level, at: { from: at.from, to: at.to }, sent: slice(text, at), arrives: seenText(seen) };
}

function ofNull(seen: SeenValue): ReturnType<typeof changeOf> {
  if (seen.kind === "text") return ["value.null-to-text", "silent"];
  if (seen.kind === "boolean") return ["value.to-boolean", "silent"];
  return seen.kind === "float" ? ["value.null-to-nan", "slight"] : null;
}

function ofBoolean(token: string, seen: SeenValue): ReturnType<typeof changeOf> {
  if (seen.kind === "boolean") return String(seen.value) === token ? null : ["value.to-boolean", "silent"];
  if (seen.kind === "text") return ["value.to-text", "silent"];
  return seen.kind === "integer" || seen.kind === "float"
    ? ["value.from-boolean", "slight"]
    : ["value.to-text", "silent"];
}

function ofText(text: string, seen: SeenValue): ReturnType<typeof changeOf> {
  if (seen.kind === "text") return seen.text === text ? null : ["value.text-cut", "silent"];
  if (seen.kind === "boolean") return ["value.to-boolean", "silent"];
  if (seen.kind === "bytes")
    return hexOf(text) === seen.hex ? ["value.not-decoded", text === "" ? "slight" : "silent"] : null;
  return seen.kind === "integer" || seen.kind === "float" ? ["value.from-text", "slight"] : null;
}

function ofNumber(token: string, seen: SeenValue): ReturnType<typeof changeOf> {
  if (seen.kind === "text") return ["value.to-text", "silent"];
  if (seen.kind === "bytes") return ["value.to-text", "silent"];
  if (seen.kind === "datetime") return ["value.to-date", "silent"];
  if (seen.kind === "boolean")
    return isOneOrZero(token, seen.value) ? ["value.to-boolean", "slight"] : ["value.to-boolean", "silent"];
  if (seen.kind === "integer") return ofWhole(token, seen.text);
  return seen.kind === "float" ? ofFloat(token, seen.value) : null;
}

function ofWhole(token: string, arrived: string): ReturnType<typeof changeOf> {
  if (/^-?\d+$/.test(token)) return BigInt(token) === BigInt(arrived) ? null : ["value.wrapped", "silent"];
  const value = Number(token);
  if (Number.isInteger(value) && BigInt(value) === BigInt(arrived)) return null;
  return [
    Number.isFinite(value) && BigInt(Math.trunc(value)) === BigInt(arrived) ? "value.truncated" : "value.wrapped",
    "silent",
  ];
}

function ofFloat(token: string, arrived: number): ReturnType<typeof changeOf> {
  if (/^(NaN|-?Infinity)$/.test(token)) return null;
  if (!Number.isFinite(arrived)) return ["value.rounded", "silent"];
  if (/^-?\d+$/.test(token))
    return Number.isInteger(arrived) && BigInt(arrived) === BigInt(token) ? null : ["value.rounded", "silent"];
  const value = Number(token);
  // Digits beyond what 32 bits hold are nobody's surprise; a whole number that becomes another one is.
  const isNear = Math.abs(value - arrived) <= Math.abs(value) / 2 ** 20 && !Number.isInteger(value);
  return value === arrived || isNear ? null : ["value.rounded", "silent"];
}

function isOneOrZero(token: string, value: boolean): boolean {
  return Number(token) === (value ? 1 : 0);
}

function hexOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
