"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { useMetrics } from "@/components/models/metric-context";
import { MetricSelect } from "@/components/models/metric-select";
import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { shortNumber } from "@/lib/versions/difference";
import type { TrendPoint } from "@/lib/versions/types";

const TrendChart = dynamic(() => import("@/components/models/trend-chart").then((module) => module.TrendChart), {
  ssr: false,
  loading: () => <div className="h-60" />,
});

type Props = {
  /** Versions that hold production now, and those that ever did. */
  production: readonly string[];
  wasProduction: readonly string[];
};

/** One metric over the newest versions, with the line that production draws. */
export function TrendPanel({ production, wasProduction }: Props) {
  const { metric, points, names, reading, problem, bounds } = useMetrics();
  const [asTable, showTable] = useState(false);
  const shown = metric === null ? [] : points.filter((point) => point.metrics?.[metric] !== undefined);
  return (
    <Panel
      title="Metric over versions"
      padding="none"
      actions={
        names.length > 0 && (
          <>
            <MetricSelect />
            <Button variant="bare" size="small" aria-pressed={asTable} onClick={() => showTable(!asTable)}>
              {asTable ? "Chart" : "Table"}
            </Button>
          </>
        )
      }
      footer={<Legend problem={problem} missing={points.length - shown.length} />}
    >
      {metric === null || shown.length === 0 ? (
        <NoNumbers reading={reading} />
      ) : asTable ? (
        <Numbers metric={metric} points={shown} />
      ) : (
        <div ref={toNewest} data-scroll className="scroll-cue overflow-x-auto px-4 pt-4 pb-1">
          <div className="min-w-[35rem]">
            <TrendChart
              metric={metric}
              points={shown}
              production={production}
              wasProduction={wasProduction}
              bounds={bounds}
            />
          </div>
        </div>
      )}
    </Panel>
  );
}

/** What is in production stands among the newest: a narrow screen begins there. */
function toNewest(box: HTMLDivElement | null): void {
  if (box) box.scrollLeft = box.scrollWidth;
}

function NoNumbers({ reading }: { reading: boolean }) {
  if (reading) return <div role="status" aria-label="Reading the runs" className="h-64" />;
  return (
    <Empty
      title="No metrics to draw"
      why="A version’s metrics come from the run it was made by. None of the newest versions has a run with numbers."
    />
  );
}

function Legend({ problem, missing }: { problem: string | null; missing: number }) {
  const { metric, better, bounds, reading } = useMetrics();
  const way = better.direction === null ? "no direction set" : `${better.direction} is better`;
  // Directions of metrics that were never read come with the reading: until then nothing is said of them.
  const isTold = metric !== null && (better.direction !== null || !reading);
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        <span className="h-[3px] w-4 bg-stage-production opacity-50" aria-hidden="true" /> was in production
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span className="h-0.5 w-4 bg-stage-production" aria-hidden="true" /> production line
      </span>
      {bounds.map(({ side, bound, targets }) => (
        <span key={`${side} ${bound}`} className="inline-flex items-center gap-1.5">
          <span className="w-4 border-t-2 border-dashed border-ink-3" aria-hidden="true" /> gate for{" "}
          {targets.join(" and ")}: {side === "at-least" ? "at least" : "at most"}{" "}
          <span className="font-mono">{bound}</span>
        </span>
      ))}
      {metric !== null && missing > 0 && <span>{missing} of the newest versions without it</span>}
      {problem && <span className="text-stop">{problem}</span>}
      <span className="ml-auto" title={isTold ? better.because : undefined}>
        newest 20 versions{isTold && ` · ${way}`}
      </span>
    </>
  );
}

function Numbers({ metric, points }: { metric: string; points: TrendPoint[] }) {
  return (
    <Table
      label={`${metric} over versions`}
      tight
      head={
        <>
          <Th>Version</Th>
          <Th>Stage</Th>
          <Th number>{metric}</Th>
        </>
      }
    >
      {points.map((point) => (
        <Tr key={point.id}>
          <Td>
            <VersionChip version={point.version} stage={point.stage} />
          </Td>
          <Td>{point.stage ?? "no stage"}</Td>
          <Td number className="font-mono">
            <span title={point.metrics?.[metric]}>{shortNumber(point.metrics?.[metric] ?? "")}</span>
          </Td>
        </Tr>
      ))}
    </Table>
  );
}
