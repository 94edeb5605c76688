import { Link } from "@/components/ui/link";
import { Fragment } from "react";

import { Empty } from "@/components/ui/empty";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { GroupRow, Table, Td, Th, Tr } from "@/components/ui/table";
import { auditHref, type AuditQuery } from "@/lib/audit/filter";
import type { AuditEntry } from "@/lib/audit/types";
import { formatTime } from "@/lib/format";

import { didWords, remarkWords, toWords, whyWords } from "./entry-words";

type Props = {
  list: { entries: AuditEntry[]; newer: string | null; older: string | null };
  shown: string | null;
  query: AuditQuery;
  filtered: boolean;
};

export function AuditTable({ list, shown, query, filtered }: Props) {
  if (list.entries.length === 0) {
    return (
      <Panel>
        <Empty
          title={filtered ? "No entry fits these filters" : "No entries yet"}
          why={
            filtered
              ? "Take one out, or widen the days."
              : "Every sign-in, change and observed event becomes an entry here."
          }
        />
      </Panel>
    );
  }
  const page = (change: { before?: string; after?: string }) =>
    auditHref(query, { before: null, after: null, entry: null, ...change });
  return (
    <Panel
      padding="none"
      footer={
        <Pager
          newer={list.newer && page({ after: list.newer })}
          older={list.older && page({ before: list.older })}
          note={
            <span className="max-md:hidden">
              <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
            </span>
          }
        />
      }
    >
      <Table
        cards
        label="Audit entries"
        head={
          <>
            <Th>When, UTC</Th>
            <Th>Who</Th>
            <Th>Did</Th>
            <Th>To</Th>
            <Th>Entry</Th>
          </>
        }
      >
        {list.entries.map((entry, index) => (
          <Fragment key={entry.seq}>
            {day(entry) !== day(list.entries[index - 1]) && <GroupRow span={5}>{day(entry)}</GroupRow>}
            <Row entry={entry} selected={entry.seq === shown} href={auditHref(query, { entry: entry.seq })} />
          </Fragment>
        ))}
      </Table>
    </Panel>
  );
}

function Row({ entry, selected, href }: { entry: AuditEntry; selected: boolean; href: string }) {
  const remark = remarkWords(entry);
  const refused = entry.type === "access.denied" || entry.type === "session.refused";
  const to = toWords(entry);
  const why = whyWords(entry);
  return (
    <Tr open selected={selected}>
      <Td nowrap label="When">
        <time dateTime={new Date(entry.at).toISOString()} className="font-mono text-small">
          {new Date(entry.at).toISOString().slice(11, 19)}
        </time>
      </Td>
      <Td label="Who" className="wrap-anywhere">
        {entry.actor.name}
      </Td>
      <Td full label="Did">
        <span className={refused ? "font-strong text-stop" : undefined}>{didWords(entry)}</span>
        {remark && <span className="block text-small text-ink-3">{remark}</span>}
      </Td>
      <Td full label="To" className="wrap-anywhere">
        {to ?? <span className="text-ink-3">themselves</span>}
        {why && <span className="line-clamp-2 max-w-[60ch] text-small text-ink-3">{why}</span>}
      </Td>
      <Td label="Entry" nowrap>
        <Link href={href} scroll={false} data-open className="ink-link">
          <code>{entry.seq}</code>
          <span className="sr-only">
            : {entry.actor.name} {didWords(entry)}
          </span>
        </Link>
        <code className="ml-2 text-small text-ink-3">{entry.hash.slice(0, 7)}…</code>
      </Td>
    </Tr>
  );
}

function day(entry: AuditEntry | undefined): string | null {
  return entry ? formatTime(entry.at, "day") : null;
}
