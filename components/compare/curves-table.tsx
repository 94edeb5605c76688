import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { Curve } from "@/lib/versions/types";

const mostRows = 200;

/** The points as they were logged, one version after the other. */
export function CurvesTable({ metric, lines }: { metric: string; lines: { label: string; curve: Curve }[] }) {
  const rows = lines.flatMap(({ label, curve }) => curve.points.map((point) => ({ label, ...point })));
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
        {rows.slice(0, mostRows).map(({ label, step, value, at }, index) => (
          <Tr key={index}>
            <Td className="font-mono text-small">{label}</Td>
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
      {rows.length > mostRows && (
        <p className="border-t border-hair px-4 py-2 text-small text-ink-3">
          The first {mostRows} of {rows.length} points.
        </p>
      )}
    </div>
  );
}
