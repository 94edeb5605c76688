import type { Scalar } from "@/lib/signatures/form";

import { certain, dependsOnEnvelope, dependsOnValue, type Judged } from "./finding";
import type { Certainty } from "./types";

/**
 * What becomes of values of the type on the left when a top-level column has the type above, in three kinds of body:
 * `dataframe_*` / `inputs` and `instances` / CSV. `=` same · `W` fits · `s` accepted as something else · `p` partly refused ·
 * `x` refused. As measured on the real servers.
 */
const order: readonly Scalar[] = ["boolean", "integer", "long", "float", "double", "string", "binary", "datetime"];
const outcomes: Record<Scalar, readonly string[]> = {
  boolean: ["===", "sss", "sss", "sss", "sss", "sss", "xss", "xsx"],
  integer: ["ssp", "===", "WWW", "sss", "WWW", "sss", "xss", "ssx"],
  long: ["ssp", "sxs", "===", "sss", "sss", "sss", "xss", "ssx"],
  float: ["ssx", "ssp", "ssp", "===", "WWW", "sss", "xss", "sxx"],
  double: ["ssx", "ssx", "ssx", "sss", "===", "sss", "xss", "sxx"],
  string: ["ssp", "ppp", "ppp", "ppp", "ppp", "===", "ps=", "ppp"],
  binary: ["ssx", "xxx", "xxx", "xxx", "xxx", "sss", "===", "xxx"],
  datetime: ["ssx", "xxx", "xxx", "xxx", "xxx", "sss", "psx", "==="],
};

const envelopes = ["dataframe_split and dataframe_records", "inputs and instances", "text/csv"];

/** How a change of type of a top-level column reaches callers; null for no change. */
export function judgeScalars(before: Scalar, after: Scalar): Judged | null {
  const outcome = outcomes[before][order.indexOf(after)] ?? "xxx";
  if (before === after) return null;
  if (outcome === "WWW") {
    const consequence = "Every value of the old type fits the new one; nobody is hurt.";
    return { rule: "input.type-widened", class: "BACKWARD-COMPATIBLE", consequence };
  }
  const refusedIn = where(outcome, "xp");
  if (!outcome.includes("s")) {
    const certainty = outcome.includes("p") ? dependsOnValue(unless(after)) : certain;
    const who = outcome.includes("p")
      ? `Callers whose text is not ${kindOfText[after] ?? after} are refused.`
      : "Callers are refused.";
    return { rule: "input.type-refused", class: "BREAKING", certainty, consequence: who };
  }
  const refusal = refusedIn === null ? "" : ` In ${refusedIn} they are refused.`;
  return {
    rule: "input.type-coerced",
    class: "BREAKING·SILENT",
    certainty: certaintyOf(outcome, threshold(before, after)),
    consequence: `${bent(before, after)} The answer is still 200.${refusal}`,
  };
}

/** What becomes of a value in `dataframe_split` and `dataframe_records`, by the letter. */
export function inTables(before: Scalar, after: Scalar): string {
  return outcomes[before][order.indexOf(after)]?.charAt(0) ?? "x";
}

function where(outcome: string, letters: string): string | null {
  const named = envelopes.filter((_, index) => letters.includes(outcome.charAt(index)));
  return named.length === 0 ? null : named.join(", and in ");
}

function certaintyOf(outcome: string, when: string | null): Certainty {
  const silentIn = where(outcome, "s") ?? "";
  if (/[^s]/.test(outcome)) return dependsOnEnvelope(silentIn, when);
  return when === null ? certain : dependsOnValue(when);
}

const kindOfText: Partial<Record<Scalar, string>> = {
  integer: "a whole number",
  long: "a whole number",
  float: "a number",
  double: "a number",
  datetime: "a date",
};

function unless(after: Scalar): string {
  return `when the text is not ${kindOfText[after] ?? `a ${after}`}`;
}

export const thresholds = {
  int32: "beyond −2,147,483,648 to 2,147,483,647",
  float32: "for whole numbers beyond ±16,777,216 (2^24)",
  double: "for whole numbers beyond ±9,007,199,254,740,992 (2^53)",
  fraction: "for numbers with a fraction",
  digits: "for numbers that need more digits than 32 bits hold, and beyond ±3.4e38",
};

const whole: ReadonlySet<Scalar> = new Set(["integer", "long"]);
const fractional: ReadonlySet<Scalar> = new Set(["float", "double"]);

function threshold(before: Scalar, after: Scalar): string | null {
  if (before === "long" && after === "integer") return thresholds.int32;
  if (whole.has(before) && after === "float") return thresholds.float32;
  if (before === "long" && after === "double") return thresholds.double;
  if (fractional.has(before) && whole.has(after)) return `${thresholds.fraction}, and beyond the range`;
  if (before === "double" && after === "float") return thresholds.digits;
  if (after === "boolean")
    return before === "string" ? "for every text but the empty one" : "for every value but 0 and 1";
  return null;
}

/** What the model receives instead, in one sentence. */
function bent(before: Scalar, after: Scalar): string {
  if (after === "boolean") return "Callers are misread: every value but 0 and empty text arrives as true.";
  if (before === "boolean")
    return `Callers that send true or false are misread as ${before === "boolean" && after === "string" ? "text or kept as they are" : `${after} values`}.`;
  if (after === "string")
    return "The model receives text in some bodies and the bare value in others where callers meant a number, date or bytes.";
  if (after === "binary") return "The text itself, or what base64 makes of it, arrives as bytes.";
  if (after === "datetime") return "Numbers are read as nanoseconds since 1970.";
  if (fractional.has(before) && whole.has(after)) return "Fractions are cut off without a word.";
  if (after === "integer") return "Larger numbers wrap around to others.";
  if (before === "double") return "Numbers are rounded to 32 bits, and the largest become infinite.";
  return "Large whole numbers are rounded to their neighbours.";
}
