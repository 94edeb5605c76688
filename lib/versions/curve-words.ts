import { formatCount } from "@/lib/format";

import type { Curve } from "./types";

/** What a table of at most `rows` points does not show of a curve, in sentences; null when it shows every point that was read. */
export function leftOutWords({ points, total, complete }: Curve, rows: number): string | null {
  const all = `${formatCount(total)}${complete ? "" : " and more"}`;
  const kept =
    points.length < total
      ? `Of ${all} points only peaks, lows and gaps are kept: ${formatCount(points.length)}.`
      : null;
  const first =
    points.length > rows
      ? `Here are the first ${formatCount(rows)}${kept === null ? ` of ${all} points` : " of them"}.`
      : null;
  return [kept, first].flatMap((sentence) => sentence ?? []).join(" ") || null;
}
