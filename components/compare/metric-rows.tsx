import { BreakableName } from "@/components/ui/breakable-name";
import { Td, Th, Tr } from "@/components/ui/table";
import type { Comparison } from "@/lib/compare/comparison";
import { metricCell } from "@/lib/compare/metrics";

import { DirectionButton, type MayDirect } from "./direction-button";
import { DeltaCells, MetricCellOfMany } from "./metric-cells";
import { VersionHeads } from "./version-heads";

export function MetricsHead({ comparison: { versions, base } }: { comparison: Comparison }) {
  const isPair = versions.length === 2;
  return (
    <>
      <Th>Metric</Th>
      <Th>
        <span className="sr-only">Direction</span>
      </Th>
      <VersionHeads versions={versions} base={base} number />
      {isPair && (
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
  );
}

const nobody = { direction: null, because: "Nobody said which way is better." };

/** `place`: of the metric among the names. */
export function MetricRow({ place, comparison, may }: { place: number; comparison: Comparison; may: MayDirect }) {
  const { versions, base, metrics } = comparison;
  const name = metrics.names[place] ?? "";
  const known = metrics.directions[place] ?? nobody;
  const held = metrics.values[base]?.[place] ?? null;
  const cellOf = (index: number) => metricCell(held, metrics.values[index]?.[place] ?? null, known.direction);
  const isUnknown = (index: number) => metrics.values[index] === null;
  return (
    <Tr>
      <Td className="font-mono text-small">
        <BreakableName name={name} />
      </Td>
      <Td>
        <DirectionButton metric={name} known={known} may={may} />
      </Td>
      {versions.length === 2 ? (
        <DeltaCells held={held} cell={cellOf(1 - base)} unknown={[isUnknown(base), isUnknown(1 - base)]} />
      ) : (
        versions.map((_, index) => (
          <MetricCellOfMany key={index} isBase={index === base} isUnknown={isUnknown(index)} cell={cellOf(index)} />
        ))
      )}
    </Tr>
  );
}
