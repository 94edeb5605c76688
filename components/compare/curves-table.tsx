import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { sharedRows } from "@/lib/compare/curve-rows";
import { formatCount } from "@/lib/format";
import type { Curve } from "@/lib/versions/types";

const mostRows = 200;

/** The points as they were logged, as far as a chart would draw them, one version after the other. */
export function CurvesTable({ metric, lines }: { metric: string; lines: { label: string; curve: Curve }[] }) {
  const shown = sharedRows(lines, mostRows);
  const isThinned = lines.some(({ curve }) => curve.points.length < curve.total);
  const cut = shown.filter(({ leftOut }) => leftOut > 0);
  return (
    <div className="max-h-96 overflow-y-auto">
      <Table
        label={`${metric} by step`}
        tight
        head={
          <>
            <Th>Version</Th>
            <Th number>Step</Th>
            <Th number>{metric}</Th>
            <Th number>Logged</Th>
          </>
        }
      >
        {shown.flatMap(({ label, points }, line) =>
          points.map(({ step, value, at }, index) => (
            <Tr key={`${line} ${index}`}>
              <Td className="font-mono text-small">{label}</Td>
              <Td number>{step}</Td>
              <Td number className="font-mono text-small">
                {value}
              </Td>
              <Td number className="text-small text-ink-3">
                <Time at={at} precision="second" />
              </Td>
            </Tr>
          )),
        )}
      </Table>
      {cut.length > 0 && (
        <p className="border-t border-hair px-4 py-2 text-small text-ink-3">
          A table has at most {mostRows} rows, so points are left out:{" "}
          {cut.map(({ label, leftOut }) => `${formatCount(leftOut)} of ${label}`).join(", ")}.
          {isThinned && " Of a long curve only peaks, lows and gaps are here."}
        </p>
      )}
    </div>
  );
}
