"use client";

import { useDeferredValue, useMemo, useState } from "react";

import { Input } from "@/components/ui/input";
import { Td, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import { countMetrics, shownMetrics } from "@/lib/compare/metrics";

import { CompareTable } from "./compare-table";
import type { MayDirect } from "./direction-button";
import { MetricRow, MetricsHead } from "./metric-rows";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { useRows } from "./use-rows";

type Props = { comparison: Comparison; may: MayDirect };

const manyAreSearched = 20;

/** Every metric of every run beside the baseline's: difference, share, and whether it is better. */
export function MetricsSection({ comparison, may }: Props) {
  const { versions, metrics } = comparison;
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const search = metrics.names.length > manyAreSearched && (
    <span className="no-print w-40">
      <Input
        aria-label="Search metrics"
        placeholder="Search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </span>
  );
  return (
    <Section id="metrics" title="Metrics" fact={<Summary comparison={comparison} />} actions={search}>
      <PanelNotes notes={metrics} versions={versions} />
      {metrics.names.length > 0 ? (
        <MetricsTable comparison={comparison} may={may} wanted={wanted} />
      ) : (
        metrics.gaps.length === 0 && <p className="p-4 text-ink-2">No run of these versions logged a metric.</p>
      )}
    </Section>
  );
}

function MetricsTable({ comparison, may, wanted }: Props & { wanted: string }) {
  const { versions, metrics } = comparison;
  const { address, look } = useCompareAddress();
  const rows = useRows(versions.length);
  const shown = useMemo(() => shownMetrics(metrics, address.showSame), [metrics, address.showSame]);
  const found = shown.filter((place) => metrics.names[place]?.toLowerCase().includes(wanted.toLowerCase()));
  const drawn = found.slice(0, rows.limit);
  // Of two versions the difference has columns of its own.
  const span = versions.length === 2 ? 8 : versions.length + 2;
  return (
    <CompareTable
      label="Metrics"
      columns={versions.length === 2 ? 2 : span}
      head={<MetricsHead comparison={comparison} />}
    >
      {drawn.map((place) => (
        <MetricRow key={place} place={place} comparison={comparison} may={may} />
      ))}
      {drawn.length === 0 && (
        <Tr>
          <Td className="text-ink-2">{wanted === "" ? "Nothing differs." : `Nothing is called “${wanted}”.`}</Td>
        </Tr>
      )}
      <MoreRow count={found.length - drawn.length} one="metric" span={span} rows={rows} />
      <SameRow
        count={metrics.names.length - shown.length}
        one="metric"
        span={span}
        onShow={() => look({ showSame: true })}
      />
    </CompareTable>
  );
}

/** With more versions than this, counts of each would be a table of their own. */
const mostCounted = 3;

function Summary({ comparison: { versions, base, metrics } }: { comparison: Comparison }) {
  const counted = useMemo(() => {
    const directions = metrics.directions.map(({ direction }) => direction);
    const held = metrics.values[base] ?? null;
    return metrics.values.flatMap((one, index) =>
      index === base || one === null ? [] : [{ index, ...countMetrics(held, one, directions) }],
    );
  }, [metrics, base]);
  if (counted.length === 0 || counted.length > mostCounted) return `${metrics.names.length} in all`;
  return counted
    .map(({ index, common, better, worse, undecided }) => {
      const whose = versions.length > 2 ? `${versions[index]?.label ?? ""}: ` : "";
      return `${whose}${common} in common · ${better} better, ${worse} worse, ${undecided} undecided`;
    })
    .join(" · ");
}
