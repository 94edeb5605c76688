"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { refText } from "@/lib/endpoints/call-address";
import type { Standing } from "@/lib/playground/bench/words";
import { sendTo } from "@/lib/playground/client";
import type { CallRef, Draft, SendResult } from "@/lib/playground/types";

export type Limits = { timeoutMs: number; maxBytes: number };
/** What was sent last, and what became of it by `refText`. */
export type Sent = { draft: Draft; standings: Readonly<Record<string, Standing>> };

/** Sends one draft to several endpoints at the same time; what happens to one leaves the others alone. */
export function useSending(): {
  sent: Sent | null;
  isBusy: boolean;
  send: (draft: Draft, to: readonly CallRef[], limits: Limits) => void;
  cancel: (key?: string) => void;
} {
  const [sent, set] = useState<Sent | null>(null);
  const running = useRef(new Map<string, AbortController>());
  const queries = useQueryClient();

  const cancel = useCallback((key?: string) => {
    for (const [one, controller] of running.current) if (key === undefined || key === one) controller.abort();
  }, []);
  useEffect(() => () => cancel(), [cancel]);

  const send = (draft: Draft, to: readonly CallRef[], limits: Limits) => {
    cancel();
    const since = Date.now();
    const controllers = to.map((ref) => ({ ref, key: refText(ref), controller: new AbortController() }));
    running.current = new Map(controllers.map(({ key, controller }) => [key, controller]));
    set({ draft, standings: Object.fromEntries(controllers.map(({ key }) => [key, { state: "waiting", since }])) });
    const one = async ({ ref, key, controller }: (typeof controllers)[number]) => {
      const standing = await standingOf(
        () => sendTo({ to: ref, draft, ...limits }, controller.signal),
        controller.signal,
        since,
      );
      // Whoever sent again meanwhile waits for another answer.
      if (running.current.get(key) !== controller) return;
      running.current.delete(key);
      set((now) => now && { ...now, standings: { ...now.standings, [key]: standing } });
    };
    void Promise.all(controllers.map(one)).then(() => queries.invalidateQueries({ queryKey: ["playground", "calls"] }));
  };
  const isBusy = sent !== null && Object.values(sent.standings).some(({ state }) => state === "waiting");
  return { sent, isBusy, send, cancel };
}

async function standingOf(run: () => Promise<SendResult>, signal: AbortSignal, since: number): Promise<Standing> {
  try {
    return { state: "done", result: await run() };
  } catch (error) {
    if (signal.aborted) return { state: "done", result: cancelled(since) };
    return {
      state: "lost",
      why:
        error instanceof Error && error.name === "Error"
          ? error.message
          : "Interlock does not answer. Look at the connection and send again.",
    };
  }
}

function cancelled(since: number): SendResult {
  const timing = { lookup: null, connect: null, firstByte: null, total: Date.now() - since, model: null };
  return {
    at: since,
    version: null,
    losses: [],
    sent: null,
    timing,
    outcome: { kind: "failed", failure: "cancelled", why: "It was cancelled before an answer came." },
  };
}
