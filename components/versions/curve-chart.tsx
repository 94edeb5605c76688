"use client";

import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import type { Curve } from "@/lib/versions/types";

type Datum = { step: number; token: string; value: number | null };

const tick = { fontSize: "0.6875rem", fill: "var(--ink-3)", fontFamily: "var(--font-mono)" };

/** Points in order of step; what is no number leaves a gap. */
export function CurveChart({ curve }: { curve: Curve }) {
  const data = curve.points.map(({ step, value }): Datum => ({
    step,
    token: value,
    value: Number.isFinite(Number(value)) ? Number(value) : null,
  }));
  return (
    <ResponsiveContainer width="100%" height={240}>
      <LineChart
        data={data}
        margin={{ top: 8, right: 16, bottom: 4, left: 4 }}
        accessibilityLayer
        title={`${curve.metric} over steps`}
      >
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <XAxis
          dataKey="step"
          type="number"
          domain={["dataMin", "dataMax"]}
          tickLine={false}
          axisLine={false}
          tick={tick}
        />
        <YAxis
          width={64}
          tickLine={false}
          axisLine={false}
          domain={["auto", "auto"]}
          tick={tick}
          tickFormatter={(value: number) => String(Number(value.toPrecision(6)))}
        />
        <Tooltip
          cursor={{ stroke: "var(--line)" }}
          isAnimationActive={false}
          content={({ active, payload }) =>
            active ? <Reading datum={payload[0]?.payload as Datum | undefined} metric={curve.metric} /> : null
          }
        />
        <Line
          dataKey="value"
          stroke="var(--d1)"
          strokeWidth={1.5}
          dot={data.length === 1}
          isAnimationActive={false}
          connectNulls={false}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

function Reading({ datum, metric }: { datum: Datum | undefined; metric: string }) {
  if (!datum) return null;
  return (
    <div className="rounded-1 bg-invert px-2 py-1 text-small text-on-invert">
      step {datum.step} · {metric} <b className="font-mono">{datum.token}</b>
    </div>
  );
}
