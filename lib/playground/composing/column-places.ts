import { readDraft } from "./sheet";
import type { Range } from "./splice";

/** Where a body names a column, and where its values stand, in the order of the text; empty where it has no such column. */
export function columnPlaces(text: string, contentType: string, name: string): Range[] {
  const reading = readDraft({ protocol: "", format: "", contentType, text });
  const sheet = reading.status === "read" ? reading.sheet : null;
  const column = sheet?.columns.findIndex((one) => one.name === name) ?? -1;
  if (!sheet || column < 0) return [];
  const cells = Array.from({ length: sheet.height }, (_, row) => sheet.cell(row, column));
  const places = [sheet.columns[column]?.at ?? null, ...cells].filter((place) => place !== null);
  return places.map(({ from, to }) => ({ from, to })).sort((a, b) => a.from - b.from);
}
