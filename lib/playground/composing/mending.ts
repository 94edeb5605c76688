import { isBase64 } from "@/lib/serving/sense";
import type { DataType, Scalar } from "@/lib/signatures/form";
import { typicalToken } from "@/lib/signatures/samples/tokens";

import { appendedMembers, removedMembers } from "./sheet-edits";
import { type ObjectSource, slice, type Source, textIn } from "./source";
import { type Splice, spliced } from "./splice";
import { innerType } from "./tokens";

/** What kind of change mends a token; several cells mended by one kind are mended with one click. */
export type MendKind =
  "whole" | "fraction" | "quote" | "unquote" | "boolean" | "zone" | "utc" | "date" | "base64" | "extra" | "absent";

/** A value that the type would take as it is written, and what was changed for it; null when nothing of ours would help. */
export function mended(
  text: string,
  source: Source,
  type: DataType | null,
  nested = false,
): { kinds: MendKind[]; token: string } | null {
  const found = mendsIn(text, source, type, nested);
  if (found.length === 0) return null;
  const whole = slice(text, source);
  const token = spliced(
    whole,
    found.map(({ from, to, insert }) => ({ from: from - source.from, to: to - source.from, insert })),
  );
  return { kinds: [...new Set(found.map(({ kind }) => kind))], token };
}

/** What one token becomes. `nested`: inside of lists, objects and parameters, where nothing is converted on arrival. */
export function mendToken(token: string, type: Scalar, nested: boolean): [MendKind, string] | null {
  const isNumber = /^-?\d/.test(token);
  const said = token.startsWith('"') ? textIn(token) : null;
  switch (type) {
    case "integer":
    case "long":
      if (isNumber) return /^-?\d+$/.test(token) ? null : wholeOf(token);
      return said !== null && /^-?(0|[1-9]\d*)$/.test(said.trim()) ? ["unquote", said.trim()] : numberOfWord(token);
    case "float":
    case "double":
      if (isNumber) return nested && /^-?\d+$/.test(token) ? ["fraction", `${token}.0`] : null;
      return said !== null && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(said.trim())
        ? ["unquote", nested && /^-?\d+$/.test(said.trim()) ? `${said.trim()}.0` : said.trim()]
        : null;
    case "string":
      return said === null && token !== "null" ? ["quote", JSON.stringify(token)] : null;
    case "boolean":
      return booleanOf(said?.trim().toLowerCase() ?? (isNumber ? String(Number(token)) : ""));
    case "datetime":
      return isNumber ? dateOf(token) : said === null ? null : withoutZone(said);
    case "binary":
      return said !== null && !isBase64(said) ? ["base64", JSON.stringify(base64Of(said))] : null;
  }
}

/** "Send 2.0" for one cell, "Send fractions" for several. */
export function mendLabel(kinds: readonly MendKind[], tokens: readonly string[]): string {
  const [kind, ...more] = kinds;
  if (kind === undefined || more.length > 0) return "Send it as declared";
  const [one, ...others] = tokens;
  const isShort = one !== undefined && others.length === 0 && one.length <= 24;
  return isShort && showsToken.has(kind) ? `Send ${one}` : labels[kind];
}

const showsToken = new Set<MendKind>(["whole", "fraction", "unquote", "boolean", "date"]);
const labels: Record<MendKind, string> = {
  whole: "Send whole numbers",
  fraction: "Send fractions",
  quote: "Send as text",
  unquote: "Send as numbers",
  boolean: "Send true and false",
  zone: "Drop Z",
  utc: "Send in UTC without a zone",
  date: "Send dates",
  base64: "Send as base64",
  extra: "Leave out what is not declared",
  absent: "Add what is missing",
};

type Mend = Splice & { kind: MendKind };

