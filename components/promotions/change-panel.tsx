import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { versionLabel } from "@/lib/format";
import type { ComparedMetric, Comparison } from "@/lib/promotions/types";
import { shortNumber } from "@/lib/versions/difference";
import { plural } from "@/lib/words";

import { DifferenceList } from "./difference-list";

type Props = { comparison: Comparison; candidate: string; isDone?: boolean };

/** Candidate beside holder: its numbers, then the lines of signature, environment and files that differ. */
export function ChangePanel({ comparison, candidate, isDone }: Props) {
  const { holder, metrics, signature, environment, files, silent = [], problems } = comparison;
  const against = holder === null ? null : versionLabel(holder);
  const label = versionLabel(candidate);
  const sides = { holder: against, candidate: label };
  return (
    <Panel
      title={isDone ? "What changed" : "What would change"}
      fact={against === null ? `${label}, against nobody` : `${label} against ${against}`}
      padding="none"
    >
      {problems.length > 0 && (
        <div className="border-b border-hair p-3">
          <Note tone="caution">
            {problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </Note>
        </div>
      )}
      <Metrics metrics={metrics.filter(({ headline }) => headline)} sides={sides} label="Headline metrics" />
      <OtherMetrics
        metrics={metrics.filter(({ headline }) => !headline)}
        sides={sides}
        alone={metrics.every(({ headline }) => !headline)}
      />
      <DifferenceList
        title="Signature"
        one="field"
        lines={signature}
        sides={sides}
        isSilent={silent.includes("signature")}
      />
      <DifferenceList
        title="Environment"
        one="requirement"
        lines={environment}
        sides={sides}
        isSilent={silent.includes("environment")}
      />
      <DifferenceList title="Files" one="file" lines={files} sides={sides} isSilent={silent.includes("files")} />
    </Panel>
  );
}

type Sides = { holder: string | null; candidate: string };

function OtherMetrics({ metrics, sides, alone }: { metrics: ComparedMetric[]; sides: Sides; alone: boolean }) {
  if (metrics.length === 0)
    return alone ? <p className="px-4 py-2.5 text-ink-2">No metrics are known of either.</p> : null;
  if (alone && metrics.length <= 12) return <Metrics metrics={metrics} sides={sides} label="Metrics" />;
  const worse = metrics.filter(({ better }) => better === false).length;
  return (
    <details className="fold border-b border-hair">
      <summary>
        {plural(metrics.length, alone ? "metric" : "other metric")}
        {worse > 0 && `, ${worse} worse`}
      </summary>
      <Metrics metrics={metrics} sides={sides} label="Other metrics" />
    </details>
  );
}

function Metrics({ metrics, sides, label }: { metrics: ComparedMetric[]; sides: Sides; label: string }) {
  if (metrics.length === 0) return null;
  return (
    <div className="border-b border-hair">
      <Table
        label={label}
        tight
        cards
        head={
          <>
            <Th>Metric</Th>
            {sides.holder !== null && <Th number>{sides.holder}</Th>}
            <Th number>{sides.candidate}</Th>
            {sides.holder !== null && <Th number>Difference</Th>}
          </>
        }
      >
        {metrics.map((metric) => (
          <Tr key={metric.name}>
            <Td className="font-strong wrap-anywhere md:font-text">{metric.name}</Td>
            {sides.holder !== null && <Token value={metric.holder} label={sides.holder} quiet />}
            <Token value={metric.candidate} label={sides.candidate} />
            {sides.holder !== null && (
              <Td number className="text-small">
                <Difference metric={metric} />
              </Td>
            )}
          </Tr>
        ))}
      </Table>
    </div>
  );
}

function Token({ value, label, quiet }: { value: string | null; label: string; quiet?: boolean }) {
  if (value === null)
    return (
      <Td number label={label} className="text-small text-ink-3">
        not there
      </Td>
    );
  return (
    <Td
      number
      label={label}
      className={`font-mono text-small ${quiet ? "text-ink-3" : "font-strong max-md:text-left!"}`}
    >
      <span title={value}>{shortNumber(value)}</span>
    </Td>
  );
}

/** Sign, value and the word; without a direction it is only a number. */
function Difference({
  metric: { holder, candidate, difference, better, direction, because },
}: {
  metric: ComparedMetric;
}) {
  if (holder === null || candidate === null) return null;
  if (difference === null) return <span className="text-ink-3">not a number</span>;
  if (difference === "0") return <span className="text-ink-3">same</span>;
  const value = (
    <span className="font-mono" title={because === undefined ? difference : `${difference}. ${because}`}>
      {shortNumber(difference).replace(/^-/, "−")}
    </span>
  );
  if (better === true) return <span className="text-go">{value} better</span>;
  if (better === false) return <span className="text-stop">{value} worse</span>;
  return (
    <span className="text-ink-2">
      {value}
      {direction === null && <span className="sr-only">, no direction set</span>}
    </span>
  );
}
