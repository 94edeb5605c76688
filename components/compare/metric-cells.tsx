import { Td } from "@/components/ui/table";
import { type MetricCell, type Reads, readsWords, whyNoDifference } from "@/lib/compare/metrics";
import { shortNumber } from "@/lib/versions/difference";

const inks: Partial<Record<Reads, string>> = { better: "text-go", worse: "text-stop" };
const bars: Partial<Record<Reads, string>> = { better: "var(--go-lamp)", worse: "var(--stop-lamp)" };

/** Two versions: both values, the difference, the share, a bar from a common zero, and the word. */
export function DeltaCells({
  held,
  cell,
  unknown: [heldUnknown, cellUnknown],
}: {
  held: string | null;
  cell: MetricCell;
  unknown: [boolean, boolean];
}) {
  const ink = inks[cell.reads] ?? "text-ink-2";
  return (
    <>
      <Value token={held} isUnknown={heldUnknown} quiet />
      <Value token={cell.token} isUnknown={cellUnknown} />
      <Td number className={`font-mono text-small ${ink}`}>
        {cell.difference === null ? (
          <span className="font-sans text-ink-3">{whyNoDifference(cell)}</span>
        ) : (
          <Short token={cell.difference} />
        )}
      </Td>
      <Td number className={`text-small ${ink}`}>
        {cell.relative}
      </Td>
      <Td>
        <Bar cell={cell} />
      </Td>
      <Td nowrap className={`text-small ${ink}`}>
        {cellUnknown || heldUnknown ? "not known" : readsWords[cell.reads]}
      </Td>
    </>
  );
}

/** That a metric has no direction stands in its row, that the baseline does not have it in the baseline's column. */
const saidOnce: ReadonlySet<Reads> = new Set(["undecided", "no-baseline"]);

/** One of many versions: its value, and how it reads beside the baseline in a second line. */
export function MetricCellOfMany({
  cell,
  isBase,
  isUnknown,
}: {
  cell: MetricCell;
  isBase: boolean;
  isUnknown: boolean;
}) {
  if (isUnknown || cell.token === null) return <Value token={cell.token} isUnknown={isUnknown} />;
  if (isBase) return <Value token={cell.token} isUnknown={false} quiet />;
  const change = cell.difference === "0" ? null : cell.difference;
  return (
    <Td number className="font-mono text-small">
      <Short token={cell.token} className="font-strong" />
      <span className={`block ${inks[cell.reads] ?? "text-ink-3"}`} title={change ?? undefined}>
        {change !== null && `${shortNumber(change)} `}
        {!saidOnce.has(cell.reads) && <span className="font-sans">{readsWords[cell.reads]}</span>}
      </span>
    </Td>
  );
}

function Value({ token, isUnknown, quiet }: { token: string | null; isUnknown: boolean; quiet?: boolean }) {
  if (isUnknown)
    return (
      <Td number className="text-small text-ink-3">
        not known
      </Td>
    );
  if (token === null)
    return (
      <Td number className="text-small text-ink-3">
        not there
      </Td>
    );
  return (
    <Td number className={`font-mono text-small ${quiet ? "text-ink-3" : "font-strong"}`}>
      <Short token={token} />
    </Td>
  );
}

/** The whole token stands in its title, and in what is copied or saved. */
function Short({ token, className }: { token: string; className?: string }) {
  return (
    <span title={token} className={className}>
      {shortNumber(token)}
    </span>
  );
}

const half = 58;

/** Grows with the share and never past its end: one metric that doubled would otherwise hide all others. */
function Bar({ cell: { share, reads } }: { cell: MetricCell }) {
  const width = share === null ? 0 : (half * Math.abs(share)) / (Math.abs(share) + 0.05);
  return (
    <svg width="120" height="12" viewBox="0 0 120 12" aria-hidden="true" className="block">
      <path d="M60 0v12" stroke="var(--line)" />
      <rect
        x={share !== null && share < 0 ? 60 - width : 60}
        y="3"
        width={width}
        height="6"
        rx="1"
        fill={bars[reads] ?? "var(--unknown-lamp)"}
      />
    </svg>
  );
}
