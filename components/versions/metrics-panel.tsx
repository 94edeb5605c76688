import { BreakableName } from "@/components/ui/breakable-name";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { versionLabel } from "@/lib/format";
import type { KnownDirection } from "@/lib/compare/types";
import type { Run } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import { difference, shortNumber } from "@/lib/versions/difference";
import type { VersionView } from "@/lib/versions/types";

import { EarlierReading, FailedPart } from "./failed-part";

type Props = {
  view: VersionView;
  /** Whoever holds production, to compare with; null when nobody does, or when it is this version. */
  against: { version: string; metrics: Record<string, string>; directions: Record<string, KnownDirection> } | null;
};

/** The newest value of each metric, as many digits as people compare by eye; the registry's own are in the title. */
export function MetricsPanel({ view, against }: Props) {
  return (
    <Panel
      title="Metrics"
      padding="none"
      actions={
        against && <span className="text-small text-ink-3">against {versionLabel(against.version)}, in production</span>
      }
    >
      <EarlierReading view={view} panel="run" />
      <Body run={view.run} against={against} said={view.problem} lack={view.lacks.run} />
    </Panel>
  );
}

function Body({
  run,
  against,
  said,
  lack,
}: {
  run: Result<Run | null>;
  against: Props["against"];
  said: string | null;
  lack: string | null;
}) {
  if (!run.ok) return <FailedPart what="The run could not be read." why={run.error.message} said={said} />;
  if (run.data === null) return <p className="p-4 text-ink-2">{lack} Without one there are no metrics.</p>;
  if (run.data.metrics.length === 0) return <p className="p-4 text-ink-2">The run logged no metrics.</p>;
  const metrics = [...run.data.metrics].sort((a, b) => (a.key < b.key ? -1 : 1));
  return (
    <Table
      label="Metrics"
      tight
      head={
        <>
          <Th>Metric</Th>
          <Th number>Value</Th>
          {against && <Th number>Difference</Th>}
        </>
      }
    >
      {metrics.map(({ key, value }) => (
        <Tr key={key}>
          <Td className="font-mono text-small">
            <BreakableName name={key} />
          </Td>
          <Td number className="font-mono text-small font-strong">
            <span title={value}>{shortNumber(value)}</span>
          </Td>
          {against && (
            <Td number className="font-mono text-small text-ink-2">
              <Difference value={value} other={against.metrics[key]} way={against.directions[key]?.direction ?? null} />
            </Td>
          )}
        </Tr>
      ))}
    </Table>
  );
}

/** Sign, value and the word; without a direction it is only a number. */
function Difference({
  value,
  other,
  way,
}: {
  value: string;
  other: string | undefined;
  way: KnownDirection["direction"];
}) {
  if (other === undefined) return <span className="font-sans text-ink-3">not there</span>;
  const exact = difference(value, other);
  if (exact === null) return <span className="font-sans text-ink-3">not a number</span>;
  if (exact === "0") return <span className="font-sans text-ink-3">same</span>;
  if (way === null) return <span title={`${exact}, no direction set`}>{shortNumber(exact)}</span>;
  const isBetter = exact.startsWith("+") === (way === "higher");
  return (
    <span title={`${exact}, ${way} is better`} className={isBetter ? "text-go" : "text-stop"}>
      {shortNumber(exact)} <span className="font-sans">{isBetter ? "better" : "worse"}</span>
    </span>
  );
}
