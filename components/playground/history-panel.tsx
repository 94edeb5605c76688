"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { RemoveIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { StatusIcon } from "@/components/ui/status-icon";
import { Time } from "@/components/ui/time";
import { versionLabel } from "@/lib/format";
import { msText } from "@/lib/playground/bench/histogram-text";
import { callQuery, callsQuery, deleteCalls } from "@/lib/playground/client";
import type { CallRecord, Draft } from "@/lib/playground/types";
import { plural } from "@/lib/words";

type Props = {
  /** Whether this installation keeps bodies at all. */
  keepsBodies: boolean;
  onOpen: (draft: Draft) => void;
};

const atFirst = 5;

/** One's own calls, the newest first; nobody else sees them. */
export function HistoryPanel({ keepsBodies, onOpen }: Props) {
  const calls = useCalls();
  const [isAsking, ask] = useState(false);
  const [isLong, showAll] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const forget = async (which: { id: string } | "all") => {
    setProblem(await calls.forget(which));
    ask(false);
  };
  const open = async (call: CallRecord) => {
    const draft = await calls.draftOf(call);
    if (typeof draft === "string") setProblem(draft);
    else onOpen(draft);
  };
  const rows = isLong ? calls.rows : calls.rows.slice(0, atFirst);
  const older = isLong ? calls.more : calls.rows.length > atFirst ? () => showAll(true) : calls.more;
  return (
    <Panel
      title="My last calls"
      fact="only you see them"
      padding="none"
      footer={
        <>
          <span className="min-w-0 flex-1 basis-40 text-pretty">
            {keepsBodies
              ? "Payloads are kept, with sensitive fields masked."
              : "Payloads are not kept here, only what became of them."}
          </span>
          {older && (
            <Button size="small" onClick={older}>
              Older
            </Button>
          )}
          {calls.rows.length > 0 && (
            <Button size="small" variant="stop" onClick={() => ask(true)}>
              Delete all
            </Button>
          )}
        </>
      }
    >
      {calls.isLoading && <SkeletonRows rows={3} label="Reading your history" />}
      {(problem ?? calls.problem) !== null && (
        <p className="px-4 py-2.5 text-small text-stop">{problem ?? calls.problem}</p>
      )}
      {!calls.isLoading && calls.rows.length === 0 && calls.problem === null && (
        <p className="px-4 py-4 text-ink-2">Nothing sent yet. Your calls are listed here; nobody else sees them.</p>
      )}
      <ul aria-label="My last calls">
        {rows.map((call) => (
          <Line
            key={call.id}
            call={call}
            onOpen={() => void open(call)}
            onForget={() => void forget({ id: call.id })}
          />
        ))}
      </ul>
      <Dialog
        open={isAsking}
        title="Delete all your calls?"
        onClose={() => ask(false)}
        actions={
          <>
            <Button data-start="" onClick={() => ask(false)}>
              Cancel
            </Button>
            <Button variant="stop" onClick={() => void forget("all")}>
              Delete all
            </Button>
          </>
        }
      >
        <p>Your history is gone then, with every payload that was kept. Cases and load runs stay.</p>
      </Dialog>
    </Panel>
  );
}

function Line({ call, onOpen, onForget }: { call: CallRecord; onOpen: () => void; onForget: () => void }) {
  const isWell = call.status !== null && call.status >= 200 && call.status < 300;
  return (
    <li className="grid grid-cols-[1.125rem_minmax(0,1fr)_auto] items-start gap-x-2.5 border-b border-hair px-4 py-2">
      <span className="pt-0.5">
        <StatusIcon state={isWell ? "pass" : "fail"} word={false} />
      </span>
      <div className="min-w-0">
        <p className="wrap-anywhere">
          {call.version && <span className="font-mono text-small">{versionLabel(call.version.key)} </span>}
          {call.endpointName} <span className="font-mono text-small text-ink-2">{call.status ?? call.failure}</span>
        </p>
        <p className="text-small text-ink-3">
          <Time at={call.at} precision="second" /> · {msText(call.totalMs)} ms
          {call.rows !== null && ` · ${plural(call.rows, "row")}`}
        </p>
      </div>
      <span className="flex items-center">
        {call.hasBodies && (
          <Button size="small" variant="bare" onClick={onOpen}>
            Load
          </Button>
        )}
        <IconButton
          icon={RemoveIcon}
          label={`Delete the call to ${call.endpointName}`}
          className="size-7!"
          onClick={onForget}
        />
      </span>
    </li>
  );
}

function useCalls() {
  const queries = useQueryClient();
  const { data, error, isLoading, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["playground", "calls", "pages"],
    queryFn: ({ pageParam }) => queries.fetchQuery(callsQuery(pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return {
    rows: data?.pages.flatMap(({ rows }) => rows) ?? [],
    problem: error?.message ?? null,
    isLoading,
    more: hasNextPage ? () => void fetchNextPage() : null,
    /** Answers why it did not work; null when it did. */
    forget: async (which: { id: string } | "all"): Promise<string | null> => {
      try {
        await deleteCalls(which);
        await queries.invalidateQueries({ queryKey: ["playground", "calls"] });
        return null;
      } catch (failed) {
        return messageOf(failed);
      }
    },
    /** The request as it was kept, or why it is not there. */
    draftOf: async ({ id, protocol, contentType }: CallRecord): Promise<Draft | string> => {
      try {
        const { request } = await queries.fetchQuery(callQuery(id));
        if (request === null) return "Of this call no payload was kept.";
        const { inItsFormat } = await import("@/lib/playground/composing/format-of");
        return inItsFormat({ protocol, format: "", contentType, text: request });
      } catch (failed) {
        return messageOf(failed);
      }
    },
  };
}

function messageOf(failed: unknown): string {
  return failed instanceof Error ? failed.message : "Interlock does not answer.";
}
