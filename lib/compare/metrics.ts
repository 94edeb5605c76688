import { compareNumerals, readNumeral } from "@/lib/decimal";
import type { Direction } from "@/lib/policies/gates/types";
import { difference } from "@/lib/versions/difference";

import type { ValueTable } from "./types";

/** How a value reads beside the baseline's. `undecided`: they differ, and nobody said which way is better. */
export type Reads = "better" | "worse" | "same" | "undecided" | "not-a-number" | "missing" | "no-baseline";

export type MetricCell = {
  /** The registry's own token; null: not there. */
  token: string | null;
  reads: Reads;
  /** `+0.014`, exact; null when one of both is missing or no finite number of a size that can be subtracted. */
  difference: string | null;
  /** `+1.6 %` of the baseline's absolute value; null as above, and when the baseline is 0. */
  relative: string | null;
  /** The same as a share, for drawing: 0.016. */
  share: number | null;
};

/** A value beside the baseline's, in full. Infinity is more than any number; NaN is neither more nor less. */
export function metricCell(base: string | null, value: string | null, direction: Direction | null): MetricCell {
  const reads = readMetric(base, value, direction);
  const gap = base === null || value === null ? null : difference(value, base);
  const share = gap === null || base === null ? null : shareOf(gap, base);
  return { token: value, reads, difference: gap, relative: share === null ? null : percentText(share), share };
}

/** Only the judgement: cheap enough for ten thousand cells. */
export function readMetric(base: string | null, value: string | null, direction: Direction | null): Reads {
  if (value === null) return "missing";
  if (base === null) return "no-baseline";
  const order = orderOf(value, base);
  if (order === null) return "not-a-number";
  if (order === 0) return "same";
  if (direction === null) return "undecided";
  return order > 0 === (direction === "higher") ? "better" : "worse";
}

/** What stands in the cell where a difference cannot. */
export function whyNoDifference(cell: Pick<MetricCell, "reads" | "difference">): string | null {
  if (cell.difference !== null) return null;
  if (cell.reads === "missing" || cell.reads === "no-baseline") return "nothing to subtract";
  return "cannot subtract";
}

export const readsWords: Record<Reads, string> = {
  better: "better",
  worse: "worse",
  same: "same",
  undecided: "no direction set",
  "not-a-number": "not a number",
  missing: "not there",
  "no-baseline": "not in the baseline",
};

type MetricCounts = { common: number; better: number; worse: number; undecided: number };

type Values = readonly (string | null)[] | null;

/** Of the metrics that both have: how many are better, worse, and differ without a direction. All lists in one order. */
export function countMetrics(base: Values, value: Values, directions: readonly (Direction | null)[]): MetricCounts {
  const counts = { common: 0, better: 0, worse: 0, undecided: 0 };
  for (let place = 0; place < directions.length; place += 1) {
    const reads = readMetric(base?.[place] ?? null, value?.[place] ?? null, directions[place] ?? null);
    if (reads === "missing" || reads === "no-baseline") continue;
    counts.common += 1;
    if (reads === "better" || reads === "worse") counts[reads] += 1;
    else if (reads !== "same") counts.undecided += 1;
  }
  return counts;
}

/** Places of the metrics whose values are not the same in every version that has a run; of all of them when asked for. */
export function shownMetrics({ names, values }: ValueTable, showSame: boolean): number[] {
  const known = values.filter((one) => one !== null);
  return [...names.keys()].filter((place) => showSame || known.some((one) => one[place] !== known[0]?.[place]));
}

/** Numbers as they are mostly written: `Number` reads them too. */
const plain = /^-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?$/;

/** Rounding keeps the order: numbers whose doubles differ do so the same way. Where these are equal, it is their digits that tell. */
function orderOf(a: string, b: string): number | null {
  if (a === b && plain.test(a)) return 0;
  const gap = plain.test(a) && plain.test(b) ? Number(a) - Number(b) : 0;
  if (gap !== 0) return gap;
  const [left, right] = [readNumeral(a), readNumeral(b)];
  return left === null || right === null ? null : compareNumerals(left, right);
}

function shareOf(gap: string, base: string): number | null {
  if (gap === "0") return 0;
  const [change, whole] = [Number(gap.replace("−", "-").replace("+", "")), Math.abs(Number(base))];
  const share = change / whole;
  return whole === 0 || !Number.isFinite(share) ? null : share;
}

/** `+1.6 %`, `−0.04 %`, `+128.6 %`, `+3,400 %`, `+2e+9 %`. */
function percentText(share: number): string {
  const percent = Math.abs(share) * 100;
  if (percent === 0) return "0 %";
  const sign = share < 0 ? "−" : "+";
  if (percent >= 1e6) return `${sign}${percent.toExponential(0)} %`;
  if (percent >= 1000) return `${sign}${Math.round(percent).toLocaleString("en-GB")} %`;
  return `${sign}${percent >= 0.1 ? percent.toFixed(1) : percent >= 1e-4 ? String(Number(percent.toPrecision(1))) : percent.toExponential(0)} %`;
}
