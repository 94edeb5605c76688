import type { DataType, Property, Scalar } from "@/lib/signatures/form";
import { matchByName } from "@/lib/signatures/diff/match";
import { typeText } from "@/lib/signatures/type-text";

import { dependsOnValue, found, inside, quoted, type Draft, type Judged, type Place } from "./finding";
import { judgeScalars } from "./scalar-changes";

/** Type `before` of a top-level column against `after`: scalars there are cast on arrival, nested values are not. */
export function judgeType(before: DataType, after: DataType, place: Place): Draft[] {
  if (isScalar(before) && isScalar(after)) {
    const judged = judgeScalars(before.kind, after.kind);
    return judged === null ? [] : [found(place, { before: before.kind, after: after.kind, ...judged })];
  }
  return judgeForms(before, after, place, false);
}

function judgeNested(before: DataType, after: DataType, place: Place): Draft[] {
  if (!isScalar(before) || !isScalar(after)) return judgeForms(before, after, place, true);
  if (before.kind === after.kind) return [];
  const wider =
    (before.kind === "integer" && after.kind === "long") || (before.kind === "float" && after.kind === "double");
  const texts = { before: before.kind, after: after.kind };
  if (wider) {
    const consequence = "Every value of the old type fits the new one; nobody is hurt.";
    return [found(place, { rule: "input.type-widened", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
  }
  const toDouble = before.kind === "long" && after.kind === "double";
  return [
    found(place, {
      rule: "input.nested-type-changed",
      class: "BREAKING",
      ...texts,
      ...(toDouble ? { certainty: dependsOnValue("for whole numbers other than 0 and 1") } : {}),
      consequence: toDouble
        ? `Callers that send ${quoted(place)} without a fraction are refused: 2.0 passes, 2 does not.`
        : `Callers that send ${quoted(place)} as ${before.kind} are refused: nested values are never cast.`,
    }),
  ];
}

/** Everything but scalar against scalar. */
function judgeForms(before: DataType, after: DataType, place: Place, nested: boolean): Draft[] {
  const texts = { before: typeText(before), after: typeText(after) };
  const one = (judged: Judged) => [found(place, { ...texts, ...judged })];
  if (before.kind === "any" && after.kind === "any") return [];
  if (after.kind === "any") return one(opened(before, place, nested));
  if (before.kind === "any") {
    const consequence = `Callers whose ${quoted(place)} is not ${texts.after} are refused or misread.`;
    const certainty = dependsOnValue(`when the value is not ${texts.after}`);
    return one({ rule: "input.type-closed", class: "BREAKING", certainty, consequence });
  }
  const [items, newItems] = [itemsOf(before), itemsOf(after)];
  if (items?.kind === "binary" && newItems?.kind === "any") return one(opened(before, inside(place, "[]"), nested));
  if (items && newItems) return judgeNested(items, newItems, inside(place, "[]"));
  if (before.kind === "map" && after.kind === "map")
    return judgeNested(before.values, after.values, inside(place, "{}"));
  if (before.kind === "object" && after.kind === "object")
    return judgeProperties(before.properties, after.properties, place);
  if (before.kind === "object" && after.kind === "map") return one(objectToMap(place));
  if (before.kind === "map" && after.kind === "object") return one(mapToObject(after.properties, place));
  if (!nested && !isScalar(before) && (after.kind === "string" || after.kind === "boolean")) {
    const arrives = after.kind === "string" ? "as a Python list or dictionary where the model expects text" : "as true";
    const consequence = `What callers send as ${quoted(place)} arrives ${arrives}. The answer is still 200.`;
    return one({ rule: "input.type-coerced", class: "BREAKING·SILENT", consequence });
  }
  const consequence = `Callers that send ${quoted(place)} as ${texts.before} are refused.`;
  return one({ rule: nested ? "input.nested-type-changed" : "input.type-refused", class: "BREAKING", consequence });
}

/** Types that top-level columns cast to on arrival; without the cast another value arrives. */
const cast: ReadonlySet<string> = new Set(["binary", "datetime", "double", "float", "integer"]);

function opened(before: DataType, place: Place, nested: boolean): Judged {
  if (!holdsCast(before) && (!cast.has(before.kind) || nested)) {
    const consequence = `Nothing is checked at ${quoted(place)} any more: a caller's mistake reaches the model.`;
    return { rule: "input.type-opened", class: "BACKWARD-COMPATIBLE", consequence };
  }
  const instead = stays[before.kind] ?? "2 arrives as an integer, not as 2.0";
  const consequence = `The model receives ${quoted(place)} as JSON made it: ${instead}. The answer is still 200.`;
  return { rule: "input.type-opened", class: "BREAKING·SILENT", consequence };
}

const stays: Partial<Record<DataType["kind"], string>> = {
  binary: "base64 stays text",
  datetime: "dates stay text",
  array: "text stays text where it became bytes or a date",
  object: "text stays text where it became bytes or a date",
  map: "text stays text where it became bytes or a date",
};

/** Lists of binary arrive as bytes, and dates as dates wherever they pass; binary elsewhere stays the text it was sent as. */
function holdsCast(type: DataType): boolean {
  if (type.kind === "array") return type.items.kind === "binary" || holdsCast(type.items);
  if (type.kind === "map") return holdsCast(type.values);
  if (type.kind === "object") return type.properties.some((property) => holdsCast(property.type));
  return type.kind === "datetime";
}

function objectToMap(place: Place): Judged {
  const certainty = dependsOnValue("when a property has another type than the map's values");
  const consequence = `Callers whose ${quoted(place)} has a property of another type are refused.`;
  return { rule: "input.object-to-map", class: "BREAKING", certainty, consequence };
}

function mapToObject(properties: readonly Property[], place: Place): Judged {
  const names = properties.map((property) => property.name).join(", ");
  const certainty = dependsOnValue(`when there are other keys than ${names}`);
  const consequence = `Callers whose ${quoted(place)} has other keys, or lacks a required one, are refused.`;
  return { rule: "input.map-to-object", class: "BREAKING", certainty, consequence };
}

/** Objects by property: they are closed, and nothing in them is cast, in columns as in parameters. */
export function judgeProperties(before: readonly Property[], after: readonly Property[], place: Place): Draft[] {
  const matches = matchByName(
    before,
    after,
    (property) => property.name,
    (property) => typeText(property.type),
  );
  return matches.flatMap(({ before: old, after: now, renamed }): Draft[] => {
    if (old && now) {
      const here = inside(place, `.${now.name}`);
      if (renamed === null) return [...judgeNeed(old, now, here), ...judgeNested(old.type, now.type, here)];
      const consequence = `Callers that send “${old.name}” are refused: objects are closed.`;
      const texts = { before: old.name, after: now.name };
      const judged: Judged = {
        rule: "input.property-renamed",
        class: "BREAKING",
        ...texts,
        suggestion: renamed,
        consequence,
      };
      return [found(inside(place, `.${old.name}`), judged)];
    }
    if (now) {
      const here = inside(place, `.${now.name}`);
      const required = now.required;
      return [
        found(here, {
          rule: required ? "input.property-required-added" : "input.property-optional-added",
          class: required ? "BREAKING" : "BACKWARD-COMPATIBLE",
          after: typeText(now.type),
          consequence: required
            ? `Callers that do not send ${quoted(here)} are refused.`
            : `No caller has to send ${quoted(here)}; those that do are refused by the other version.`,
        }),
      ];
    }
    const here = inside(place, `.${old?.name ?? ""}`);
    return [
      found(here, {
        rule: "input.property-removed",
        class: "BREAKING",
        ...(old?.required === false ? { certainty: dependsOnValue("when the property is sent") } : {}),
        before: old ? typeText(old.type) : null,
        consequence: `Callers that send ${quoted(here)} are refused: objects are closed.`,
      }),
    ];
  });
}

function judgeNeed(before: Property, after: Property, place: Place): Draft[] {
  if (before.required === after.required) return [];
  const texts = { before: need(before.required), after: need(after.required) };
  if (before.required) {
    const consequence = `Callers may leave ${quoted(place)} out; none has to.`;
    return [found(place, { rule: "input.property-now-optional", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
  }
  const certainty = dependsOnValue("when the property is left out or null");
  const consequence = `Callers that leave ${quoted(place)} out are refused.`;
  return [found(place, { rule: "input.property-now-required", class: "BREAKING", certainty, ...texts, consequence })];
}

export function need(required: boolean): string {
  return required ? "required" : "optional";
}

/** Spark's vectors are lists of doubles by another name. */
function itemsOf(type: DataType): DataType | null {
  if (type.kind === "array") return type.items;
  return type.kind === "sparkml_vector" ? { kind: "double" } : null;
}

export function isScalar(type: DataType): type is { kind: Scalar } {
  return !["any", "sparkml_vector", "array", "map", "object"].includes(type.kind);
}
