"use client";

import { Button, type ButtonLook } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import type { Result } from "@/lib/result";

import { useAct } from "./use-act";

type Props = ButtonLook & { label: string; busyLabel: string; run: () => Promise<Result<unknown>> };

/** An act without a reason; what it refuses stands beside it in words. */
export function ActButton({ label, busyLabel, run, ...look }: Props) {
  const { act, busy, problem } = useAct();
  return (
    <>
      <Button {...look} busy={busy} onClick={() => act(run)}>
        {busy ? busyLabel : label}
      </Button>
      {problem && (
        <div className="basis-full">
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        </div>
      )}
    </>
  );
}
