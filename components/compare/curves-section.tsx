"use client";

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Axis, CompareAddress } from "@/lib/compare/address";
import type { Comparison } from "@/lib/compare/comparison";
import { formatCount } from "@/lib/format";
import { curveMeanwhile, curveOptions } from "@/lib/versions/client";
import type { Curve, Smoothing } from "@/lib/versions/types";

import { CurveControls } from "./curve-controls";
import { CurvesPlot } from "./curves-plot";
import { CurvesSample } from "./curves-sample";
import { CurvesTable } from "./curves-table";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { useCompareAddress } from "./use-address";
import { useRested } from "./use-rested";

/** One metric over the steps of every run that logged it so. Points are asked for when somebody is there to see them. */
export function CurvesSection({ comparison: { versions, curves, curveNotes } }: { comparison: Comparison }) {
  const { address, look } = useCompareAddress();
  const chosen = curves.find(({ metric }) => metric === address.curve.metric) ?? curves[0];
  const smoothing = useRested(address.curve.smoothing);
  // A table holds what was logged.
  const drawn = address.curve.shape === "table" ? null : { smoothing, order: orderOf(address.curve.axis) };
  const { lines, failed, isReading } = useCurves(versions, chosen, drawn, address.folded.includes("curves"));
  const notes = <PanelNotes notes={curveNotes} versions={versions} />;
  if (!chosen)
    return (
      <Section id="curves" title="Curves">
        {notes}
        <p className="p-4 text-ink-2">No run that could be read logged a metric over several steps.</p>
      </Section>
    );
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
        />
      }
    >
      {notes}
      <ul className="grid gap-0.5 px-4 pt-2 text-small text-ink-3">
        {lines.map(({ label, place, curve }) => (
          <li key={place} className="flex items-center gap-2">
            <CurvesSample place={place} />
            <span className="wrap-anywhere">
              <b className="font-mono text-ink-2">{label}</b> {factOf(curve, drawn?.smoothing ?? 0)}
            </span>
          </li>
        ))}
        {failed.map(({ label, place, why }) => (
          <li key={place} className="wrap-anywhere text-stop">
            <b className="font-mono">{label}</b> {why}
          </li>
        ))}
        {isReading && <li role="status">Reading the points…</li>}
      </ul>
      {address.curve.shape === "chart" ? (
        <CurvesPlot metric={chosen.metric} lines={lines} axis={address.curve.axis} log={address.curve.log} />
      ) : (
        <CurvesTable metric={chosen.metric} lines={lines} />
      )}
    </Section>
  );
}

function orderOf(axis: Axis): Smoothing["order"] {
  return axis === "step" ? "step" : "time";
}

/**
 * The points of one metric, version by version, as a chart draws them or, `drawn` null, as they were logged; a run whose points
 * cannot be read leaves the others standing.
 */
function useCurves(
  versions: Comparison["versions"],
  chosen: Comparison["curves"][number] | undefined,
  drawn: Smoothing | null,
  isFolded: boolean,
) {
  const client = useQueryClient();
  const metric = chosen?.metric ?? "";
  const shown = useMemo(
    () => chosen?.versions.flatMap((place) => (versions[place] ? [{ place, head: versions[place] }] : [])) ?? [],
    [versions, chosen],
  );
  const answers = useQueries({
    queries: shown.map(({ head: { connection, model, version } }) => {
      const ref = { connection, model, version, metric };
      return {
        ...(drawn ? curveOptions(ref, drawn) : curveOptions(ref)),
        enabled: !isFolded,
        placeholderData: () => (drawn ? curveMeanwhile(client, ref) : undefined),
      };
    }),
  });
  return {
    lines: answers.flatMap(({ data }, index) => {
      const one = shown[index];
      return data && one ? [{ label: one.head.label, place: one.place, head: one.head, curve: data }] : [];
    }),
    failed: answers.flatMap(({ error }, index) => {
      const one = shown[index];
      return error && one ? [{ label: one.head.label, place: one.place, why: error.message }] : [];
    }),
    isReading: answers.some(({ isLoading, isPlaceholderData }) => isLoading || isPlaceholderData),
  };
}

function factOf({ points, total, complete }: Curve, smoothing: number): string {
  const all = complete
    ? `${formatCount(total)} points`
    : `the first ${formatCount(total)} points, more of a run are not read`;
  return points.length < total
    ? `${all}, drawn by ${formatCount(points.length)} that keep every peak${smoothing > 0 ? " of the smoothed line" : ""}`
    : all;
}
