import type { Curve } from "@/lib/versions/types";

type Line = { label: string; curve: Curve };

/** `leftOut`: points of the line that have no row. */
type LineRows = { label: string; points: Curve["points"]; leftOut: number };

/** At most `most` rows, shared out evenly among the lines, each from its start; what a short line does not need is the others'. */
export function sharedRows(lines: readonly Line[], most: number): LineRows[] {
  const counts = new Map<Line, number>();
  let [rows, waiting] = [most, lines.length];
  for (const line of [...lines].sort((a, b) => a.curve.points.length - b.curve.points.length)) {
    const count = Math.min(line.curve.points.length, Math.floor(rows / waiting));
    counts.set(line, count);
    rows -= count;
    waiting -= 1;
  }
  return lines.map((line) => {
    const points = line.curve.points.slice(0, counts.get(line));
    return { label: line.label, points, leftOut: line.curve.total - points.length };
  });
}
