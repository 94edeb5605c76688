"use client";

import { useDeferredValue, useMemo, useState } from "react";

import { Input } from "@/components/ui/input";
import { Td, Th, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import { countMetrics, metricCell, own, shownMetrics } from "@/lib/compare/metrics";

import { CompareTable } from "./compare-table";
import { DirectionButton, type MayDirect } from "./direction-button";
import { DeltaCells, MetricCellOfMany } from "./metric-cells";
import { PanelNotes } from "./panel-notes";
import { Section } from "./section";
import { MoreRow, SameRow } from "./show-rest";
import { useCompareAddress } from "./use-address";
import { VersionHeads } from "./version-heads";

type Props = { comparison: Comparison; may: MayDirect };

const manyAreSearched = 20;
/** Rows drawn at once: thousands of cells would hold the page up. */
const drawnAtOnce = 100;

/** Every metric of every run beside the baseline's: difference, share, and whether it is better. */
export function MetricsSection({ comparison, may }: Props) {
  const { versions, base, metrics } = comparison;
  const { address, look } = useCompareAddress();
  const [text, setText] = useState("");
  const [drawAll, setDrawAll] = useState(false);
  const wanted = useDeferredValue(text.trim().toLowerCase());
  const names = useMemo(() => shownMetrics(metrics, address.showSame), [metrics, address.showSame]);
  const found = names.filter((name) => name.toLowerCase().includes(wanted));
  const drawn = drawAll ? found : found.slice(0, drawnAtOnce);
  const two = versions.length === 2;
  const other = two ? 1 - base : null;
  const span = two ? 8 : versions.length + 2;
  return (
    <Section
      id="metrics"
      title="Metrics"
      fact={<Summary comparison={comparison} />}
      actions={
        metrics.names.length > manyAreSearched && (
          <Input
            aria-label="Search metrics"
            placeholder="Search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="no-print w-40"
          />
        )
      }
    >
      <PanelNotes notes={metrics} versions={versions} />
      {metrics.names.length === 0 ? (
        metrics.gaps.length === 0 && <p className="p-4 text-ink-2">No run of these versions logged a metric.</p>
      ) : (
        <CompareTable
          label="Metrics"
          columns={span - 1}
          head={
            <>
              <Th>Metric</Th>
              <Th>
                <span className="sr-only">Direction</span>
              </Th>
              <VersionHeads
                versions={two && other !== null ? pair(versions, base, other) : versions}
                base={two ? 0 : base}
                number
              />
              {two && (
                <>
                  <Th number>Difference</Th>
                  <Th number>Relative</Th>
                  <Th>
                    <span className="sr-only">Less or more</span>
                    <span aria-hidden="true" className="flex w-30 justify-around">
                      <span>−</span>
                      <span>+</span>
                    </span>
                  </Th>
                  <Th>Reads as</Th>
                </>
              )}
            </>
          }
        >
          {drawn.map((name) => {
            const direction = metrics.directions[name] ?? {
              direction: null,
              because: "Nobody said which way is better.",
            };
            const held = own(metrics.values[base] ?? null, name);
            return (
              <Tr key={name}>
                <Td className="font-mono text-small wrap-anywhere">{name}</Td>
                <Td>
                  <DirectionButton metric={name} known={direction} may={may} />
                </Td>
                {other !== null ? (
                  <DeltaCells
                    held={held}
                    cell={metricCell(held, own(metrics.values[other] ?? null, name), direction.direction)}
                    unknown={[metrics.values[base] === null, metrics.values[other] === null]}
                  />
                ) : (
                  metrics.values.map((one, index) => (
                    <MetricCellOfMany
                      key={index}
                      isBase={index === base}
                      isUnknown={one === null}
                      cell={metricCell(held, own(one, name), direction.direction)}
                    />
                  ))
                )}
              </Tr>
            );
          })}
          {drawn.length === 0 && (
            <Tr>
              <Td className="text-ink-2">
                {wanted === "" ? "Nothing differs." : `Nothing is called “${text.trim()}”.`}
              </Td>
            </Tr>
          )}
          <MoreRow count={found.length - drawn.length} one="metric" span={span} onShow={() => setDrawAll(true)} />
          <SameRow
            count={metrics.names.length - names.length}
            one="metric"
            span={span}
            onShow={() => look({ showSame: true })}
          />
        </CompareTable>
      )}
    </Section>
  );
}

/** Of two versions the baseline stands first, whatever the order of the address. */
function pair<T>(items: readonly T[], base: number, other: number): T[] {
  return [items[base], items[other]].flatMap((item) => (item === undefined ? [] : [item]));
}

function Summary({ comparison: { versions, base, metrics } }: { comparison: Comparison }) {
  const counted = useMemo(() => {
    const directionOf = (name: string) => metrics.directions[name]?.direction ?? null;
    return metrics.values.flatMap((one, index) =>
      index === base || one === null
        ? []
        : [{ index, ...countMetrics(metrics.names, metrics.values[base] ?? null, one, directionOf) }],
    );
  }, [metrics, base]);
  if (counted.length === 0 || counted.length > 3) return `${metrics.names.length} in all`;
  return counted
    .map(
      ({ index, common, better, worse, undecided }) =>
        `${versions.length > 2 ? `${versions[index]?.label ?? ""}: ` : ""}${common} in common · ${better} better, ${worse} worse, ${undecided} undecided`,
    )
    .join(" · ");
}
