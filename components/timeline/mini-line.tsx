import type { MiniLine as Line } from "@/lib/catalog/types";
import { formatTime } from "@/lib/format";

/** The timeline in the height of a word: production over 90 days. */
export function MiniLine({ line: { from, to, segments } }: { line: Line }) {
  const share = (time: number) => `${(((time - from) / (to - from)) * 100).toFixed(2)}%`;
  return (
    <span className="mini-line" role="img" aria-label={`Production held ${segments.length} times since ${formatTime(from, "day")}`}>
      {segments.map((segment) => (
        <i
          key={segment.from}
          data-origin={segment.origin}
          data-now={segment.now ? "" : undefined}
          style={{ left: share(segment.from), width: `calc(${share(from + segment.to - segment.from)} - 1.5px)` }}
        />
      ))}
    </span>
  );
}
