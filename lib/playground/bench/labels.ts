import { isInteger } from "@/lib/serving/cells";
import type { Cell } from "@/lib/serving/types";

/** What rows of replies are: classes; one number between 0 and 1 each, read as a probability; or anything else. */
export type RowKind = "labels" | "probability" | "values";

/** Where a probability becomes the one label or the other. */
export const threshold = 0.5;

/** Of all replies together, so that the same rule reads each of them. */
export function kindOfRows(lists: readonly (readonly Cell[])[]): RowKind {
  const rows = lists.flat();
  if (rows.length === 0) return "values";
  if (rows.every((cell) => cell.kind === "text" || cell.kind === "boolean" || isInteger(cell))) return "labels";
  const isWithin = (cell: Cell) => cell.kind === "number" && Number(cell.token) >= 0 && Number(cell.token) <= 1;
  const isBetween = (cell: Cell) => cell.kind === "number" && Number(cell.token) > 0 && Number(cell.token) < 1;
  return rows.every(isWithin) && rows.some(isBetween) ? "probability" : "values";
}

/** The label that a row stands for: itself, or the side of the threshold on which its probability lies. Null: it has none. */
export function labelOf(cell: Cell | undefined, kind: RowKind): string | null {
  if (cell === undefined || kind === "values") return null;
  if (cell.kind === "number") return kind === "labels" ? cell.token : Number(cell.token) >= threshold ? "1" : "0";
  if (kind === "probability") return null;
  return cell.kind === "text" ? cell.text : cell.kind === "boolean" ? String(cell.value) : null;
}
