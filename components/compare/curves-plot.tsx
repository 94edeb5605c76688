"use client";

import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";

import type { Axis } from "@/lib/compare/address";
import {
  downsample,
  type Extent,
  extentOf,
  logTicksOf,
  pathOf,
  type Series,
  seriesOf,
  smooth,
  ticksOf,
} from "@/lib/compare/curves";
import { formatAge, formatTime } from "@/lib/format";
import type { Curve } from "@/lib/versions/types";

type Line = { label: string; place: number; curve: Curve };
type Props = { metric: string; lines: Line[]; axis: Axis; smoothing: number; log: boolean };

const height = 260;
const edge = { top: 12, right: 84, bottom: 26, left: 64 };
/** Told apart by dash as well as by colour. */
const dashes = ["", "6 3", "2 3", "8 3 2 3", "1 2", "10 4", "4 2 1 2", "12 3"];

/** Lines over one axis, drawn by as many points as the width has places, peaks and gaps always among them. */
export function CurvesPlot({ metric, lines, axis, smoothing, log }: Props) {
  const [box, width] = useWidth();
  const [at, point] = useState<number | null>(null);
  const series = useMemo(
    () =>
      lines
        .map(({ curve }) => seriesOf(curve.points, axis))
        .map(({ xs, ys }): Series => ({ xs, ys: smooth(ys, smoothing) })),
    [lines, axis, smoothing],
  );
  const extent = useMemo(() => extentOf(series, log), [series, log]);
  const scales = useMemo(() => extent && scalesOf(extent, log, width), [extent, log, width]);
  const paths = useMemo(
    () =>
      scales
        ? series.map((one) =>
            pathOf(one, downsample(one, Math.max(50, width - edge.left - edge.right)), scales.x, scales.y),
          )
        : [],
    [series, scales, width],
  );
  const move = (event: PointerEvent<SVGSVGElement>) =>
    scales && point(scales.back(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <div className="overflow-x-auto px-2 pb-2" data-scroll>
      <div ref={box} className="min-w-[35rem]">
        {!extent || !scales ? (
          <p className="px-2 py-4 text-ink-2">
            {lines.length === 0 ? "No points yet." : "None of the points is a number that this scale can show."}
          </p>
        ) : (
          <>
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={`${metric} of ${lines.map(({ label }) => label).join(", ")}`}
              className="block"
              onPointerMove={move}
              onPointerLeave={() => point(null)}
            >
              <Grid extent={extent} scales={scales} axis={axis} log={log} width={width} />
              {paths.map((path, index) => (
                <path
                  key={index}
                  d={path}
                  fill="none"
                  stroke={inkOf(lines[index]?.place ?? 0)}
                  strokeWidth="1.5"
                  strokeLinecap="round"
                  strokeLinejoin="round"
                  strokeDasharray={dashOf(lines[index]?.place ?? 0)}
                />
              ))}
              <EndLabels lines={lines} series={series} scales={scales} width={width} />
              {at !== null && <path d={`M${scales.x(at)} ${edge.top}V${height - edge.bottom}`} stroke="var(--line)" />}
            </svg>
            <p className="min-h-4.5 px-2 font-mono text-small text-ink-2" aria-hidden={at === null}>
              {at !== null && readings(lines, series, at, axis)}
            </p>
            {extent.hidden > 0 && (
              <p className="px-2 text-small text-caution">
                {extent.hidden} points are 0 or less and have no place on a logarithmic scale.
              </p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

type Scales = { x: (value: number) => number; y: (value: number) => number; back: (pixel: number) => number };

function scalesOf({ x: [left, right], y: [low, high] }: Extent, log: boolean, width: number): Scales {
  const [inner, tall] = [width - edge.left - edge.right, height - edge.top - edge.bottom];
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
  width,
}: {
  extent: Extent;
  scales: Scales;
  axis: Axis;
  log: boolean;
  width: number;
}) {
  const rows = log ? logTicksOf(extent.y, 5) : ticksOf(extent.y, 5);
  const columns = axis === "wall" ? [extent.x[0], extent.x[1]] : ticksOf(extent.x, 6);
  return (
    <g fontSize="11" fontFamily="var(--font-mono)" fill="var(--ink-3)">
      {rows.map((value) => (
        <g key={value}>
          <path d={`M${edge.left} ${scales.y(value)}H${width - edge.right}`} stroke="var(--grid)" />
          <text x={edge.left - 8} y={scales.y(value) + 4} textAnchor="end">
            {Number(value.toPrecision(6))}
          </text>
        </g>
      ))}
      {[...new Set(columns)].map((value, index, all) => (
        <text
          key={value}
          x={scales.x(value)}
          y={height - 8}
          textAnchor={index === 0 ? "start" : index === all.length - 1 ? "end" : "middle"}
        >
          {axisText(value, axis)}
        </text>
      ))}
    </g>
  );
}

const labelHeight = 13;

/** Names at the ends of the lines, moved apart where they would overlap. */
function EndLabels({
  lines,
  series,
  scales,
  width,
}: {
  lines: Line[];
  series: Series[];
  scales: Scales;
  width: number;
}) {
  const ends = lines.flatMap(({ label, place }, index) => {
    const ys = series[index]?.ys;
    const last = ys?.findLastIndex((y) => Number.isFinite(scales.y(y))) ?? -1;
    return last < 0 ? [] : [{ label, place, y: scales.y(ys?.[last] ?? 0) }];
  });
  let free = edge.top;
  const placed = ends
    .sort((a, b) => a.y - b.y)
    .map((end) => {
      const y = Math.max(end.y, free);
      free = y + labelHeight;
      return { ...end, y };
    });
  const over = Math.max(0, free - (height - edge.bottom + labelHeight));
  return (
    <g fontSize="11" fontFamily="var(--font-mono)" fontWeight="560">
      {placed.map(({ label, place, y }) => (
        <text key={label} x={width - edge.right + 6} y={y - over + 4} fill={inkOf(place)}>
          {label.length > 12 ? `…${label.slice(-11)}` : label}
        </text>
      ))}
    </g>
  );
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

/** The ninth line has the colour of the first and another dash. */
function dashOf(place: number): string | undefined {
  return dashes[(place + 3 * Math.floor(place / 8)) % dashes.length];
}

function inkOf(place: number): string {
  return `var(--d${(place % 8) + 1})`;
}

/** A chart is drawn for the width it has: its words are never scaled with it. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(900);
  useEffect(() => {
    const box = ref.current;
    if (!box) return;
    const watch = new ResizeObserver(([entry]) => entry && set(Math.max(320, Math.floor(entry.contentRect.width))));
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}
