import { matchByName, matchByPlace, type Match } from "@/lib/signatures/diff/match";
import type { Column } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

import { dependsOnEnvelope, dependsOnValue, found, quoted, type Draft, type Place } from "./finding";
import { judgeType, need } from "./judge-types";
import { excepted, unlike } from "./table-bodies";

const whole: Place = { side: "inputs", path: null, at: { before: null, after: null } };

/** Tables of columns: named ones meet by name, unnamed ones by position. */
export function judgeColumns(before: readonly Column[], after: readonly Column[]): Draft[] {
  const [old, now] = [namesOf(before), namesOf(after)];
  if (old !== now) return judgeNaming(before, after);
  if (old === "not") return judgeUnnamed(before, after);
  return old === "number" ? judgeNamed(numbered(before), numbered(after)) : judgeNamed(before, after);
}

function namesOf(columns: readonly Column[]): Column["named"] {
  if (columns.some((column) => column.named === "not")) return "not";
  return columns.some((column) => column.named === "text") || columns.length === 0 ? "text" : "number";
}

/** The server takes the name 0 for none, and counts: such a column is found under its place. */
function numbered(columns: readonly Column[]): Column[] {
  return columns.map((column, index) => (Number(column.name) === 0 ? { ...column, name: String(index) } : column));
}

function judgeNamed(before: readonly Column[], after: readonly Column[]): Draft[] {
  const matches = matchByName(
    before,
    after,
    (column) => column.name ?? "",
    (column) => typeText(column.type),
  );
  const drafts = excepted(matches.flatMap(judgeMatch), unlike(before, after));
  return isReordered(matches) ? [...drafts, found(whole, reordered)] : drafts;
}

const reordered = {
  rule: "input.reordered",
  class: "SAFE",
  consequence: "Columns are found by name; no caller notices.",
} as const;

export function isReordered<T>(matches: readonly Match<T>[]): boolean {
  const places = matches.flatMap(({ before, at }) => (before !== null && at.after !== null ? [at.after] : []));
  return places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0));
}

function judgeMatch({ before, after, at, renamed }: Match<Column>): Draft[] {
  const place: Place = { side: "inputs", path: before?.name ?? after?.name ?? null, at };
  if (before && after) {
    if (renamed !== null) return [judgeRename(before, after, place, renamed)];
    return [...judgeNeed(before, after, place), ...judgeType(before.type, after.type, place)];
  }
  if (after?.required) {
    const consequence = `Callers that do not send ${quoted(place)} are refused.`;
    return [found(place, { rule: "input.required-added", class: "BREAKING", after: columnText(after), consequence })];
  }
  if (after) {
    const consequence = `No caller has to send ${quoted(place)}; those that do are not heard by the other version.`;
    return [
      found(place, {
        rule: "input.optional-added",
        class: "BACKWARD-COMPATIBLE",
        after: columnText(after),
        consequence,
      }),
    ];
  }
  const consequence = `What callers send as ${quoted(place)} no longer matters; it is dropped without a word.`;
  const text = before ? columnText(before) : null;
  return [found(place, { rule: "input.removed", class: "BACKWARD-COMPATIBLE", before: text, consequence })];
}

function judgeRename(before: Column, after: Column, place: Place, suggestion: string): Draft {
  const texts = { before: before.name, after: after.name, suggestion };
  if (after.required) {
    const consequence = `Callers that send “${before.name}” are refused, for “${after.name}” is missing.`;
    return found(place, { rule: "input.renamed", class: "BREAKING", ...texts, consequence });
  }
  const consequence = `What callers send as “${before.name}” is lost without a word, and the model does without it.`;
  return found(place, { rule: "input.renamed", class: "BREAKING·SILENT", ...texts, consequence });
}

