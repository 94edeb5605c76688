"use client";

import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { MetricBound } from "@/lib/compare/types";
import { versionLabel } from "@/lib/format";
import type { Stage } from "@/lib/registries/types";
import { shortNumber } from "@/lib/versions/difference";
import type { TrendPoint } from "@/lib/versions/types";

type Props = {
  metric: string;
  points: TrendPoint[];
  production: readonly string[];
  wasProduction: readonly string[];
  bounds: readonly MetricBound[];
};
type Datum = { version: string; stage: Stage | null; token: string; value: number | null };

const micro = { fontSize: "0.6875rem" };

/** Words stay at their size whatever the width; a value that is no number leaves a gap. */
export function TrendChart({ metric, points, production, wasProduction, bounds }: Props) {
  const data = points.map((point) => datumOf(point, metric));
  const incumbent = data.find(({ version, value }) => production.includes(version) && value !== null);
  return (
    <ResponsiveContainer width="100%" height={240}>
      <LineChart
        data={data}
        margin={{ top: 12, right: 96, bottom: 4, left: 4 }}
        accessibilityLayer
        title={`${metric} over versions`}
      >
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <XAxis
          dataKey="version"
          tickLine={false}
          axisLine={false}
          interval="preserveStartEnd"
          height={30}
          tick={(props: TickProps) => <VersionTick {...props} production={production} wasProduction={wasProduction} />}
        />
        <YAxis
          width={60}
          tickLine={false}
          axisLine={false}
          domain={["auto", "auto"]}
          tick={{ ...micro, fill: "var(--ink-3)", fontFamily: "var(--font-mono)" }}
          tickFormatter={(value: number) => String(Number(value.toPrecision(6)))}
        />
        {bounds.map(({ side, bound }) => (
          <ReferenceLine
            key={`${side} ${bound}`}
            y={Number(bound)}
            ifOverflow="extendDomain"
            stroke="var(--ink-3)"
            strokeDasharray="5 4"
            label={boundLabel({ side, bound })}
          />
        ))}
        {incumbent?.value !== undefined && incumbent.value !== null && (
          <ReferenceLine
            y={incumbent.value}
            stroke="var(--stage-production)"
            strokeWidth={2}
            label={incumbentLabel(incumbent)}
          />
        )}
        <Tooltip
          cursor={{ stroke: "var(--line)" }}
          isAnimationActive={false}
          content={({ active, payload }) =>
            active ? <Point datum={payload[0]?.payload as Datum | undefined} metric={metric} /> : null
          }
        />
        <Line
          dataKey="value"
          stroke="var(--ink-3)"
          strokeWidth={1.5}
          isAnimationActive={false}
          connectNulls={false}
          dot={(props: DotProps) => <Dot key={props.index} {...props} />}
          activeDot={false}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

function datumOf({ version, stage, metrics }: TrendPoint, metric: string): Datum {
  const token = metrics?.[metric] ?? "NaN";
  const value = Number(token);
  return { version, stage, token, value: Number.isFinite(value) ? value : null };
}

function boundLabel({ side, bound }: Pick<MetricBound, "side" | "bound">) {
  return {
    value: `${side === "at-least" ? "≥" : "≤"} ${bound}`,
    position: "insideTopLeft",
    fill: "var(--ink-3)",
    ...micro,
    fontFamily: "var(--font-mono)",
  } as const;
}

function incumbentLabel({ version, token }: Datum) {
  return {
    value: `${versionLabel(version)} ${shortNumber(token)}`,
    position: "right",
    offset: 10,
    fill: "var(--stage-production)",
    ...micro,
    fontFamily: "var(--font-mono)",
    fontWeight: 560,
  } as const;
}

type TickProps = { x?: number | string; y?: number | string; payload?: { value: string } };

function VersionTick({
  x = 0,
  y = 0,
  payload,
  production,
  wasProduction,
}: TickProps & Pick<Props, "production" | "wasProduction">) {
  const version = payload?.value ?? "";
  const [now, was] = [production.includes(version), wasProduction.includes(version)];
  return (
    <g transform={`translate(${x},${y})`}>
      <text
        dy={10}
        textAnchor="middle"
        fill={now ? "var(--ink)" : "var(--ink-3)"}
        fontFamily="var(--font-mono)"
        fontWeight={now ? 560 : 420}
        style={micro}
      >
        {shorten(versionLabel(version))}
      </text>
      {(now || was) && (
        <rect x={-10} y={16} width={20} height={3} fill="var(--stage-production)" opacity={now ? 1 : 0.5} />
      )}
    </g>
  );
}

type DotProps = { cx?: number; cy?: number; index?: number; payload?: Datum };

/** The same commitment as everywhere: outline, tint, solid. */
function Dot({ cx, cy, payload }: DotProps) {
  if (cx === undefined || cy === undefined || !payload || payload.value === null) return <g />;
  const fill =
    payload.stage === "production"
      ? "var(--stage-production)"
      : payload.stage === "staging"
        ? "var(--stage-staging)"
        : "var(--panel)";
  const edge =
    payload.stage === "production" || payload.stage === "staging" ? `var(--edge-${payload.stage})` : "var(--ink-3)";
  return (
    <circle
      cx={cx}
      cy={cy}
      r={payload.stage === "production" || payload.stage === "staging" ? 5 : 3.5}
      fill={fill}
      stroke={edge}
      strokeWidth={1.5}
    />
  );
}

function Point({ datum, metric }: { datum: Datum | undefined; metric: string }) {
  if (!datum) return null;
  return (
    <div className="rounded-1 bg-invert px-2 py-1 text-small text-on-invert">
      {versionLabel(datum.version)} · {metric} <b className="font-mono">{datum.token}</b>
    </div>
  );
}

function shorten(label: string): string {
  return label.length > 10 ? `${label.slice(0, 9)}…` : label;
}
