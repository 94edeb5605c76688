import { useState, useTransition } from "react";

import { someFields } from "@/lib/errors";
import type { Failure, Result } from "@/lib/result";

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
      const result = await run().catch(() => unreachable);
      setFailure(result.ok ? null : result.error);
      if (result.ok) done?.(result.data);
      await afterwards(result.ok || result.error !== unreachable.error);
    });
  }
  return { act, busy, failure, problem: failure && wordsOf(failure), forget: () => setFailure(null) };
}

const unreachable: { ok: false; error: Failure } = {
  ok: false,
  error: { code: "unexpected", message: "Interlock did not answer. What you typed is still here; whether it was taken shows once the page is read again." },
};

/** What is wrong, and what clears it. A sentence of ours for one field says more than that some fields need another look. */
function wordsOf({ message, fields }: Failure): string {
  const said = Object.values(fields ?? {}).flat();
  return said.length > 0 && message === someFields ? said.join(" ") : [...new Set([message, ...said])].join(" ");
}
