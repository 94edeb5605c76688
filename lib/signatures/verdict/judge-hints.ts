import type { DataType, Part, Property } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { dependsOnValue, found, inside, quoted, type Draft, type Judged, type Place } from "./finding";

/** The type of one element, where a signature came from Python type hints; null where it is no such signature. */
export function hintedType(part: Part | null): DataType | null {
  const only = part?.layout === "columns" && part.columns.length === 1 ? part.columns[0] : undefined;
  return only?.named === "not" ? only.type : null;
}

/**
 * Two models with type hints: the server takes `inputs` alone and casts nothing, but reads base64 and ISO dates from text, at any
 * depth. A boolean is a whole number to Python. Objects are for the model's own class to check.
 */
export function judgeHinted(before: DataType, after: DataType, place: Place): Draft[] {
  const texts = { before: typeText(before), after: typeText(after) };
  if (texts.before === texts.after || (before.kind === "boolean" && after.kind === "long")) return [];
  if (before.kind === "array" && after.kind === "array")
    return judgeHinted(before.items, after.items, inside(place, "[]"));
  if (before.kind === "map" && after.kind === "map")
    return judgeHinted(before.values, after.values, inside(place, "{}"));
  return [found(place, { ...texts, ...changed(before, after, place) })];
}

function changed(before: DataType, after: DataType, place: Place): Judged {
  const name = typeText(after);
  if (before.kind === "any") {
    const certainty = dependsOnValue(`when the value is not ${name}`);
    const misread = holds(after, decoded) ? " or misread" : "";
    const consequence = `Callers whose ${quoted(place)} is not ${name} are refused${misread}.`;
    return { rule: "input.type-closed", class: "BREAKING", certainty, consequence };
  }
  if (before.kind === "object" && after.kind === "object")
    return judgeClasses(before.properties, after.properties, place);
  const isOpen = after.kind === "any";
  if ((isOpen && holds(before, objects)) || (isDictionary(before) && isDictionary(after))) return decidedByClass(place);
  if (isOpen && holds(before, decoded)) {
    const consequence = `The model receives the text of ${quoted(place)} as it was sent: nothing is read from base64 or as a date. The answer is still 200.`;
    return { rule: "input.type-opened", class: "BREAKING·SILENT", consequence };
  }
  if (isOpen) {
    const consequence = `Nothing is checked at ${quoted(place)} any more: a caller's mistake reaches the model.`;
    return { rule: "input.type-opened", class: "BACKWARD-COMPATIBLE", consequence };
  }
  if (decoded.has(before.kind) && after.kind === "string") {
    const what = before.kind === "binary" ? "bytes" : "a date";
    const consequence = `The model receives the text of ${quoted(place)} where it received ${what}. The answer is still 200.`;
    return { rule: "input.type-coerced", class: "BREAKING·SILENT", consequence };
  }
  if (before.kind === "string" && decoded.has(after.kind)) {
    const [what, becomes] = after.kind === "binary" ? ["base64", "bytes"] : ["a date in ISO 8601", "a date"];
    const consequence = `Text that is ${what} arrives as ${becomes}. The answer is still 200. Other text is refused.`;
    const certainty = dependsOnValue(`when the text is ${what}`);
    return { rule: "input.type-coerced", class: "BREAKING·SILENT", certainty, consequence };
  }
  if (before.kind === "datetime" && after.kind === "binary") {
    const consequence =
      "Dates are taken for base64, and arrive as bytes where they can be. The answer is still 200. Other dates are refused.";
    return { rule: "input.type-coerced", class: "BREAKING·SILENT", consequence };
  }
  const consequence = `Callers that send ${quoted(place)} as ${typeText(before)} are refused: nothing is cast where type hints decide.`;
  return { rule: "input.type-refused", class: "BREAKING", consequence };
}

function judgeClasses(before: readonly Property[], after: readonly Property[], place: Place): Judged {
  const missing = after.find(({ name, required }) => required && !before.some((property) => property.name === name));
  if (!missing) return decidedByClass(place);
  const consequence = `Callers that do not send ${quoted(inside(place, `.${missing.name}`))} are refused.`;
  return { rule: "input.property-required-added", class: "BREAKING", consequence };
}

function decidedByClass(place: Place): Judged {
  const consequence = `What becomes of ${quoted(place)} the model's own Pydantic class decides; only a real call can tell.`;
  return { rule: "input.class-changed", class: "CANNOT TELL", consequence };
}

type Kinds = ReadonlySet<DataType["kind"]>;
const decoded: Kinds = new Set(["binary", "datetime"]);
const objects: Kinds = new Set(["object"]);

function isDictionary({ kind }: DataType): boolean {
  return kind === "object" || kind === "map";
}

function holds(type: DataType, kinds: Kinds): boolean {
  if (type.kind === "array") return holds(type.items, kinds);
  if (type.kind === "map") return holds(type.values, kinds);
  return kinds.has(type.kind) || (type.kind === "object" && type.properties.some((inner) => holds(inner.type, kinds)));
}
