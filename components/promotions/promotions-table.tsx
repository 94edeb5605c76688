import { VerdictWord } from "@/components/compare/signal-head";
import { VersionChip } from "@/components/models/version-chip";
import { Link } from "@/components/ui/link";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { titleOf } from "@/lib/promotions/title";
import { isOver, type PromotionRow } from "@/lib/promotions/types";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import { isShared } from "@/lib/target";

import { StateChip } from "./state-chip";
import { holdersWords, stageOfTarget } from "./words";

/** Requests, newest first. On a phone each is a card with its state on the right. */
export function PromotionsTable({ rows, now, label }: { rows: readonly PromotionRow[]; now: Moment; label: string }) {
  return (
    <Table label={label} cards head={head}>
      {rows.map((row) => (
        <Tr key={row.number} open>
          <Td className="max-w-96">
            <Link
              data-open
              href={paths.promotion(row.number)}
              className="block font-strong wrap-anywhere hover:text-rail"
            >
              {titleOf(row)}
            </Link>
            <span className="text-small text-ink-3">
              #{row.number} · {row.connection.name}
            </span>
          </Td>
          <Td nowrap>
            <StateChip state={row.state} kind={row.kind} />
          </Td>
          <Td label="holder now" className="full">
            <Holders row={row} />
          </Td>
          <Td number label="approvals" className="text-small">
            {row.quorum === 0 ? "none needed" : `${row.approvals} of ${row.quorum}`}
          </Td>
          <Td label="gates" className="text-small">
            {isOver(row.state) ? (
              <span className="text-ink-3">over</span>
            ) : row.failing === 0 ? (
              "none fails"
            ) : (
              <b>{row.failing} not yet</b>
            )}
          </Td>
          <Td label="today’s callers" className="full">
            {row.verdict === null ? (
              <span className="text-small text-ink-3">not compared</span>
            ) : (
              <VerdictWord word={row.verdict} />
            )}
          </Td>
          <Td className="max-w-48 truncate text-ink-2">{row.requestedBy}</Td>
          <Td number label="asked" className="text-small text-ink-3">
            <Time at={row.requestedAt} ageAt={now} ago inRow />
          </Td>
          <Td number label={isOver(row.state) ? "since" : "expires"} className="text-small text-ink-3">
            <Time at={isOver(row.state) ? row.stateAt : row.expiresAt} />
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

function Holders({ row: { holders, target, split } }: { row: PromotionRow }) {
  if (split !== null || isShared(target)) return <span className="text-ink-3">does not apply</span>;
  const [only] = holders;
  if (only === undefined || holders.length > 1) return <span className="text-ink-3">{holdersWords(holders)}</span>;
  return <VersionChip version={only} stage={stageOfTarget(target)} />;
}

const head = (
  <>
    <Th>Request</Th>
    <Th>State</Th>
    <Th>Holder now</Th>
    <Th number>Approvals</Th>
    <Th>Gates</Th>
    <Th>Today’s callers</Th>
    <Th>Asked by</Th>
    <Th number>Asked</Th>
    <Th number>Expires, or over since</Th>
  </>
);
