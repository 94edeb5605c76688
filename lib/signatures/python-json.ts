import { LosslessNumber, parse } from "lossless-json";

/**
 * JSON as Python writes and reads it: NaN, Infinity and -Infinity are numbers. Every number keeps its token; throws what the
 * parser throws when the text is not JSON.
 */
export function parsePythonJson(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return parse(text);
  let mark = "number";
  while (text.includes(mark)) mark += "_";
  const marked = text.replace(stringOrWord, (found) => (found.startsWith('"') ? found : `{"${mark}":"${found}"}`));
  return parse(marked, (_key, value) => {
    if (typeof value !== "object" || value === null || !(mark in value)) return value;
    return new PythonNumber(String((value as Record<string, unknown>)[mark]));
  });
}

const stringOrWord = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?Infinity|NaN/g;

/** A number that JSON has no word for. */
class PythonNumber extends LosslessNumber {
  constructor(token: string) {
    super("0");
    this.value = token;
  }
}