function mendsIn(text: string, source: Source, type: DataType | null, nested: boolean): Mend[] {
  if (type === null || type.kind === "any") return [];
  if (source.kind === "list")
    return source.items.flatMap((item) => mendsIn(text, item, innerType(type, null).type, true));
  if (source.kind === "object") {
    const inner = source.members.flatMap(({ name, value }) => mendsIn(text, value, innerType(type, name).type, true));
    return type.kind === "object" ? [...inner, ...shapeMends(text, source, type)] : inner;
  }
  if (!isScalar(type)) return [];
  const mend = mendToken(slice(text, source), type.kind, nested);
  return mend ? [{ kind: mend[0], from: source.from, to: source.to, insert: mend[1] }] : [];
}

/** Objects are closed: what is not declared goes, what is required comes. */
function shapeMends(text: string, source: ObjectSource, type: Extract<DataType, { kind: "object" }>): Mend[] {
  const isKept = (name: string) => type.properties.some((property) => property.name === name);
  const present = new Set(source.members.map(({ name }) => name));
  const extra = removedMembers(source, isKept).map((splice): Mend => ({ ...splice, kind: "extra" }));
  const absent = type.properties.filter(({ name, required }) => required && !present.has(name));
  // Behind a member that goes there is no place for one that comes.
  if (absent.length === 0 || !isKept(source.members.at(-1)?.name ?? absent[0]?.name ?? "")) return extra;
  const added = appendedMembers(
    text,
    source,
    absent.map(({ name, type: inner }) => [name, typicalToken(inner)] as const),
  );
  return [...extra, ...added.map((splice): Mend => ({ ...splice, kind: "absent" }))];
}

function isScalar(type: DataType): type is { kind: Scalar } {
  return !["any", "sparkml_vector", "array", "map", "object"].includes(type.kind);
}

/** What would arrive anyway: the fraction is cut, not rounded. */
function wholeOf(token: string): [MendKind, string] | null {
  const plain = /^(-?\d+)\.\d+$/.exec(token)?.[1];
  if (plain !== undefined) return ["whole", plain === "-0" ? "0" : plain];
  const value = Number(token);
  return Number.isSafeInteger(Math.trunc(value)) ? ["whole", String(Math.trunc(value) + 0)] : null;
}

function numberOfWord(token: string): [MendKind, string] | null {
  if (token === "true") return ["unquote", "1"];
  return token === "false" ? ["unquote", "0"] : null;
}

function booleanOf(word: string): [MendKind, string] | null {
  if (word === "true" || word === "1") return ["boolean", "true"];
  return word === "false" || word === "0" ? ["boolean", "false"] : null;
}

/** Only whole seconds are shifted: a `Date` knows milliseconds, and the digits behind the point may be more. */
function withoutZone(said: string): [MendKind, string] | null {
  const [whole, minute = "", second = "", fraction = "", offset = ""] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(?:(:\d\d)(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)$/i.exec(said) ?? [];
  if (whole === undefined) return null;
  const local = minute + second;
  if (/^(Z|[+-]00:?00)$/i.test(offset)) return ["zone", JSON.stringify(local + fraction)];
  const time = Date.parse(local.replace(" ", "T") + offset);
  return Number.isNaN(time) ? null : ["utc", JSON.stringify(isoOf(time / 1000) + fraction)];
}

/** Numbers of this size are seconds or milliseconds since 1970, which a server would take for nanoseconds. Read by the digit, for a double does not hold them all. */
function dateOf(token: string): [MendKind, string] | null {
  const value = Number(token);
  const unit = value >= 1e11 && value < 1e13 ? 3 : value >= 1e8 && value < 1e11 ? 0 : null;
  const [, whole = "", behind = "", exponent = "0"] = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  if (unit === null || whole === "") return null;
  const point = whole.length + Number(exponent) - unit;
  const digits = (whole + behind).padEnd(point, "0");
  const fraction = digits.slice(point);
  return [
    "date",
    JSON.stringify(isoOf(Number(digits.slice(0, point))) + (/[1-9]/.test(fraction) ? `.${fraction}` : "")),
  ];
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "");
}

function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
