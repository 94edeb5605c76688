import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { CloseIcon } from "@/components/ui/icons";
import { KeyValue } from "@/components/ui/key-value";
import { Code } from "@/components/ui/mono";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { auditHref, type AuditQuery } from "@/lib/audit/filter";
import type { AuditEntry } from "@/lib/audit/types";

import { didWords, toWords } from "./entry-words";

type Props = {
  entry: AuditEntry & { nextHash: string | null };
  query: AuditQuery;
  connections: { id: string; name: string }[];
};

/** Everything an entry holds, and its place in the chain. */
export function AuditEntryPanel({ entry, query, connections }: Props) {
  const connection = connections.find((one) => one.id === entry.connectionId);
  const to = toWords(entry);
  return (
    <Panel
      title={`Entry ${entry.seq}`}
      className="lg:order-2"
      actions={
        <>
          <CopyButton label="Copy link" said="Link copied." size="small" variant="bare" />
          <Button size="small" variant="bare" href={auditHref(query, { entry: null })} scroll={false}>
            <CloseIcon /> Close
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <p className="text-lead text-pretty">
          <b>{entry.actor.name}</b> {didWords(entry)}
          {entry.type.startsWith("session.") || <b> {to ?? "themselves"}</b>}
        </p>
        <KeyValue
          items={[
            { term: "when", value: <code>{new Date(entry.at).toISOString()}</code> },
            { term: "type", value: <code>{entry.type}</code> },
            { term: "actor", value: <Actor entry={entry} query={query} /> },
            { term: "subject", value: <code>{entry.subject}</code> },
            ...(entry.connectionId ? [{ term: "connection", value: connection?.name ?? entry.connectionId }] : []),
            ...(entry.modelId
              ? [
                  {
                    term: "model",
                    value: <TextLink href={auditHref({}, { model: entry.modelId })}>all entries about it</TextLink>,
                  },
                ]
              : []),
          ]}
        />
        <div className="grid gap-1">
          <h3 className="text-small text-ink-3">Payload</h3>
          {entry.payload ? (
            <Code label="Payload" wrap>
              {JSON.stringify(entry.payload, null, 2)}
            </Code>
          ) : (
            <p className="text-ink-2">Erased. Its digest stays in the chain.</p>
          )}
        </div>
        <div className="grid gap-1">
          <h3 className="text-small text-ink-3">Chain</h3>
          <KeyValue
            mono
            items={[
              { term: "payload", value: entry.payloadDigest },
              { term: "previous", value: entry.previousHash },
              { term: "this", value: <b>{entry.hash}</b> },
              { term: "next", value: entry.nextHash ?? "none yet" },
            ]}
          />
        </div>
      </div>
    </Panel>
  );
}

function Actor({ entry, query }: { entry: AuditEntry; query: AuditQuery }) {
  const { kind, id } = entry.actor;
  if (id === null) return kind;
  return (
    <>
      {kind}, <TextLink href={auditHref(query, { actor: id, before: null, after: null })}>all of theirs</TextLink>
    </>
  );
}
