"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { StopIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { formatCount } from "@/lib/format";
import { type LoadState, progressOf } from "@/lib/playground/bench/load-state";
import type { CallLine, Draft } from "@/lib/playground/types";

import { LoadTable } from "./load-table";
import { useLoad } from "./use-load";

const LoadChart = dynamic(() => import("./load-chart").then((module) => module.LoadChart), {
  ssr: false,
  loading: () => <div className="h-48" />,
});

/** What the settings of this installation allow. */
export type LoadBounds = { requests: number; concurrency: number };
type Props = {
  /** Those that can be called. */
  lines: readonly CallLine[];
  draft: Draft;
  timeoutMs: number;
  /** Why no load run may be started; null when one may. */
  whyNot: string | null;
  bounds: LoadBounds;
};

const usual = { requests: 100, concurrency: 4 };
/** More would disturb each other. */
const mostEndpoints = 4;

/** The payload over and over, to each endpoint alike: how long answers take, how many fail. */
export function LoadPanel({ lines, draft, timeoutMs, whyNot, bounds }: Props) {
  const { state, problem, isBusy, start, stop } = useLoad();
  const [requests, setRequests] = useState(String(Math.min(usual.requests, bounds.requests)));
  const [concurrency, setConcurrency] = useState(String(Math.min(usual.concurrency, bounds.concurrency)));
  const isFine = isWhole(requests, bounds.requests) && isWhole(concurrency, bounds.concurrency);
  const reason =
    whyNot ??
    (lines.length === 0
      ? "None of the endpoints can be called."
      : isFine
        ? null
        : `Requests: 1 to ${formatCount(bounds.requests)}; at once: 1 to ${bounds.concurrency}.`);
  const to = lines.slice(0, mostEndpoints).map(({ ref }) => ref);
  const progress = state && progressOf(state);
  const startButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Each of the two buttons takes the place of the other, and the focus with it.
    const hasRun = state !== null || problem !== null;
    if (hasRun && !isBusy && document.activeElement === document.body)
      startButton.current?.focus({ preventScroll: true });
  }, [state, problem, isBusy]);
  return (
    <Panel
      title="Load run"
      padding="none"
      fact={
        state
          ? `${formatCount(state.began.requests)} requests each, ${state.began.concurrency} at once`
          : "the payload over and over"
      }
      actions={
        <>
          {progress && (
            <span className="font-mono text-small">
              {formatCount(progress.done)} / {formatCount(progress.all)}
            </span>
          )}
          {isBusy && (
            <Button autoFocus size="small" variant="stop" onClick={stop}>
              <StopIcon />
              Stop
            </Button>
          )}
        </>
      }
    >
      {progress && <Progress {...progress} />}
      {!isBusy && (
        <form
          className="no-print flex flex-wrap items-end gap-x-3 gap-y-2 border-b border-hair px-4 py-2.5"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason === null)
              void start({ to, draft, requests: Number(requests), concurrency: Number(concurrency), timeoutMs });
          }}
        >
          <Amount label="Requests" className="w-24!" value={requests} onValue={setRequests} />
          <Amount label="At once" className="w-20!" value={concurrency} onValue={setConcurrency} />
          <Button ref={startButton} type="submit" aria-disabled={reason !== null} aria-describedby="why-not-load">
            Start load run
          </Button>
          <span id="why-not-load" className="min-w-0 flex-1 basis-48 self-center text-small text-pretty text-ink-3">
            {reason ?? wordsOf(lines)}
          </span>
        </form>
      )}
      {problem && (
        <div className="p-4">
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        </div>
      )}
      {state && <Outcome state={state} />}
    </Panel>
  );
}

type AmountProps = { label: string; className: string; value: string; onValue: (value: string) => void };

function Amount({ label, className, value, onValue }: AmountProps) {
  return (
    <label className="grid gap-1 text-small">
      {label}
      <Input
        inputMode="numeric"
        className={className}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    </label>
  );
}

function Progress({ done, all }: { done: number; all: number }) {
  return (
    <div
      role="progressbar"
      aria-label="Requests done"
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={done}
      className="h-[3px] overflow-hidden bg-sunken"
    >
      <div
        className="h-full origin-left bg-rail forced-colors:bg-[Highlight]"
        style={{ transform: `scaleX(${all === 0 ? 0 : done / all})` }}
      />
    </div>
  );
}

function Outcome({ state }: { state: LoadState }) {
  const losses = state.began.endpoints.flatMap(({ name, losses: lost }) => lost.map(({ text }) => `${name}: ${text}`));
  return (
    <>
      <p role="status" className="px-4 pt-2 text-small text-ink-2">
        {state.ended === null ? "Under way." : ends[state.ended]}
      </p>
      <LoadChart state={state} />
      <LoadTable state={state} />
      {losses.length > 0 && (
        <p className="border-t border-hair px-4 py-2 text-small text-pretty text-ink-3">{losses.join(" ")}</p>
      )}
    </>
  );
}

const ends = {
  done: "Done.",
  stopped: "Stopped. What was counted until then is shown; percentiles are worked out at the end of a run.",
  lost: "It broke off before its end. What was counted until then is shown; percentiles are worked out at the end of a run.",
};

function wordsOf(lines: readonly CallLine[]): string {
  const more = lines.length - mostEndpoints;
  return more > 0
    ? `To the first ${mostEndpoints} endpoints: a load run takes no more.`
    : "Each endpoint gets the same requests at the same time.";
}

function isWhole(text: string, most: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}
