"use client";

import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { type Bin, binsOf, placeOf } from "@/lib/playground/bench/histogram";
import { msText } from "@/lib/playground/bench/histogram-text";
import type { LoadState } from "@/lib/playground/bench/load-state";

import { loadInk } from "./load-swatch";

const micro = { fontSize: "0.6875rem", fontFamily: "var(--font-mono)" };

/** How many answers took how long, endpoint beside endpoint, with a line where 95 of 100 were there. The table under it says the same. */
export function LoadChart({ state: { began, endpoints } }: { state: LoadState }) {
  const bins = binsOf(endpoints.map(({ tally }) => tally));
  if (bins.length === 0)
    return <p className="px-4 py-3 text-small text-ink-3">No answer of status 2xx yet: nothing to draw.</p>;
  const names = began.endpoints.map(({ name }) => name);
  const lines = endpoints.flatMap(({ figures }, at) => {
    const place = figures?.p95 == null ? null : placeOf(figures.p95, bins);
    return figures?.p95 == null || place === null ? [] : [{ at, place, ms: figures.p95 }];
  });
  return (
    <div className="overflow-x-auto px-3 pt-2" data-scroll>
      <div className="min-w-[35rem]">
        <ResponsiveContainer width="100%" height={190}>
          <BarChart
            data={bins}
            margin={{ top: 8 + 12 * lines.length, right: 12, bottom: 0, left: 0 }}
            barCategoryGap="16%"
            barGap={1}
            accessibilityLayer
            title={`Latency of ${names.join(" and ")}`}
          >
            <CartesianGrid vertical={false} stroke="var(--grid)" />
            <XAxis
              dataKey="label"
              tickLine={false}
              axisLine={false}
              height={20}
              interval={0}
              tick={{ ...micro, fill: "var(--ink-3)" }}
            />
            <YAxis
              width={44}
              tickLine={false}
              axisLine={false}
              allowDecimals={false}
              tick={{ ...micro, fill: "var(--ink-3)" }}
            />
            <Tooltip
              cursor={{ fill: "var(--hover)" }}
              isAnimationActive={false}
              content={({ active, payload }) =>
                active ? <Reading bin={payload[0]?.payload as Bin | undefined} names={names} /> : null
              }
            />
            {names.map((_, at) => (
              <Bar
                key={at}
                dataKey={(bin: Bin) => bin.counts[at] ?? 0}
                isAnimationActive={false}
                fill={at === 0 ? loadInk(at) : "transparent"}
                stroke={loadInk(at)}
                strokeWidth={1.4}
                maxBarSize={40}
              />
            ))}
            {lines.map(({ at, place, ms }, index) => (
              <ReferenceLine
                key={at}
                x={place.label}
                position={place.position}
                stroke={loadInk(at)}
                strokeDasharray="2 3"
                label={{
                  value: `p95 ${msText(ms)}`,
                  position: "top",
                  offset: 2 + 12 * index,
                  fill: loadInk(at),
                  ...micro,
                }}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
        <p className="pb-1 text-right text-micro text-ink-3">milliseconds</p>
      </div>
    </div>
  );
}

function Reading({ bin, names }: { bin: Bin | undefined; names: readonly string[] }) {
  if (!bin) return null;
  return (
    <div className="rounded-1 bg-invert px-2 py-1 text-small text-on-invert">
      {bin.label} ms
      {names.map((name, at) => (
        <div key={at}>
          {name} <b className="font-mono">{bin.counts[at] ?? 0}</b>
        </div>
      ))}
    </div>
  );
}
