"use client";

import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";

import type { Axis } from "@/lib/compare/address";
import { endLabels } from "@/lib/compare/curve-labels";
import { curveLook } from "@/lib/compare/curve-look";
import {
  downsample,
  type Extent,
  extentOf,
  logTicksOf,
  pathOf,
  type Series,
  seriesOf,
  ticksOf,
} from "@/lib/compare/curves";
import type { ComparedHead } from "@/lib/compare/types";
import { formatAge, formatTime } from "@/lib/format";
import type { Curve } from "@/lib/versions/types";

import { CurvesEndLabels } from "./curves-end-labels";

type Line = { label: string; place: number; head: ComparedHead; curve: Curve };
type Props = { metric: string; lines: Line[]; axis: Axis; log: boolean };

const height = 260;
/** `right` holds half of the last number of the axis. */
const edge = { top: 12, right: 24, bottom: 26, left: 64 };
/** Narrower charts need all of their width for the lines. */
const leastForLabels = 560;
/** Leaves the lines some room beside the numbers of the axis. */
const leastWidth = 160;
/** A number of seven digits and the space beside it. */
const columnWidth = 66;
const labelGap = 6;
/** Of the chart's mono font at its size, rounded up. */
const characterWidth = 6.8;

/** Lines over one axis, drawn by as many points as the width has places, peaks and gaps always among them. */
export function CurvesPlot({ metric, lines, axis, log }: Props) {
  const [box, width] = useWidth();
  const [at, point] = useState<number | null>(null);
  const series = useMemo(() => lines.map(({ curve }) => seriesOf(curve.points, axis)), [lines, axis]);
  const extent = useMemo(() => extentOf(series, log), [series, log]);
  const labels = width < leastForLabels ? null : endLabels(lines.map(({ head }) => head));
  const end = width - Math.max(edge.right, ...(labels ?? []).map(({ length }) => labelGap + length * characterWidth));
  const scales = useMemo(() => extent && scalesOf(extent, log, end), [extent, log, end]);
  const paths = useMemo(
    () =>
      scales
        ? series.map((one) =>
            pathOf(one, downsample(one, Math.max(50, Math.floor(end - edge.left))), scales.x, scales.y),
          )
        : [],
    [series, scales, end],
  );
  const move = (event: PointerEvent<SVGSVGElement>) =>
    scales && point(scales.back(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <div className="px-2 pb-2">
      <div ref={box}>
        {!extent || !scales ? (
          <p className="px-2 py-4 text-ink-2">
            {lines.length === 0 ? "No points yet." : "None of the points is a number that this scale can show."}
          </p>
        ) : (
          <>
            <svg
              width={width}
              height={height}
              viewBox={`0 0 ${width} ${height}`}
              role="img"
              aria-label={`${metric} of ${lines.map(({ label }) => label).join(", ")}`}
              className="block h-auto max-w-full"
              onPointerMove={move}
              onPointerLeave={() => point(null)}
            >
              <Grid extent={extent} scales={scales} axis={axis} log={log} end={end} />
              {paths.map((path, index) => (
                <path
                  key={index}
                  d={path}
                  fill="none"
                  strokeWidth="1.5"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                  {...curveLook(lines[index]?.place ?? 0)}
                />
              ))}
              {labels && (
                <CurvesEndLabels
                  ends={endsOf(lines, labels, series, scales)}
                  x={end + labelGap}
                  top={edge.top}
                  bottom={height - edge.bottom}
                />
              )}
              {at !== null && <path d={`M${scales.x(at)} ${edge.top}V${height - edge.bottom}`} stroke="var(--line)" />}
            </svg>
            <p className="min-h-4.5 px-2 font-mono wrap-anywhere text-small text-ink-2" aria-hidden={at === null}>
              {at !== null && readings(lines, series, at, axis)}
            </p>
            {extent.hidden > 0 && (
              <p className="px-2 text-small text-caution">
                {extent.hidden === 1 ? "1 point is" : `${extent.hidden} points are`} 0 or less and{" "}
                {extent.hidden === 1 ? "has" : "have"} no place on a logarithmic scale.
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

type Scales = { x: (value: number) => number; y: (value: number) => number; back: (pixel: number) => number };

function scalesOf({ x: [left, right], y: [low, high] }: Extent, log: boolean, end: number): Scales {
  const [inner, tall] = [end - edge.left, height - edge.top - edge.bottom];
  const way = log ? Math.log10 : (value: number) => value;
  const [from, to] = [way(low), way(high)];
  const spread = right > left ? right - left : 1;
  return {
    x: (value) => edge.left + ((value - left) / spread) * inner,
    // A line that never changes runs through the middle.
    y: (value) =>
      log && value <= 0 ? NaN : edge.top + (to > from ? 1 - (way(value) - from) / (to - from) : 0.5) * tall,
    back: (pixel) => Math.min(right, Math.max(left, left + ((pixel - edge.left) / inner) * spread)),
  };
}

function Grid({
  extent,
  scales,
  axis,
  log,
  end,
}: {
  extent: Extent;
  scales: Scales;
  axis: Axis;
  log: boolean;
  end: number;
}) {
  const rows = log ? logTicksOf(extent.y, 5) : ticksOf(extent.y, 5);
  const mostColumns = Math.min(6, Math.max(2, Math.floor((end - edge.left) / columnWidth)));
  const columns = axis === "wall" ? [extent.x[0], extent.x[1]] : ticksOf(extent.x, mostColumns);
  return (
    <g fontSize="11" fontFamily="var(--font-mono)" fill="var(--ink-3)">
      {rows.map((value) => (
        <g key={value}>
          <path d={`M${edge.left} ${scales.y(value)}H${end}`} stroke="var(--grid)" />
          <text x={edge.left - 8} y={scales.y(value) + 4} textAnchor="end">
            {Number(value.toPrecision(6))}
          </text>
        </g>
      ))}
      {[...new Set(columns)].map((value, index) => (
        <text
          key={value}
          // Two moments side by side need the place under the numbers of the other axis too.
          x={axis === "wall" && index === 0 ? 8 : scales.x(value)}
          y={height - 8}
          textAnchor={axis !== "wall" ? "middle" : index === 0 ? "start" : "end"}
        >
          {axisText(value, axis)}
        </text>
      ))}
    </g>
  );
}

/** The height at which each line ends; a line without a number that the scale can show has no end. */
function endsOf(lines: Line[], labels: string[], series: Series[], scales: Scales) {
  return lines.flatMap(({ place }, index) => {
    const y = series[index]?.ys.findLast((value) => Number.isFinite(scales.y(value)));
    return y === undefined ? [] : [{ label: labels[index] ?? "", place, y: scales.y(y) }];
  });
}

/** The values next to a place of the axis, one version after the other. */
function readings(lines: Line[], series: Series[], at: number, axis: Axis): string {
  const words = lines.map(({ label }, index) => {
    const one = series[index];
    const near = one ? nearest(one.xs, at) : -1;
    const y = one?.ys[near];
    return `${label} ${y === undefined || Number.isNaN(y) ? "no number" : Number(y.toPrecision(6))}`;
  });
  return `${axisText(at, axis)}: ${words.join(" · ")}`;
}

function nearest(xs: Float64Array, at: number): number {
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < at) low = middle;
    else high = middle;
  }
  return Math.abs((xs[low] ?? 0) - at) <= Math.abs((xs[high] ?? 0) - at) ? low : high;
}

function axisText(value: number, axis: Axis): string {
  if (axis === "wall") return formatTime(value, "second");
  return axis === "relative" ? formatAge(value) : `${Math.round(value)}`;
}

/** A chart is drawn for the width it has: its words are scaled with it on paper only and where it would have none. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(900);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const watch = new ResizeObserver(
      ([entry]) => entry && set(Math.max(leastWidth, Math.floor(entry.contentRect.width))),
    );
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}
