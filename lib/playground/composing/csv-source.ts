import type { Range } from "./splice";

/** A line of CSV: its fields with their places, quotes included, and the whole of it with the line's end. */
export type CsvLine = { fields: Range[]; whole: Range };

/** Lines of CSV; those without anything are skipped, as servers do. Null where a quote stands in the wrong place. */
export function readCsvSource(text: string): CsvLine[] | null {
  const lines: CsvLine[] = [];
  const field = /(?:"[^"]*(?:""[^"]*)*"|[^",\r\n][^,\r\n]*|)(,|\r\n|\r|\n|$)/y;
  let fields: Range[] = [];
  let start = text.startsWith("\ufeff") ? 1 : 0;
  field.lastIndex = start;
  while (field.lastIndex < text.length || fields.length > 0) {
    const from = field.lastIndex;
    const found = field.exec(text);
    if (!found) return null;
    const [whole, end = ""] = found;
    const to = from + whole.length - end.length;
    fields.push({ from, to });
    if (end === ",") continue;
    const behind = from + whole.length;
    if (fields.length > 1 || to > from) lines.push({ fields, whole: { from: start, to: behind } });
    fields = [];
    start = behind;
    if (end === "" || behind >= text.length) break;
    field.lastIndex = behind;
  }
  return lines;
}

/** What a field says, without its quotes. */
export function csvValue(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** A value as a field, in quotes where it needs them. */
export function csvField(value: string): string {
  return /[",\r\n\ufeff]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
