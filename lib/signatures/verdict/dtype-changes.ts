import type { DataType, Scalar } from "@/lib/signatures/form";

import { certain, dependsOnValue, type Judged } from "./finding";
import { thresholds } from "./scalar-changes";

/** numpy's element types as data. `bits` of an integer are its range, of a float the whole numbers it holds exactly. */
type Element =
  | { kind: "bool" | "text" | "bytes" | "object" | "datetime" | "other" }
  | { kind: "int"; signed: boolean; bits: number }
  | { kind: "float"; bits: number; exact: number };

/** The element type that a column of single values is read into when it becomes an array. */
export const dtypeOfScalar: Readonly<Record<Scalar, string>> = {
  boolean: "bool",
  integer: "int32",
  long: "int64",
  float: "float32",
  double: "float64",
  string: "str",
  binary: "bytes",
  datetime: "datetime64[ns]",
};

/** The type of a column that holds every value of the element type. */
export function typeOfDtype(dtype: string): DataType {
  const element = elementOf(dtype);
  if (element.kind === "int")
    return { kind: element.bits < 32 || (element.bits === 32 && element.signed) ? "integer" : "long" };
  if (element.kind === "float") return { kind: element.bits === 64 ? "double" : "float" };
  const kinds = {
    bool: "boolean",
    text: "string",
    bytes: "binary",
    datetime: "datetime",
    object: "any",
    other: "any",
  } as const;
  return { kind: kinds[element.kind] };
}

/** Lists in lists of a type. */
export function listsOf(type: DataType, depth: number): DataType {
  return depth <= 0 ? type : { kind: "array", items: listsOf(type, depth - 1) };
}

const exactBits: Record<number, number> = { 16: 11, 32: 24, 64: 53 };

export function elementOf(dtype: string): Element {
  const number = /^(u?int|float)(8|16|32|64)$/.exec(dtype);
  const bits = Number(number?.[2]);
  if (number?.[1] === "float") return { kind: "float", bits, exact: exactBits[bits] ?? 0 };
  if (number) return { kind: "int", signed: number[1] === "int", bits };
  if (dtype === "bool") return { kind: "bool" };
  if (dtype === "str") return { kind: "text" };
  if (dtype === "bytes") return { kind: "bytes" };
  if (dtype === "object") return { kind: "object" };
  return { kind: dtype.startsWith("datetime64") ? "datetime" : "other" };
}

/** How a change of a tensor's element type reaches callers; null for no change. JSON is cast to the declared type on arrival. */
export function judgeDtypes(before: string, after: string): Judged | null {
  if (before === after) return null;
  const [old, now] = [elementOf(before), elementOf(after)];
  if (holdsAll(old, now)) {
    const consequence = "Every value of the old type fits the new one; nobody is hurt.";
    return { rule: "input.dtype-widened", class: "BACKWARD-COMPATIBLE", consequence };
  }
  if (old.kind === "int" && now.kind === "int") {
    const consequence = `Callers that send numbers outside the range of ${after} are refused.`;
    const certainty = dependsOnValue(`outside the range of ${after}`);
    return { rule: "input.dtype-narrowed", class: "BREAKING", certainty, consequence };
  }
  const bent = bending(old, now);
  if (bent !== null) {
    const certainty = bent.when === null ? certain : dependsOnValue(bent.when);
    return {
      rule: "input.dtype-coerced",
      class: "BREAKING·SILENT",
      certainty,
      consequence: `${bent.text} The answer is still 200.`,
    };
  }
  const certainty =
    old.kind === "text" || old.kind === "object" ? { certainty: dependsOnValue(`when a value is not ${after}`) } : {};
  return {
    rule: "input.dtype-refused",
    class: "BREAKING",
    ...certainty,
    consequence: `Callers that send ${before} are refused.`,
  };
}

function holdsAll(old: Element, now: Element): boolean {
  // What JSON made of these is what they are.
  if (now.kind === "object") return old.kind === "int" || old.kind === "bool" || old.kind === "text";
  if (now.kind === "float") {
    if (old.kind === "float") return now.bits >= old.bits;
    return old.kind === "int" && now.exact >= old.bits - (old.signed ? 1 : 0);
  }
  if (old.kind !== "int" || now.kind !== "int") return false;
  if (old.signed === now.signed) return now.bits >= old.bits;
  return now.signed && now.bits > old.bits;
}

/** Accepted as something else: what arrives, and when. */
function bending(old: Element, now: Element): { text: string; when: string | null } | null {
  const numeric = old.kind === "int" || old.kind === "float" || old.kind === "bool";
  if (old.kind === "float" && now.kind === "int")
    return { text: "Fractions are cut off without a word.", when: thresholds.fraction };
  if (old.kind === "float" && now.kind === "float") {
    return {
      text: `Numbers are rounded to ${now.bits} bits, and the largest become infinite.`,
      when: `for numbers that need more digits than ${now.bits} bits hold`,
    };
  }
  if (old.kind === "int" && now.kind === "float") {
    return {
      text: "Large whole numbers are rounded to their neighbours.",
      when: `for whole numbers beyond ±2^${now.exact}`,
    };
  }
  if (old.kind === "bool" && (now.kind === "int" || now.kind === "float"))
    return { text: "True and false arrive as 1 and 0.", when: null };
  if (now.kind === "bool" && numeric)
    return { text: "Every value but 0 arrives as true.", when: "for every value but 0 and 1" };
  if (now.kind === "bool") return { text: "Everything but empty text, 0 and null arrives as true.", when: null };
  if (now.kind === "datetime" && (old.kind === "int" || old.kind === "bool"))
    return { text: "Numbers are read as nanoseconds since 1970.", when: null };
  if (now.kind === "datetime" && old.kind === "float") {
    return {
      text: "Numbers written with a fraction are refused; others are read as nanoseconds since 1970.",
      when: "for numbers written without a fraction",
    };
  }
  const when = old.kind === "object" ? "when a value is not text" : null;
  if (now.kind === "text") return { text: "The model receives text where callers meant something else.", when };
  if (now.kind === "bytes") return { text: "The model receives the bytes of the text.", when: null };
  if (now.kind === "object" && old.kind === "float")
    return {
      text: "Nothing is cast any more: 2 arrives as an integer, not as 2.0.",
      when: "for numbers written without a fraction",
    };
  if (now.kind === "object") return { text: "Nothing is cast any more: values arrive as JSON made them.", when: null };
  return null;
}
