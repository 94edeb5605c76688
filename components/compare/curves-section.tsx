"use client";

import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import type { CompareAddress } from "@/lib/compare/address";
import type { Comparison } from "@/lib/compare/comparison";
import { formatCount } from "@/lib/format";
import { curveOptions } from "@/lib/versions/client";
import type { Curve } from "@/lib/versions/types";

import { CurveControls } from "./curve-controls";
import { CurvesPlot } from "./curves-plot";
import { CurvesSample } from "./curves-sample";
import { CurvesTable } from "./curves-table";
import { Section } from "./section";
import { useCompareAddress } from "./use-address";

/** One metric over the steps of every run that logged it so. Points are asked for when somebody is there to see them. */
export function CurvesSection({ comparison: { versions, curves } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const [shape, setShape] = useState<"chart" | "table">("chart");
  const chosen = curves.find(({ metric }) => metric === address.curve.metric) ?? curves[0];
  const { lines, failed, isReading } = useCurves(versions, chosen, address.folded.includes("curves"));
  if (!chosen) return null;
  const change = (part: Partial<CompareAddress["curve"]>) => look({ curve: { ...address.curve, ...part } });
  return (
    <Section
      id="curves"
      title="Curves"
      fact={<span className="font-mono">{chosen.metric}</span>}
      actions={
        <CurveControls
          metric={chosen.metric}
          metrics={curves.map(({ metric }) => metric)}
          curve={address.curve}
          onChange={change}
          look={shape}
          onLook={setShape}
        />
      }
    >
      <ul className="grid gap-0.5 px-4 pt-2 text-small text-ink-3">
        {lines.map(({ label, place, curve }) => (
          <li key={label} className="flex items-center gap-2">
            <CurvesSample place={place} />
            <span className="wrap-anywhere">
              <b className="font-mono text-ink-2">{label}</b> {factOf(curve)}
            </span>
          </li>
        ))}
        {failed.map(({ label, why }) => (
          <li key={label} className="text-stop">
            <b className="font-mono">{label}</b> {why}
          </li>
        ))}
        {isReading && <li role="status">Reading the points…</li>}
      </ul>
      {shape === "chart" ? (
        <CurvesPlot {...address.curve} metric={chosen.metric} lines={lines} />
      ) : (
        <CurvesTable metric={chosen.metric} lines={lines} />
      )}
    </Section>
  );
}

/** The points of one metric, version by version; a run whose points cannot be read leaves the others standing. */
function useCurves(
  versions: Comparison["versions"],
  chosen: Comparison["curves"][number] | undefined,
  isFolded: boolean,
) {
  const metric = chosen?.metric ?? "";
  const shown = useMemo(
    () => chosen?.versions.flatMap((place) => (versions[place] ? [{ place, head: versions[place] }] : [])) ?? [],
    [versions, chosen],
  );
  const answers = useQueries({
    queries: shown.map(({ head: { connection, model, version } }) => ({
      ...curveOptions({ connection, model, version, metric }),
      enabled: !isFolded,
    })),
  });
  return {
    lines: answers.flatMap(({ data }, index) => {
      const one = shown[index];
      return data && one ? [{ label: one.head.label, place: one.place, head: one.head, curve: data }] : [];
    }),
    failed: answers.flatMap(({ error }, index) => {
      const label = shown[index]?.head.label ?? "";
      return error ? [{ label, why: error.message }] : [];
    }),
    isReading: answers.some(({ isLoading }) => isLoading),
  };
}

function factOf({ points, total, complete }: Curve): string {
  const all = complete
    ? `${formatCount(total)} points`
    : `the first ${formatCount(total)} points, more of a run are not read`;
  return points.length < total ? `${all}, drawn by ${formatCount(points.length)} that keep every peak` : all;
}
