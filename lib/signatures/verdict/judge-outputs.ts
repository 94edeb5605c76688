import { matchByName } from "@/lib/signatures/diff/match";
import type { Part } from "@/lib/signatures/form";

import { dependsOnValue, found, inside, quoted, type Draft, type Judged, type Place } from "./finding";
import { isReordered } from "./judge-columns";
import { need } from "./judge-types";
import { shapeText } from "./judge-tensors";
import { jsonText, outputForm, type JsonType, type OutputField, type OutputForm } from "./output-forms";

const whole: Place = { side: "outputs", path: null, at: { before: null, after: null } };

/** Readers written for the answers of `before` meet those of `after`. No server enforces outputs: this is what they promise. */
export function judgeOutputs(before: Part | null, after: Part | null): Draft[] {
  const [old, now] = [outputForm(before), outputForm(after)];
  if (old.kind === "free" && now.kind === "free") return [];
  if (old.kind === "free" || now.kind === "free" || mayBeRecords(old, now) || mayBeRecords(now, old)) {
    const texts = { before: formText(old), after: formText(now) };
    const consequence = "Whether callers can still read the answers cannot be told; only a real call can.";
    return [found(whole, { rule: "output.unknown", class: "CANNOT TELL", ...texts, consequence })];
  }
  if ((old.kind === "records" && now.kind === "records") || (old.kind === "arrays" && now.kind === "arrays")) {
    return judgeFields(old.fields, now.fields, whole);
  }
  if (old.kind === "list" && now.kind === "list") {
    const sizes = old.shape && now.shape ? judgeSizes(old.shape, now.shape, whole) : [];
    return [...sizes, ...judgeJson(old.items, now.items, whole)];
  }
  if (old.kind === "nested-list" && now.kind === "nested-list")
    return [...judgeSizes(old.shape, now.shape, whole), ...judgeJson(old.items, now.items, whole)];
  if (old.kind === "rows" && now.kind === "rows") return judgeRows(old.items, now.items);
  const consequence = `Callers that read ${formText(old)} find ${formText(now)}, and fail.`;
  return [
    found(whole, {
      rule: "output.form-changed",
      class: "BREAKING",
      before: formText(old),
      after: formText(now),
      consequence,
    }),
  ];
}

/** An untyped tensor may well hold the records that the other side names. */
function mayBeRecords(untyped: OutputForm, records: OutputForm): boolean {
  return untyped.kind === "list" && untyped.items.kind === "any" && records.kind === "records";
}

function formText(form: OutputForm): string {
  if (form.kind === "list" && form.items.kind === "any") return "a list of anything";
  if (form.kind === "list") return `a list of ${jsonText(form.items)}`;
  if (form.kind === "nested-list") return `nested lists of ${shapeText(form.shape)}`;
  if (form.kind === "records") return "a list of records";
  if (form.kind === "rows") return `rows of ${form.items.length} values without names`;
  return form.kind === "arrays" ? "an object of arrays" : "anything";
}

function judgeFields(before: readonly OutputField[], after: readonly OutputField[], at: Place): Draft[] {
  const matches = matchByName(
    before,
    after,
    (field) => field.name,
    (field) => jsonText(field.type),
  );
  const drafts = matches.flatMap((match): Draft[] => {
    const { before: old, after: now, renamed } = match;
    const name = old?.name ?? now?.name ?? "";
    const own = at.path === null ? { ...at, at: match.at } : at;
    const place: Place = at.path ? inside(at, `.${name}`) : { ...own, path: name };
    if (old && now && renamed === null) return [...judgeNeed(old, now, place), ...judgeJson(old.type, now.type, place)];
    if (old && now) {
      const texts = {
        before: old.name,
        after: now.name,
        suggestion: renamed,
      };
      return [
        found(place, {
          rule: "output.renamed",
          class: "BREAKING",
          ...texts,
          consequence: `Callers that read “${old.name}” find nothing, and fail.`,
        }),
      ];
    }
    if (now) {
      const consequence = `Tolerant readers ignore ${quoted(place)}; strict readers, and those that read by position, fail.`;
      return [
        found(place, { rule: "output.added", class: "BACKWARD-COMPATIBLE", after: jsonText(now.type), consequence }),
      ];
    }
    const consequence = `Callers that read ${quoted(place)} find nothing, and fail.`;
    return [
      found(place, { rule: "output.removed", class: "BREAKING", before: old ? jsonText(old.type) : null, consequence }),
    ];
  });
  if (!isReordered(matches)) return drafts;
  const consequence = "Readers by name do not notice.";
  return [...drafts, found(at, { rule: "output.reordered", class: "SAFE", consequence })];
}

