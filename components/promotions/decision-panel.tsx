"use client";

import { VerdictWord } from "@/components/compare/signal-head";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { approvalEffect } from "@/lib/promotions/approval-effect";
import type { VoteInput } from "@/lib/promotions/inputs";
import type { PromotionView } from "@/lib/promotions/types";

import { EvidenceChanged, EvidenceWords } from "./evidence-words";
import { VoteForm } from "./vote-form";

type Props = {
  promotion: Pick<
    PromotionView,
    "number" | "evidence" | "changedSinceMyVote" | "may" | "approvals" | "quorum" | "rules" | "calls" | "comparison"
  >;
  onVoted: (choice: VoteInput["choice"]) => void;
};

/** Approve or reject what is on the screen, or why the viewer cannot. */
export function DecisionPanel({ promotion, onVoted }: Props) {
  const { number, evidence, changedSinceMyVote, may, comparison } = promotion;
  const why = may.vote ?? (evidence === null ? "No evidence has been gathered yet. It comes by itself." : null);
  return (
    <Panel title="Your decision" id="decision">
      <div className="grid gap-3">
        {changedSinceMyVote.length > 0 && <Changed lines={changedSinceMyVote} />}
        {comparison?.verdict && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-ink-2">
            Today’s callers <VerdictWord word={comparison.verdict.replace.word} />
          </p>
        )}
        {why === null && evidence !== null && <EvidenceChanged fingerprint={evidence.fingerprint} />}
        {why === null && evidence !== null ? (
          <VoteForm number={number} evidenceId={evidence.id} effect={approvalEffect(promotion)} onVoted={onVoted} />
        ) : (
          <p className="text-pretty text-ink-2">{why}</p>
        )}
        {evidence && <EvidenceWords evidence={evidence} mayVote={why === null} />}
      </div>
    </Panel>
  );
}

function Changed({ lines }: { lines: string[] }) {
  return (
    <Note tone="caution">
      <p className="font-strong">Changed since your vote</p>
      <ul className="mt-1 grid gap-0.5 text-small">
        {lines.map((line) => (
          <li key={line} className="wrap-anywhere">
            {line}
          </li>
        ))}
      </ul>
    </Note>
  );
}
