import { tableFromCsv } from "@/lib/serving/csv";
import type { TablePayload } from "@/lib/serving/types";

/**
 * A reply in CSV as a table; null where it is none. Nobody says whether it has a header: its first line is one where all of it is words
 * and numbers follow. Containers answer without one, and labels alone are words from the first line on: a row taken for a header would
 * be lost, a header taken for a row is still there to read.
 */
export function csvReply(text: string): TablePayload | null {
  try {
    const bare = tableFromCsv(text, null, false, []);
    const [first, ...others] = bare.rows;
    const areWords = first?.every((cell) => cell.kind === "text") ?? false;
    const isHeaded = areWords && others.some((cells) => cells.some((cell) => cell.kind === "number"));
    return isHeaded ? tableFromCsv(text, null, true, []) : bare;
  } catch {
    // What is called CSV and is none is shown as text.
    return null;
  }
}
