"use client";

import { type RefObject, useEffect, useState } from "react";

export type GridWindow = { firstRow: number; lastRow: number; firstColumn: number; lastColumn: number };

/** Rows and columns more than can be seen, on each side. */
const spare = 8;

/** What of a large grid is drawn: the cells in view and some around them. Sizes in CSS pixels; `lefts` has one more than columns. */
export function useGridWindow(
  box: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
  lefts: readonly number[],
): GridWindow {
  const [view, setView] = useState({ top: 0, left: 0, height: 480, width: 1200 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () =>
      setView({
        top: element.scrollTop,
        left: element.scrollLeft,
        height: element.clientHeight,
        width: element.clientWidth,
      });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box]);

  const columns = lefts.length - 1;
  const firstColumn = Math.max(0, lefts.findIndex((left) => left > view.left) - 1 - 2);
  const behind = lefts.findIndex((left) => left > view.left + view.width);
  return {
    firstRow: Math.max(0, Math.min(Math.floor(view.top / rowHeight) - spare, rows - 1)),
    lastRow: Math.min(rows - 1, Math.ceil((view.top + view.height) / rowHeight) + spare),
    firstColumn: Math.min(firstColumn, Math.max(0, columns - 1)),
    lastColumn: behind < 0 ? columns - 1 : Math.min(columns - 1, behind + 2),
  };
}

/** CSS pixels of the first column, which holds the numbers of the rows: `w-12`. */
export const rowNumberWidth = 48;

/** As the style sheet has it: fingers get higher rows. CSS pixels. */
export function useRowHeight(box: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(28);
  useEffect(() => {
    if (!box.current) return;
    const root = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const rows = Number.parseFloat(getComputedStyle(box.current).getPropertyValue("--row-tight"));
    if (Number.isFinite(rows * root)) setHeight(rows * root);
  }, [box]);
  return height;
}

/** Scrolls no further than it takes to see the cell. */
export function reveal(
  box: HTMLElement | null,
  { row, column }: { row: number; column: number },
  rowHeight: number,
  lefts: readonly number[],
): void {
  if (!box) return;
  const head = box.firstElementChild?.clientHeight ?? 0;
  const [top, left, right] = [row * rowHeight, lefts[column] ?? 0, lefts[column + 1] ?? 0];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowHeight + head > box.scrollTop + box.clientHeight)
    box.scrollTop = top + rowHeight + head - box.clientHeight;
  if (left < box.scrollLeft) box.scrollLeft = left;
  else if (right + rowNumberWidth > box.scrollLeft + box.clientWidth)
    box.scrollLeft = right + rowNumberWidth - box.clientWidth;
}
