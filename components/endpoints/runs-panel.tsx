"use client";

import { useQuery } from "@tanstack/react-query";

import { CloseIcon } from "@/components/ui/icons";
import { ProblemPanel } from "@/components/ui/problem-panel";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-icon";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { runsOptions } from "@/lib/endpoints/client";
import type { EndpointRef, RunLine } from "@/lib/endpoints/types";

type Props = { endpoint: EndpointRef; /** The server's clock. */ now: number };

/** The newest runs, asked of the registry itself: when it is away, only this panel says so. */
export function RunsPanel({ endpoint, now }: Props) {
  const { data, error, dataUpdatedAt } = useQuery(runsOptions(endpoint));
  return (
    <Panel title="Runs" id="runs" fact="the newest first, as the registry tells them" padding="none">
      {error && (
        <div className="p-3">
          <ProblemPanel
            what="The runs could not be read."
            since={error.message}
            shownInstead={data && "Shown is what was read before."}
          />
        </div>
      )}
      {!data && !error && <SkeletonRows rows={4} label="Reading the runs" />}
      {data?.length === 0 && <p className="p-4 text-ink-2">It has not run yet.</p>}
      {data && data.length > 0 && <Runs runs={data} now={Math.max(now, dataUpdatedAt)} />}
    </Panel>
  );
}

function Runs({ runs, now }: { runs: readonly RunLine[]; now: number }) {
  return (
    <Table label="Runs" cards head={head}>
      {runs.map(({ id, deployment, status, native, startedAt, endedAt, output }) => (
        <Tr key={id}>
          <Td className="min-w-40 font-mono text-small wrap-anywhere">{id}</Td>
          <Td nowrap>
            <RunStatus status={status} />{" "}
            {native.toLowerCase() !== status && <span className="font-mono text-micro text-ink-3">{native}</span>}
          </Td>
          <Td label="deployment" className="wrap-anywhere text-ink-2">
            {deployment ?? "the default one"}
          </Td>
          <Td number label="started" className="text-small text-ink-3">
            {startedAt === null ? "not yet" : <Time at={startedAt} ageAt={now} ago inRow />}
          </Td>
          <Td number label="ended" className="text-small text-ink-3 max-md:text-left!">
            {endedAt === null ? isEnded(status) ? "not told" : "not yet" : <Time at={endedAt} ageAt={now} ago inRow />}
          </Td>
          <Td full className="max-w-80 text-small wrap-anywhere text-ink-2">
            {output === null ? (
              <span className="text-ink-3">{isEnded(status) ? "not told" : "nothing yet"}</span>
            ) : (
              <code>{output}</code>
            )}
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

const isEnded = (status: RunLine["status"]) => status === "completed" || status === "failed" || status === "canceled";

function RunStatus({ status }: { status: RunLine["status"] }) {
  if (status === "canceled") {
    return (
      <span className="inline-flex items-center gap-1.5 text-small font-strong">
        <CloseIcon className="text-ink-3" />
        <span className="self-baseline">canceled</span>
      </span>
    );
  }
  return <StatusIcon state={states[status]} word={status === "unknown" ? "not known" : status} />;
}

const states = { queued: "wait", running: "wait", completed: "pass", failed: "fail", unknown: "unknown" } as const;

const head = (
  <>
    <Th>Run</Th>
    <Th>Status</Th>
    <Th>Deployment</Th>
    <Th number>Started</Th>
    <Th number>Ended</Th>
    <Th>Output</Th>
  </>
);
