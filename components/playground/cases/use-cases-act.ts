import { useQueryClient } from "@tanstack/react-query";
import { useState, useTransition } from "react";

import type { Failure, Result } from "@/lib/result";

/** Runs one action on cases, keeps what it refused, and has what is shown of them read anew. */
export function useCasesAct() {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, start] = useTransition();

  function act<T>(run: () => Promise<Result<T>>, done?: (data: T) => void) {
    if (busy) return;
    start(async () => {
      const result = await run().catch(() => unreachable);
      setFailure(result.ok ? null : result.error);
      if (result.ok) done?.(result.data);
      await queries.invalidateQueries({ queryKey: ["cases"] });
    });
  }
  return { act, busy, why: failure && wordsOf(failure), forget: () => setFailure(null) };
}

const unreachable: { ok: false; error: Failure } = {
  ok: false,
  error: { code: "unexpected", message: "Interlock did not answer. What you typed is still here; whether it was taken shows once the list is read again." },
};

/** A sentence of ours for one field says more than that some fields need another look. */
function wordsOf({ message, fields }: Failure): string {
  const said = Object.values(fields ?? {}).flat();
  return said.length === 0 || message !== "Some fields need another look." ? message : said.join(" ");
}
