import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { runSet } from "@/lib/cases/client";
import type { CaseResult, RunInput, RunLine, RunState } from "@/lib/cases/types";

import { worstOf } from "./outcomes";

/** A run that this page started. `results` of each run by case; `state` running until all have ended, then the worst of theirs. */
export type LiveRun = {
  runs: RunLine[];
  results: Map<string, Map<string, CaseResult>>;
  done: number;
  total: number;
  failed: number;
  state: RunState;
  why: string | null;
};

/** Starts a run, follows it and stops it; leaving the page stops it too. */
export function useRun() {
  const queries = useQueryClient();
  const [live, setLive] = useState<LiveRun | null>(null);
  const stopper = useRef<AbortController | null>(null);
  useEffect(() => () => stopper.current?.abort(), []);

  async function start(input: RunInput): Promise<void> {
    if (stopper.current) return;
    const stop = (stopper.current = new AbortController());
    const ended: RunState[] = [];
    let now: LiveRun = { runs: [], results: new Map(), done: 0, total: 0, failed: 0, state: "running", why: null };
    const put = (part: Partial<LiveRun>) => setLive((now = { ...now, ...part }));
    put({});
    try {
      for await (const event of runSet(input, stop.signal)) {
        if (event.kind === "begun")
          put({ runs: event.runs, total: event.runs.reduce((sum, run) => sum + run.total, 0) });
        if (event.kind === "refused") put({ why: event.why });
        if (event.kind === "ended" && ended.push(event.state) === now.runs.length) put({ state: worstOf(ended) });
        if (event.kind !== "case") continue;
        const results = new Map(now.results).set(
          event.run,
          new Map(now.results.get(event.run)).set(event.result.id, event.result),
        );
        put({ results, done: now.done + 1, failed: now.failed + (event.result.passed ? 0 : 1) });
      }
      if (now.state === "running")
        put({ state: "failed", why: "The answer broke off. What was found until then is kept." });
    } catch (error) {
      put(
        stop.signal.aborted
          ? { state: "stopped" }
          : { state: "failed", why: error instanceof Error ? error.message : "Interlock did not answer." },
      );
    } finally {
      stopper.current = null;
      await queries.invalidateQueries({ queryKey: ["cases"] });
    }
  }

  return { live, start, stop: () => stopper.current?.abort(), isRunning: live?.state === "running" };
}
