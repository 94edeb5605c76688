"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import { afterEnd, afterLine, type LoadState } from "@/lib/playground/bench/load-state";
import { runLoad } from "@/lib/playground/client";
import type { LoadInput } from "@/lib/playground/types";

/** A load run as it goes, with its two buttons. `problem`: why it did not start, or broke off. */
export function useLoad() {
  const [state, set] = useState<LoadState | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const start = async (input: LoadInput) => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setProblem(null);
    set(null);
    try {
      for await (const line of runLoad(input, controller.signal)) set((now) => afterLine(now, line));
    } catch (error) {
      if (!controller.signal.aborted)
        setProblem(
          error instanceof Error && error.name === "Error"
            ? error.message
            : "The connection to Interlock broke off. The run is stopped.",
        );
    }
    set((now) => afterEnd(now, controller.signal.aborted));
    setBusy(false);
  };
  return { state, problem, isBusy, start, stop };
}
