import { useState } from "react";

/** What is drawn of a long table: `limit` rows of it, more of them whenever `atEnd` is told that their end is in sight. */
export type Rows = { limit: number; atEnd: (end: HTMLElement | null) => (() => void) | undefined; drawAll: () => void };

const cells = 400;

/** Somewhat more than a screen of rows at first: ten thousand cells at once would hold the page up. */
export function useRows(columns: number): Rows {
  const step = Math.min(150, Math.max(20, Math.floor(cells / columns)));
  const [limit, setLimit] = useState(step);
  return {
    limit,
    atEnd(end) {
      if (!end) return;
      const observer = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setLimit(limit + step);
      });
      observer.observe(end);
      return () => observer.disconnect();
    },
    drawAll: () => setLimit(Infinity),
  };
}
