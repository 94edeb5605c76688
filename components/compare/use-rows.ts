import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** What is drawn of a long table: `limit` rows of it, more of them whenever `atEnd` is told that their end is near. */
export type Rows = { limit: number; atEnd: (end: HTMLElement | null) => (() => void) | undefined; drawAll: () => void };

const most = 150;
/** Cells of a table that nobody has come near: whoever opens the page reads the verdict first. */
const first = { cells: 100, rows: 4 };
/** Somewhat more than a screen. */
const more = { cells: 400, rows: 20 };

/**
 * Few rows until somebody comes near, then a screen of them at a time: ten thousand cells at once would hold the page up. Paper has
 * all of them. `columns`: plain cells of a row; one that is drawn of many parts counts as that many.
 */
export function useRows(columns: number): Rows {
  const [limit, setLimit] = useState(rowsOf(first, columns));
  useEffect(() => {
    const drawAll = () => flushSync(() => setLimit(Infinity));
    addEventListener("beforeprint", drawAll);
    return () => removeEventListener("beforeprint", drawAll);
  }, []);
  return {
    limit,
    atEnd(end) {
      if (!end) return;
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) setLimit(limit + rowsOf(more, columns));
        },
        { rootMargin: "50% 0%" },
      );
      observer.observe(end);
      return () => observer.disconnect();
    },
    drawAll: () => setLimit(Infinity),
  };
}

function rowsOf({ cells, rows }: typeof first, columns: number): number {
  return Math.min(most, Math.max(rows, Math.floor(cells / columns)));
}
