"use client";

import { useQueries } from "@tanstack/react-query";
import { useState } from "react";

import { Input, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { Axis, CompareAddress } from "@/lib/compare/address";
import type { Comparison } from "@/lib/compare/comparison";
import { formatCount } from "@/lib/format";
import { curveOptions } from "@/lib/versions/client";
import type { Curve } from "@/lib/versions/types";

import { CurvesPlot } from "./curves-plot";
import { CurvesTable } from "./curves-table";
import { Section } from "./section";
import { useCompareAddress } from "./use-address";

const axisOptions: { value: Axis; label: string }[] = [
  { value: "step", label: "Step" },
  { value: "wall", label: "Time" },
  { value: "relative", label: "Since start" },
];

/** One metric over the steps of every run that logged it so. Points are asked for when somebody is there to see them. */
export function CurvesSection({ comparison: { versions, curves } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const [table, showTable] = useState<"chart" | "table">("chart");
  const chosen = curves.find(({ metric }) => metric === address.curve.metric) ?? curves[0];
  const shown = chosen?.versions.flatMap((index) => versions[index] ?? []) ?? [];
  const answers = useQueries({
    queries: shown.map(({ connection, model, version }) => ({
      ...curveOptions({ connection, model, version, metric: chosen?.metric ?? "" }),
      enabled: !address.folded.includes("curves"),
    })),
  });
  if (!chosen) return null;
  const change = (part: Partial<CompareAddress["curve"]>) => look({ curve: { ...address.curve, ...part } });
  const lines = answers.flatMap(({ data }, index) =>
    data ? [{ label: shown[index]?.label ?? "", place: chosen.versions[index] ?? 0, curve: data }] : [],
  );
  const failed = answers.flatMap(({ error }, index) =>
    error ? [{ label: shown[index]?.label ?? "", why: error.message }] : [],
  );
  const { axis, smoothing, log } = address.curve;
  return (
    <Section
      id="curves"
      title="Curves"
      fact={<span className="font-mono">{chosen.metric}</span>}
      actions={
        <>
          <Select
            aria-label="Metric"
            value={chosen.metric}
            onChange={(event) => change({ metric: event.target.value })}
            className="w-auto max-w-48 font-mono text-small"
          >
            {curves.map(({ metric }) => (
              <option key={metric}>{metric}</option>
            ))}
          </Select>
          <Segmented
            label="Horizontal axis"
            value={axis}
            onChange={(value) => change({ axis: value })}
            options={axisOptions}
          />
          <Switch checked={log} onChange={() => change({ log: !log })}>
            Log scale
          </Switch>
          <label className="inline-flex items-center gap-2 text-small text-ink-2">
            Smoothing
            <Input
              type="number"
              min={0}
              max={0.99}
              step={0.1}
              value={smoothing}
              onChange={(event) => change({ smoothing: Math.min(0.99, Math.max(0, Number(event.target.value) || 0)) })}
              className="w-16"
            />
          </label>
          <Segmented
            label="Look"
            value={table}
            onChange={showTable}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
        </>
      }
    >
      <ul className="grid gap-0.5 px-4 pt-2 text-small text-ink-3">
        {lines.map(({ label, curve }) => (
          <li key={label}>
            <b className="font-mono text-ink-2">{label}</b> {factOf(curve)}
          </li>
        ))}
        {failed.map(({ label, why }) => (
          <li key={label} className="text-stop">
            <b className="font-mono">{label}</b> {why}
          </li>
        ))}
        {answers.some(({ isLoading }) => isLoading) && <li role="status">Reading the points…</li>}
      </ul>
      {table === "chart" ? (
        <CurvesPlot metric={chosen.metric} lines={lines} axis={axis} smoothing={smoothing} log={log} />
      ) : (
        <CurvesTable metric={chosen.metric} lines={lines} />
      )}
    </Section>
  );
}

function factOf({ points, total, complete }: Curve): string {
  const all = complete ? `${formatCount(total)} points` : `the first ${formatCount(total)} points, no more were read`;
  return points.length < total ? `${all}, drawn by ${formatCount(points.length)} that keep every peak` : all;
}
