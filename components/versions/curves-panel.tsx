"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Select } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { formatCount } from "@/lib/format";
import { curveOptions } from "@/lib/versions/client";
import { leftOutWords } from "@/lib/versions/curve-words";
import type { Curve } from "@/lib/versions/types";

const CurveChart = dynamic(() => import("@/components/versions/curve-chart").then((module) => module.CurveChart), {
  ssr: false,
  loading: () => <div className="h-60" />,
});

type Props = {
  version: { connection: string; model: string; version: string };
  /** Metrics that were logged at more than one step. */
  metrics: string[];
};

/** A metric over the steps of the run. Asked for when somebody is there to see it. */
export function CurvesPanel({ version, metrics }: Props) {
  const [metric, choose] = useState(metrics[0] ?? "");
  const [look, setLook] = useState<"chart" | "table">("chart");
  const { data, error, isPending } = useQuery(curveOptions({ ...version, metric }));
  return (
    <Panel
      title="Run curve"
      fact={data && factOf(data)}
      padding="none"
      actions={
        <>
          <Select
            aria-label="Metric"
            value={metric}
            onChange={(event) => choose(event.target.value)}
            className="w-auto max-w-48 font-mono text-small"
          >
            {metrics.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
          <Segmented
            label="Look"
            value={look}
            onChange={setLook}
            options={[
              { value: "chart", label: "Chart" },
              { value: "table", label: "Table" },
            ]}
          />
        </>
      }
    >
      {error ? (
        <div className="p-4">
          <Note tone="stop">{error.message}</Note>
        </div>
      ) : isPending ? (
        <div role="status" aria-label="Reading the curve" className="h-64" />
      ) : look === "chart" ? (
        <div className="overflow-x-auto p-4" data-scroll>
          <div className="min-w-[35rem]">
            <CurveChart curve={data} />
          </div>
        </div>
      ) : (
        <Points curve={data} />
      )}
    </Panel>
  );
}

const mostRows = 200;

function Points({ curve }: { curve: Curve }) {
  const leftOut = leftOutWords(curve, mostRows);
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table
        label={`${curve.metric} by step`}
        tight
        head={
          <>
            <Th number>Step</Th>
            <Th number>{curve.metric}</Th>
            <Th number>Logged</Th>
          </>
        }
      >
        {curve.points.slice(0, mostRows).map(({ step, value, at }, index) => (
          <Tr key={index}>
            <Td number>{step}</Td>
            <Td number className="font-mono text-small">
              {value}
            </Td>
            <Td number className="text-small text-ink-3">
              <Time at={at} precision="second" />
            </Td>
          </Tr>
        ))}
      </Table>
      {leftOut !== null && <p className="border-t border-hair px-4 py-2 text-small text-ink-3">{leftOut}</p>}
    </div>
  );
}

function factOf({ points, total, complete }: Curve): string {
  const all = `${formatCount(total)} points${complete ? "" : " and more"}`;
  return points.length < total ? `${formatCount(points.length)} drawn of ${all}` : all;
}
