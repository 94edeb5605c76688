import type { KeyboardEvent } from "react";

export type Place = { row: number; column: number };
type Grid = {
  active: Place;
  rows: number;
  columns: number;
  /** Rows that a page holds. */
  page: number;
  onMove: (to: Place) => void;
  /** `typed`: what the edit begins with; null: what is there. */
  onEdit: (typed: string | null) => void;
  onClear: () => void;
};

/** Keys of a grid that is not being edited. Tab is the page's: it leaves the grid. */
export function gridKeys({ active, rows, columns, page, onMove, onEdit, onClear }: Grid) {
  return (event: KeyboardEvent) => {
    if (event.altKey || rows === 0) return;
    const isModified = event.ctrlKey || event.metaKey;
    const to = moves(active, rows, columns, page, isModified)[event.key];
    if (to) {
      event.preventDefault();
      onMove({ row: clamp(to.row, rows), column: clamp(to.column, columns) });
      return;
    }
    if (isModified) return;
    if (event.key === "Enter" || event.key === "F2") onEdit(null);
    else if (event.key === "Delete" || event.key === "Backspace") onClear();
    else if (event.key.length === 1) onEdit(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

export function clamp(at: number, count: number): number {
  return Math.max(0, Math.min(at, count - 1));
}

function moves(
  { row, column }: Place,
  rows: number,
  columns: number,
  page: number,
  far: boolean,
): Partial<Record<string, Place>> {
  return {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? rows - 1 : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? columns - 1 : column + 1 },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? rows - 1 : row, column: columns - 1 },
    PageUp: { row: row - page, column },
    PageDown: { row: row + page, column },
  };
}
