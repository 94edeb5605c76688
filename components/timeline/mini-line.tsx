import type { MiniLine as Line } from "@/lib/catalog/types";
import { dateWords } from "@/lib/history/dates";
import { share } from "@/lib/history/timeline-axis";

import "./mini-line.css";

/** Production over a stretch of time in one line: solid holds it now, lighter held it, hatched came from outside. */
export function MiniLine({ line: { from, to, segments, unwatchedTo } }: { line: Line }) {
  const outside = segments.filter((segment) => segment.origin === "outside").length;
  const label =
    segments.length === 0
      ? `Nobody is known to have held production from ${dateWords(from)} to ${dateWords(to)}`
      : `Production from ${dateWords(from)} to ${dateWords(to)}: held ${segments.length === 1 ? "once" : `${segments.length} times`}${outside > 0 ? `, ${outside} from outside Interlock` : ""}${segments.some((segment) => segment.now) ? ", held now" : ", held by nobody now"}`;
  const before = unwatchedTo === null ? "" : `; before ${dateWords(unwatchedTo)} nobody was watching`;
  return (
    <span role="img" aria-label={`${label}${before}`} className="mini-line">
      {unwatchedTo !== null && <b style={{ width: `${share(unwatchedTo, from, to)}%` }} />}
      {segments.map((segment) => {
        const left = Math.max(0, share(segment.from, from, to));
        const right = Math.min(100, share(segment.to, from, to));
        return (
          <i
            key={`${segment.from} ${segment.to}`}
            style={{ left: `min(${left}%, calc(100% - 2px))`, width: `${Number((right - left).toFixed(3))}%` }}
            data-now={segment.now ? "" : undefined}
            data-origin={segment.origin}
          />
        );
      })}
    </span>
  );
}