function judgeNeed(before: Column, after: Column, place: Place): Draft[] {
  if (before.required === after.required) return [];
  const texts = { before: need(before.required), after: need(after.required) };
  if (before.required) {
    const consequence = `Callers may leave ${quoted(place)} out; none has to.`;
    return [found(place, { rule: "input.now-optional", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
  }
  const certainty = dependsOnValue("when the column is left out");
  const consequence = `Callers that leave ${quoted(place)} out are refused.`;
  return [found(place, { rule: "input.now-required", class: "BREAKING", certainty, ...texts, consequence })];
}

/** Unnamed columns have no identity but their place, so a column that moves is another column. */
function judgeUnnamed(before: readonly Column[], after: readonly Column[]): Draft[] {
  const [old, now] = [before.map((column) => typeText(column.type)), after.map((column) => typeText(column.type))];
  const texts = { before: old.join(", "), after: now.join(", ") };
  const sameStart = now.every((type, index) => index >= old.length || type === old[index]);
  if (!sameStart && old.length === now.length && [...old].sort().join() === [...now].sort().join()) {
    const consequence = "Callers' values arrive in each other's place. The answer is still 200 where they can be cast.";
    return [found(whole, { rule: "input.positions-swapped", class: "BREAKING·SILENT", ...texts, consequence })];
  }
  if (!sameStart && now.length < old.length && isWithin(now, old)) {
    const consequence =
      "Callers' later values move up and are read as something else. The answer is still 200 where they can be cast.";
    return [found(whole, { rule: "input.positions-shifted", class: "BREAKING·SILENT", ...texts, consequence })];
  }
  const drafts = matchByPlace(before, after).flatMap(({ before: one, after: other, at }): Draft[] => {
    const place: Place = { side: "inputs", path: `column ${(at.before ?? at.after ?? 0) + 1}`, at };
    if (one && other) return judgeType(one.type, other.type, place);
    if (other) {
      const consequence = `Callers send rows without ${quoted(place)}, and are refused.`;
      return [found(place, { rule: "input.position-added", class: "BREAKING", after: columnText(other), consequence })];
    }
    const consequence = `What callers send as ${quoted(place)} no longer matters; it is dropped without a word.`;
    const text = one ? columnText(one) : null;
    return [found(place, { rule: "input.position-dropped", class: "BACKWARD-COMPATIBLE", before: text, consequence })];
  });
  return excepted(drafts, unlike(before, after));
}

/** Whether `part` is `all` with some entries left out. */
function isWithin(part: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const entry of all) if (entry === part[at]) at += 1;
  return at === part.length;
}

function judgeNaming(before: readonly Column[], after: readonly Column[]): Draft[] {
  const [old, now] = [namesOf(before), namesOf(after)];
  const texts = { before: naming[old], after: naming[now] };
  if (now === "not" && after.length > before.length) {
    const consequence = "Callers send fewer values than there are columns now, and are refused.";
    return [found(whole, { rule: "input.names-dropped", class: "BREAKING", ...texts, consequence })];
  }
  if (now === "not") {
    const consequence =
      "Callers' values are taken by position, whatever they are called. In inputs, rows of named values are refused.";
    const certainty = dependsOnEnvelope("dataframe_split, dataframe_records and instances");
    return [found(whole, { rule: "input.names-dropped", class: "BREAKING·SILENT", certainty, ...texts, consequence })];
  }
  if (old === "not") {
    const consequence = "Callers that send rows without names are refused.";
    return [found(whole, { rule: "input.names-given", class: "BREAKING", ...texts, consequence })];
  }
  const consequence =
    now === "number"
      ? "Callers that send names are refused: keys of JSON objects are text and never match a number."
      : "Callers that send tables without names are refused.";
  return [
    found(whole, {
      rule: now === "number" ? "input.names-numbered" : "input.names-spelled",
      class: "BREAKING",
      ...texts,
      consequence,
    }),
  ];
}

const naming = { text: "columns with names", number: "columns with numbers for names", not: "columns without names" };

function columnText({ type, required }: Column): string {
  return required ? typeText(type) : `${typeText(type)}, optional`;
}
