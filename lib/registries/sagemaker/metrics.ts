import type { Metric } from "../types";

/** Groups that the service's own evaluations put around their metrics; they say the kind of model, not of metric. */
const kinds = /^(regression|(binary|multiclass)_classification)_metrics$/;

/**
 * The numbers of a statistics document. A metric is an object with a `value`, or a number by itself; its key is its path
 * (`confusion_matrix.0.1`), without the kind of model before it where that is clear. Curves (arrays) are left out. Null when
 * the text is no JSON object. Numbers keep their digits; NaN and infinities are taken as Python writes them.
 */
export function metricsOf(text: string): Metric[] | null {
  const document = parsed(text);
  if (!isObject(document)) return null;
  const groups = Object.keys(document).filter((key) => kinds.test(key));
  const metrics: Metric[] = [];
  for (const [key, value] of Object.entries(document)) {
    const prefix = groups.length === 1 && key === groups[0] ? [] : [key];
    collect(value, prefix, metrics);
  }
  return metrics;
}

function collect(value: unknown, path: string[], into: Metric[]): void {
  const number = numberOf(value);
  if (number !== null) {
    const key = (path.at(-1) === "value" ? path.slice(0, -1) : path).join(".");
    if (key !== "" && key !== "version") into.push({ key, value: number, step: null, at: null });
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) collect(inner, [...path, name], into);
  }
}

/** No text of a document begins so: JSON has no such character unescaped. */
const mark = "\0";

/** The service writes the numbers that JSON lacks as texts. */
function numberOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  if (value.startsWith(mark)) return value.slice(mark.length);
  return /^(NaN|-?Infinity)$/.test(value) ? value : null;
}

/** Numbers become texts with a mark, so that no digit is lost and no text is taken for one. */
function parsed(text: string): unknown {
  const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  const marked = text.replace(tokens, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  try {
    return JSON.parse(marked);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
