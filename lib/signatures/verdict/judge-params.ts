import { isLosslessNumber } from "lossless-json";

import { matchByName } from "@/lib/signatures/diff/match";
import type { Param } from "@/lib/signatures/form";
import { parsePythonJson } from "@/lib/signatures/python-json";
import { paramText } from "@/lib/signatures/type-text";

import { dependsOnValue, found, quoted, type Draft, type Judged, type Place } from "./finding";
import { judgeProperties } from "./judge-types";
import { thresholds } from "./scalar-changes";

/** Parameters: the server checks what it knows and ignores the rest without a word. */
export function judgeParams(before: readonly Param[] | null, after: readonly Param[] | null): Draft[] {
  const matches = matchByName(before ?? [], after ?? [], (param) => param.name, paramText);
  return matches.flatMap(({ before: old, after: now, at, renamed }): Draft[] => {
    const place: Place = { side: "params", path: old?.name ?? now?.name ?? null, at };
    if (old && now) {
      if (renamed === null) return [...judgeTypes(old, now, place), ...judgeDefaults(old, now, place)];
      const texts = { before: old.name, after: now.name, suggestion: renamed };
      const consequence = `What callers set as “${old.name}” is ignored without a word, and the default of “${now.name}” acts.`;
      return [found(place, { rule: "param.renamed", class: "BREAKING·SILENT", ...texts, consequence })];
    }
    if (now) {
      const consequence = `No caller has to set ${quoted(place)}; its default is ${now.default}.`;
      return [found(place, { rule: "param.added", class: "BACKWARD-COMPATIBLE", after: textOf(now), consequence })];
    }
    const consequence = `What callers set as ${quoted(place)} is ignored without a word; they think it still acts.`;
    return [
      found(place, { rule: "param.removed", class: "BREAKING·SILENT", before: old ? textOf(old) : null, consequence }),
    ];
  });
}

function textOf(param: Param): string {
  return `${paramText(param)} = ${param.default}`;
}

/** Each takes what stands before it. The server does not look at the range of `integer`, nor at the digits of `float`. */
const widths: Record<string, number> = { integer: 1, long: 1, float: 2, double: 2 };
const sizes = ["integer", "long", "float", "double"];

function judgeTypes(before: Param, after: Param, place: Place): Draft[] {
  const texts = { before: paramText(before), after: paramText(after) };
  if (texts.before === texts.after) return [];
  const one = (judged: Judged) => [found(place, { ...texts, ...judged })];
  if (before.list !== after.list) {
    const consequence = `Callers that set ${quoted(place)} to ${before.list ? "a list" : "one value"} are refused.`;
    return one({ rule: "param.list-changed", class: "BREAKING", consequence });
  }
  if (before.type.kind === "object" && after.type.kind === "object")
    return judgeProperties(before.type.properties, after.type.properties, place);
  const [old, now] = [widths[before.type.kind] ?? 0, widths[after.type.kind] ?? 0];
  if (old > 0 && now >= old) {
    const wider = sizes.indexOf(after.type.kind) > sizes.indexOf(before.type.kind);
    const rounds = old === 1 && now === 2; // nor is the range of `integer` looked at
    const consequence = wider
      ? `Every value of the old type passes${rounds ? "; the largest whole numbers are rounded" : ""}.`
      : "The server checks neither range nor digits here; every value still passes as it is.";
    const certainty = rounds ? { certainty: dependsOnValue(thresholds.double) } : {};
    return one({ rule: "param.type-widened", class: "BACKWARD-COMPATIBLE", ...certainty, consequence });
  }
  if (old > 0 && now > 0) {
    const certainty = dependsOnValue("for numbers written with a fraction, also 1.0");
    return one({
      rule: "param.type-changed",
      class: "BREAKING",
      certainty,
      consequence: `Callers that set ${quoted(place)} to 1.0 are refused; 1 passes.`,
    });
  }
  if (before.type.kind === "datetime" && after.type.kind === "string") {
    const consequence = `The model receives ${quoted(place)} as text where it was a date. The answer is still 200.`;
    return one({ rule: "param.type-coerced", class: "BREAKING·SILENT", consequence });
  }
  const fromText = before.type.kind === "string" && after.type.kind === "datetime";
  const certainty = fromText ? { certainty: dependsOnValue("when the text is not a date") } : {};
  return one({
    rule: "param.type-changed",
    class: "BREAKING",
    ...certainty,
    consequence: `Callers that set ${quoted(place)} as ${texts.before} are refused.`,
  });
}

function judgeDefaults(before: Param, after: Param, place: Place): Draft[] {
  if (sameJson(before.default, after.default)) return [];
  const certainty = dependsOnValue("when the parameter is not set");
  const consequence = `Callers that do not set ${quoted(place)} get ${after.default} where they had ${before.default}: behaviour changes without a word.`;
  const texts = { before: before.default, after: after.default };
  return [found(place, { rule: "param.default-changed", class: "BREAKING·SILENT", certainty, ...texts, consequence })];
}

/** The same value, whichever way its numbers are written. */
function sameJson(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    return sameValue(parsePythonJson(one), parsePythonJson(other));
  } catch {
    return false;
  }
}

function sameValue(one: unknown, other: unknown): boolean {
  if (isLosslessNumber(one) && isLosslessNumber(other)) {
    if (one.value === other.value) return true;
    const wholes = [one.value, other.value].every((text) => /^-?\d+$/.test(text));
    return wholes ? BigInt(one.value) === BigInt(other.value) : Number(one.value) === Number(other.value);
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item: unknown, index) => sameValue(item, other[index]));
  }
  if (typeof one === "object" && typeof other === "object" && one !== null && other !== null) {
    const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
    return (
      left.size === right.size && [...left].every(([key, value]) => right.has(key) && sameValue(value, right.get(key)))
    );
  }
  return one === other;
}