function judgeNeed(before: OutputField, after: OutputField, place: Place): Draft[] {
  if (before.required === after.required) return [];
  const texts = { before: need(before.required), after: need(after.required) };
  if (after.required) {
    const consequence = `${quoted(place)} is always there now; nobody is hurt.`;
    return [found(place, { rule: "output.now-required", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
  }
  const consequence = `Callers that expect ${quoted(place)} fail when it is missing, null or NaN.`;
  return [found(place, { rule: "output.now-optional", class: "BREAKING", ...texts, consequence })];
}

function judgeRows(before: readonly JsonType[], after: readonly JsonType[]): Draft[] {
  const [old, now] = [before.map(jsonText), after.map(jsonText)];
  const texts = { before: old.join(", "), after: now.join(", ") };
  const moved = old.join() !== now.join() && [...old].sort().join() === [...now].sort().join();
  if (moved) {
    const consequence = "Readers by position take one value for another.";
    return [found(whole, { rule: "output.positions-swapped", class: "BREAKING·SILENT", ...texts, consequence })];
  }
  const place = (index: number): Place => ({
    ...whole,
    path: `column ${index + 1}`,
    at: { before: index, after: index },
  });
  const both = before
    .slice(0, after.length)
    .flatMap((type, index) => judgeJson(type, after[index] ?? type, place(index)));
  if (before.length === after.length) return both;
  const consequence =
    before.length > after.length
      ? "Callers that read the last values find nothing, and fail."
      : "Tolerant readers ignore the new values; strict readers fail.";
  const judged: Judged =
    before.length > after.length
      ? { rule: "output.removed", class: "BREAKING", ...texts, consequence }
      : { rule: "output.added", class: "BACKWARD-COMPATIBLE", ...texts, consequence };
  return [...both, found(whole, judged)];
}

function judgeSizes(before: readonly number[], after: readonly number[], place: Place): Draft[] {
  const texts = { before: shapeText(before), after: shapeText(after) };
  if (texts.before === texts.after) return [];
  const fits = before.length === after.length && before.every((size, index) => size < 0 || size === after[index]);
  if (fits) {
    const consequence = "Readers of any size read it; nobody is hurt.";
    return [found(place, { rule: "output.shape-fixed", class: "BACKWARD-COMPATIBLE", ...texts, consequence })];
  }
  const consequence = `Callers that read ${texts.before} find ${texts.after}: an index means something else, or is not there.`;
  return [found(place, { rule: "output.shape-changed", class: "BREAKING", ...texts, consequence })];
}

function judgeJson(before: JsonType, after: JsonType, place: Place): Draft[] {
  if (before.kind === "object" && after.kind === "object") {
    return judgeFields(before.fields, after.fields, place.path === null ? { ...place, path: "" } : place);
  }
  if (before.kind === "map" && after.kind === "map") return judgeJson(before.values, after.values, inside(place, "{}"));
  if (before.kind === "list" && after.kind === "list") {
    const sizes = before.shape && after.shape ? judgeSizes(before.shape, after.shape, place) : [];
    return [...sizes, ...judgeJson(before.items, after.items, inside(place, "[]"))];
  }
  const texts = { before: jsonText(before), after: jsonText(after) };
  if (texts.before === texts.after) return [];
  return [found(place, { ...texts, ...judgeScalar(before, after, place) })];
}

function judgeScalar(before: JsonType, after: JsonType, place: Place): Judged {
  if (before.kind === "any" || after.kind === "any") {
    return {
      rule: "output.unknown",
      class: "CANNOT TELL",
      consequence: `Whether callers can still read ${quoted(place)} cannot be told; only a real call can.`,
    };
  }
  if (before.kind === "number" && after.kind === "number") {
    if (after.bits < 32 && after.bits < before.bits) {
      return {
        rule: "output.precision-changed",
        class: "BREAKING·SILENT",
        certainty: dependsOnValue(`for numbers that need more digits than ${after.bits} bits hold, and beyond ±65,504`),
        consequence: "Numbers are rounded to three digits or so, and the largest become infinite, without a word.",
      };
    }
    return {
      rule: "output.precision-changed",
      class: "SAFE",
      consequence: "Numbers are equal within the tolerance of 32-bit floats.",
    };
  }
  if (before.kind === "number" && after.kind === "integer") {
    return {
      rule: "output.type-widened",
      class: "BACKWARD-COMPATIBLE",
      consequence: "Readers of numbers read whole numbers too; nobody is hurt.",
    };
  }
  if (before.kind === "integer" && after.kind === "integer") return judgeIntegers(before, after);
  if (before.kind === "integer" && after.kind === "number") {
    const certainty = dependsOnValue("for typed readers: 1 is answered as 1.0");
    return {
      rule: "output.type-changed",
      class: "BREAKING",
      certainty,
      consequence: "Typed readers of whole numbers fail on 1.0; JavaScript does not notice.",
    };
  }
  const encoded = [before, after].find(({ kind }) => kind === "base64");
  const plain = [before, after].find(({ kind }) => kind === "text" || kind === "date");
  if (encoded && plain) {
    const consequence =
      encoded === after
        ? `Callers that read ${quoted(place)} as ${jsonText(before)} find base64, which is text too: they are not told that it stands for bytes.`
        : `Callers that decode ${quoted(place)} from base64 find ${jsonText(after)}, which is not encoded: many decoders make other bytes of it without a word.`;
    return { rule: "output.encoding-changed", class: "BREAKING·SILENT", consequence };
  }
  if (before.kind === "date" && after.kind === "text") {
    const certainty = dependsOnValue("when the text is not a date in ISO 8601");
    const consequence = `Callers that read ${quoted(place)} as a date fail on other text.`;
    return { rule: "output.type-changed", class: "BREAKING", certainty, consequence };
  }
  if (before.kind === "text" && after.kind === "date") {
    const certainty = dependsOnValue("when the text was not a date in ISO 8601 already");
    const consequence = `Callers that know ${quoted(place)} by its text, or by dates spelled otherwise, find dates in ISO 8601, and fail.`;
    return { rule: "output.type-changed", class: "BREAKING", certainty, consequence };
  }
  const consequence = `Callers that read ${quoted(place)} as ${jsonText(before)} find ${jsonText(after)}, and fail.`;
  return { rule: "output.type-changed", class: "BREAKING", consequence };
}

type Whole = Extract<JsonType, { kind: "integer" }>;

function judgeIntegers(before: Whole, after: Whole): Judged {
  if (after.bits > 53 && before.bits <= 53) {
    const certainty = dependsOnValue("for whole numbers beyond ±9,007,199,254,740,992 (2^53)");
    return {
      rule: "output.digits-lost",
      class: "BREAKING·SILENT",
      certainty,
      consequence: "Readers that hold numbers as doubles, such as JavaScript, lose digits without a word.",
    };
  }
  if (holdsAll(before, after))
    return {
      rule: "output.type-widened",
      class: "BACKWARD-COMPATIBLE",
      consequence: "Readers of the wider type read it; nobody is hurt.",
    };
  const range = `the range of an ${jsonText(before)}`;
  return {
    rule: "output.type-changed",
    class: "BREAKING",
    certainty: dependsOnValue(`outside ${range}`),
    consequence: `Typed readers fail on numbers outside ${range}${after.signed && !before.signed ? ", such as negative ones" : ""}.`,
  };
}

/** Whether every number of `inner` is one of `outer`: half of what a signed type holds is negative. */
function holdsAll(outer: Whole, inner: Whole): boolean {
  if (outer.signed === inner.signed) return inner.bits <= outer.bits;
  return outer.signed && inner.bits < outer.bits;
}
