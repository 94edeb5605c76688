import { useState, useTransition } from "react";

import { someFields } from "@/lib/errors";
import type { Failure, Result } from "@/lib/result";

import { answerTo, unreachable } from "./answer-to";

/**
 * Runs one action at a time and keeps what it refused: `failure` as it came, `problem` in words. `afterwards` has what the page
 * shows read anew, whether the action was taken or not, for a refusal often means that something has changed meanwhile;
 * `reached` is false when no answer came at all.
 */
export function useActing(afterwards: (reached: boolean) => Promise<void>) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, start] = useTransition();

  function act<T>(run: () => Promise<Result<T>>, done?: (data: T) => void) {
    if (busy) return;
    start(async () => {
      const result = await answerTo(run());
      setFailure(result.ok ? null : result.error);
      if (result.ok) done?.(result.data);
      await afterwards(result.ok || result.error !== unreachable.error);
    });
  }
  return { act, busy, failure, problem: failure && wordsOf(failure), forget: () => setFailure(null) };
}

/** What is wrong, and what clears it. A sentence of ours for one field says more than that some fields need another look. */
function wordsOf({ message, fields }: Failure): string {
  const said = Object.values(fields ?? {}).flat();
  return said.length > 0 && message === someFields ? said.join(" ") : [...new Set([message, ...said])].join(" ");
}
