"use client";

import { type KeyboardEvent, useId, useRef, useState } from "react";

import { VerdictWord } from "@/components/compare/signal-head";
import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { CheckIcon, CloseIcon } from "@/components/ui/icons";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { vote } from "@/lib/promotions/actions";
import { type ApprovalEffect, approvalEffect } from "@/lib/promotions/approval-effect";
import type { VoteInput } from "@/lib/promotions/inputs";
import type { PromotionView } from "@/lib/promotions/types";

import { EvidenceChanged, EvidenceWords } from "./evidence-words";
import { useAct } from "./use-act";

type Choice = VoteInput["choice"];
type Props = {
  promotion: Pick<
    PromotionView,
    "number" | "evidence" | "changedSinceMyVote" | "may" | "approvals" | "quorum" | "rules" | "calls" | "comparison"
  >;
  onVoted: (choice: Choice) => void;
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

/** Keys arm a choice and bring the focus here; nothing is sent before it is confirmed. */
function VoteForm({
  number,
  evidenceId,
  effect,
  onVoted,
}: {
  number: number;
  evidenceId: string;
  effect: ApprovalEffect;
  onVoted: Props["onVoted"];
}) {
  const [reason, setReason] = useState("");
  const [armed, arm] = useState<Choice | null>(null);
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { act, busy, problem } = useAct();
  const goTo = (choice: Choice) => {
    arm(choice);
    box.current?.scrollIntoView({ block: "center" });
    box.current?.focus();
  };
  usePageKey("A", () => goTo("approve"));
  usePageKey("R", () => goTo("reject"));

  const send = (choice: Choice) => {
    const isMissing = choice === "reject" && reason.trim() === "";
    setMissing(isMissing);
    if (isMissing) return goTo("reject");
    act(
      () => vote({ number, choice, evidenceId, reason }),
      () => {
        setReason("");
        arm(null);
        onVoted(choice);
      },
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && armed) arm(null);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && armed) {
      event.preventDefault();
      send(armed);
    }
  };

  return (
    <form
      className="grid gap-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        send(submitter instanceof HTMLButtonElement && submitter.value === "reject" ? "reject" : "approve");
      }}
    >
      <Field
        label="Why"
        remark="(kept with the vote, needed to reject)"
        problem={missing && reason.trim() === "" ? "A rejection needs a reason." : null}
      >
        <Textarea
          ref={box}
          maxLength={2000}
          value={reason}
          placeholder="What did you look at?"
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </Field>
      <p role="status" className={armed ? "text-small" : "sr-only"}>
        {armed && (
          <>
            <b>{armed === "approve" ? "Approve" : "Reject"}</b> is chosen: Ctrl Enter sends it, Esc lets go.
          </>
        )}
      </p>
      <Buttons busy={busy} armed={armed} effect={effect} />
      {problem && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </form>
  );
}

function Buttons({ busy, armed, effect }: { busy: boolean; armed: Choice | null; effect: ApprovalEffect }) {
  const ring = "outline-2 outline-offset-2 outline-focus";
  const hint = useId();
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        <Button
          type="submit"
          value="approve"
          variant="primary"
          size="large"
          kbd="Shift A"
          busy={busy}
          aria-describedby={hint}
          className={armed === "approve" ? ring : ""}
        >
          <CheckIcon /> {busy ? "Sending …" : "Approve"}
        </Button>
        <Button
          type="submit"
          value="reject"
          variant="stop"
          size="large"
          kbd="Shift R"
          busy={busy}
          className={armed === "reject" ? ring : ""}
        >
          <CloseIcon /> Reject
        </Button>
      </div>
      <div id={hint} className="grid gap-1 text-small text-pretty">
        <p>{effect.words}</p>
        {effect.calls.map((call) => (
          <code key={call} className="wrap-anywhere text-ink-2">
            {call}
          </code>
        ))}
      </div>
    </>
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
