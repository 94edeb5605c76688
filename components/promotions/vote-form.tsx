import { type KeyboardEvent, useId, useRef, useState } from "react";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { CheckIcon, CloseIcon } from "@/components/ui/icons";
import { Textarea } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Note } from "@/components/ui/note";
import { vote } from "@/lib/promotions/actions";
import type { ApprovalEffect } from "@/lib/promotions/approval-effect";
import type { VoteInput } from "@/lib/promotions/inputs";

import { useAct } from "./use-act";

type Choice = VoteInput["choice"];
type Props = {
  number: number;
  evidenceId: string;
  effect: ApprovalEffect;
  onVoted: (choice: Choice) => void;
};

/** Keys arm a choice and bring the focus here; nothing is sent before it is confirmed. */
export function VoteForm({ number, evidenceId, effect, onVoted }: Props) {
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
      <ArmedWords armed={armed} />
      <Buttons busy={busy} armed={armed} effect={effect} />
      {problem && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </form>
  );
}

function ArmedWords({ armed }: { armed: Choice | null }) {
  return (
    <p role="status" className={armed ? "text-small" : "sr-only"}>
      {armed && (
        <>
          <b>{armed === "approve" ? "Approve" : "Reject"}</b> is chosen: Ctrl Enter sends it, Esc lets go.
        </>
      )}
    </p>
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
          aria-keyshortcuts="Shift+A"
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
          aria-keyshortcuts="Shift+R"
          busy={busy}
          className={armed === "reject" ? ring : ""}
        >
          <CloseIcon /> Reject
        </Button>
        {/* Inside the buttons they would leave no room beside the words. */}
        {["Shift A", "Shift R"].map((key) => (
          <span key={key} className="text-center max-md:hidden">
            <Kbd>{key}</Kbd>
          </span>
        ))}
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
