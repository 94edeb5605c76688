import type { Column, DataType } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { bareLists, csv, dependsOnEnvelope, objectsOfLists, objectsOfValues, type Draft } from "./finding";

/**
 * Bodies that the server reads in another way for the other table, whatever is in the columns that changed. A list without names
 * fills the only named column, or is cast to the type of the first unnamed one; an object under `inputs` is one row where some
 * column is nested, or all are untyped lists of text, else columns; CSV is taken by tables of scalars alone.
 */
export function unlike(before: readonly Column[], after: readonly Column[]): string[] {
  const [old, now] = [before[0], after[0]];
  const renamed = old?.name !== now?.name;
  const types = new Map(before.map(({ name, type }) => [name, typeText(type)]));
  const opened = after.some(
    ({ name, type }) => holdsAny(type) && types.has(name) && types.get(name) !== typeText(type),
  );
  const retyped = renamed || (old && typeText(old.type)) !== (now && typeText(now.type));
  const lists = {
    text: before.length === 1 && (after.length > 1 || renamed || opened),
    number: retyped || (before.length === 1) !== (after.length === 1),
    not: retyped,
  };
  const kept = new Set(after.map(({ name }) => name));
  const closed = before.some(({ name, type }) => type.kind === "any" && !kept.has(name));
  const objects = before.some(isNested) !== after.some(isNested) || opened || closed;
  // A column that is not declared becomes an array without dimensions, which a table of single values cannot hold.
  const removed = old?.named === "text" && before.some(({ name }) => !kept.has(name));
  const noCsv = after.some(isForm) && !before.some(isForm);
  return [
    ...(lists[old?.named ?? "not"] ? [bareLists] : []),
    ...(objects ? [objectsOfLists] : []),
    ...(removed ? [objectsOfValues] : []),
    ...(noCsv ? [csv] : []),
  ];
}

function holdsAny(type: DataType): boolean {
  if (type.kind === "array") return holdsAny(type.items);
  if (type.kind === "map") return holdsAny(type.values);
  return type.kind === "any" || (type.kind === "object" && type.properties.some((property) => holdsAny(property.type)));
}

/** Anything but a scalar. */
function isForm({ type }: Pick<Column, "type">): boolean {
  return isNested({ type }) || type.kind === "any" || type.kind === "map";
}

/** A map of vectors is loaded as one vector, by a mistake of the servers. */
function isNested({ type }: Pick<Column, "type">): boolean {
  if (type.kind === "map")
    return isNested({ type: type.values }) && type.values.kind !== "array" && type.values.kind !== "object";
  return type.kind === "array" || type.kind === "object" || type.kind === "sparkml_vector";
}

/** The compatible findings with the bodies they do not hold for. */
export function excepted(drafts: readonly Draft[], bodies: readonly string[]): Draft[] {
  if (bodies.length === 0) return [...drafts];
  return drafts.map((draft) => {
    if (draft.class !== "BACKWARD-COMPATIBLE") return draft;
    const already = draft.certainty.kind === "envelope-dependent" ? draft.certainty : { where: null, when: null };
    const where = [...(already.where === null ? [] : [already.where]), ...bodies].join(", and in ");
    return { ...draft, certainty: dependsOnEnvelope(where, already.when) };
  });
}
