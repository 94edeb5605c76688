import { csvValue } from "@/lib/playground/composing/csv-source";
import type { Sheet } from "@/lib/playground/composing/sheet";
import { slice } from "@/lib/playground/composing/source";
import { formOf, labelOf } from "@/lib/playground/composing/subjects";
import { typeOfColumn } from "@/lib/playground/composing/column-problems";
import type { ProblemLevel } from "@/lib/playground/composing/types";
import type { Subject } from "@/lib/playground/types";
import type { DataType } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";

export type ColumnHead = {
  /** Its name, or its number where it has none. */
  label: string;
  /** What the versions call its type, each once: "long", "long / double"; "not declared". */
  typeWords: string;
  /** Who says which: for the tooltip. */
  typesBy: string;
  /** By the first version that declares it. */
  type: DataType | null;
  level: ProblemLevel | null;
  /** CSS pixels. */
  width: number;
};

/** Rows that are looked at for the width of a column. */
const looked = 60;
const [digit, least, greatest] = [7.3, 64, 260];

export function headsOf(
  sheet: Sheet,
  text: string,
  subjects: readonly Subject[],
  levels: ReadonlyMap<number, ProblemLevel>,
): ColumnHead[] {
  return sheet.columns.map(({ name }, column) => {
    const label = name ?? String(column + 1);
    const types = subjects.flatMap((subject): [string, DataType | null][] => {
      const form = formOf(subject);
      return form?.inputs?.layout === "columns" ? [[labelOf(subject), typeOfColumn({ sheet, form }, column)]] : [];
    });
    const words = types.map(([who, type]) => [who, type === null ? "not declared" : typeText(type)] as const);
    const typeWords = [...new Set(words.map(([, word]) => word))].join(" / ");
    return {
      label,
      typeWords,
      typesBy: words.map(([who, word]) => `${word} in ${who}`).join(", "),
      type: types.find(([, type]) => type !== null)?.[1] ?? null,
      level: levels.get(column) ?? null,
      width: Math.round(
        Math.min(
          greatest,
          Math.max(
            least,
            24 + digit * Math.max(label.length, Math.min(typeWords.length * 0.85, 22), longest(sheet, text, column)),
          ),
        ),
      ),
    };
  });
}

function longest(sheet: Sheet, text: string, column: number): number {
  let most = 0;
  for (let row = 0; row < Math.min(sheet.height, looked); row += 1) {
    const place = sheet.cell(row, column);
    if (place)
      most = Math.max(most, sheet.layout.kind === "csv" ? csvValue(slice(text, place)).length : place.to - place.from);
  }
  return most;
}
