"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { paths } from "@/lib/paths";
import { retirePolicy } from "@/lib/policies/actions";
import type { PolicyRow } from "@/lib/policies/types";

export function RetirePolicy({ row }: { row: PolicyRow }) {
  const router = useRouter();
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const retire = () =>
    start(async () => {
      const result = await answerTo(retirePolicy({ id: row.id, version: row.version }));
      if (result.ok) return router.push(paths.policies);
      setProblem(result.error.message);
      setAsked(false);
    });
  return (
    <div className="grid justify-items-start gap-3">
      {problem && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
      <Button variant="stop" onClick={() => setAsked(true)} busy={busy}>
        Retire this policy
      </Button>
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Retire ${row.name}?`}
        actions={
          <>
            <Button data-start="" onClick={() => setAsked(false)}>
              Cancel
            </Button>
            <Button variant="stop" onClick={retire} busy={busy}>
              Retire
            </Button>
          </>
        }
      >
        <p>What it governs falls to the next policy that speaks of it. Its versions stay in the audit log.</p>
        {row.openRequests > 0 && (
          <p>
            {row.openRequests === 1 ? "1 open request moves" : `${row.openRequests} open requests move`} there too, and
            votes given so far no longer count.
          </p>
        )}
      </Dialog>
    </div>
  );
}
