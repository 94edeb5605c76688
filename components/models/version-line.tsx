import { AliasPill } from "@/components/models/alias-pill";
import { useMetrics } from "@/components/models/metric-context";
import { ReadinessBar } from "@/components/models/readiness-bar";
import { StageMark } from "@/components/models/stage-mark";
import { VersionChip } from "@/components/models/version-chip";
import { Checkbox } from "@/components/ui/checkbox";
import { Td, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { VersionRow } from "@/lib/catalog/types";
import { versionLabel } from "@/lib/format";
import { difference, shortNumber } from "@/lib/versions/difference";
import { signatureChange } from "@/lib/versions/signature-change";

type Readiness = VersionRow["readiness"];
type Props = {
  row: VersionRow;
  href: string;
  selection: { isSelected: boolean; turn: () => void };
  /** The metric chosen above: its value here and in production, and whether this version is what holds production. */
  number: { metric: string | null; value: string | undefined; incumbent: string | undefined; isHeld: boolean };
  /** Its own, and that of the version before it. */
  readiness: { own: Readiness; before: Readiness };
};

/** One version in the list of a model. */
export function VersionLine({ row, href, selection, number, readiness }: Props) {
  return (
    <Tr open selected={selection.isSelected}>
      <Td nowrap>
        <span className="inline-flex items-center gap-2">
          <Checkbox
            aria-label={`Select ${versionLabel(row.key)}`}
            checked={selection.isSelected}
            onChange={selection.turn}
            className="no-print"
          />
          <VersionChip version={row.key} stage={row.stage} href={href} />
        </span>
      </Td>
      <Td full={row.aliases.length > 0}>
        <StageCell row={row} />
      </Td>
      <Td number label={number.metric ?? "metric"} className="font-mono text-small max-md:text-left!">
        <Value token={number.value} />
      </Td>
      <Td number label="vs prod." className="font-mono text-small text-ink-2">
        {number.isHeld ? (
          <span className="font-sans text-ink-3">production</span>
        ) : (
          <Distance value={number.value} from={number.incumbent} />
        )}
      </Td>
      <Td nowrap className="max-md:col-span-full max-md:text-left!">
        <ReadinessBar summary={readiness.own} signature={signatureChange(readiness.own, readiness.before)} />
      </Td>
      <Td nowrap className="max-w-48 truncate text-ink-2 max-md:text-left!">
        {row.author ?? <span className="text-ink-3">not known</span>}
      </Td>
      <Td number className="text-small text-ink-3">
        {row.createdAt === null ? "not known" : <Time at={row.createdAt} precision="day" />}
      </Td>
    </Tr>
  );
}

function StageCell({ row }: { row: VersionRow }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {row.stage === null && row.nativeStage === null ? (
        <span className="text-ink-3">no stage</span>
      ) : (
        <StageMark stage={row.stage ?? "other"} native={row.nativeStage} />
      )}
      {row.aliases.map((alias) => (
        <AliasPill key={alias} name={alias} />
      ))}
      {row.status !== "ready" && <span className="text-small font-strong text-caution">{row.status}</span>}
    </span>
  );
}

function Value({ token }: { token: string | undefined }) {
  const { reading } = useMetrics();
  if (token === undefined) return <span className="font-sans text-ink-3">{reading ? "…" : "not there"}</span>;
  return <span title={token}>{shortNumber(token)}</span>;
}

function Distance({ value, from }: { value: string | undefined; from: string | undefined }) {
  const { better } = useMetrics();
  if (value === undefined || from === undefined) return null;
  const exact = difference(value, from);
  if (exact === null) return <span className="font-sans text-ink-3">not a number</span>;
  if (exact === "0") return <span className="font-sans text-ink-3">same</span>;
  if (better.direction === null) return <span title={`${exact}. ${better.because}`}>{shortNumber(exact)}</span>;
  const isBetter = exact.startsWith("+") === (better.direction === "higher");
  return (
    <span title={`${exact}. ${better.because}`} className={isBetter ? "text-go" : "text-stop"}>
      {shortNumber(exact)} <span className="font-sans">{isBetter ? "better" : "worse"}</span>
    </span>
  );
}
