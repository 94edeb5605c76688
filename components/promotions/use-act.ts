import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import type { Failure, Result } from "@/lib/result";

/**
 * Runs one action and keeps what it refused, in words. Afterwards, whether it worked or not, what the page shows of
 * decisions is read anew: a refusal often means that something has changed meanwhile.
 */
export function useAct() {
  const router = useRouter();
  const queries = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, start] = useTransition();

  function act<T>(run: () => Promise<Result<T>>, done?: (data: T) => void) {
    if (busy) return;
    start(async () => {
      const result = await run().catch(() => unreachable);
      setFailure(result.ok ? null : result.error);
      if (result.ok) done?.(result.data);
      if (!result.ok && result.error === unreachable.error) return;
      await queries.invalidateQueries({ queryKey: ["promotions"] });
      router.refresh();
    });
  }
  return { act, busy, failure, forget: () => setFailure(null) };
}

const unreachable: { ok: false; error: Failure } = {
  ok: false,
  error: { code: "unexpected", message: "Interlock did not answer. What you typed is still here; whether it was taken shows once the page is read again." },
};

/** The sentence for a failure, with what the fields said. */
export function failureWords({ message, fields }: Failure): string {
  const problems = Object.values(fields ?? {}).flat();
  return problems.length === 0 ? message : problems.join(" ");
}
