"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useRef, useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import { rollBack } from "@/lib/promotions/actions";
import type { RollBackChoice, ShownBack } from "@/lib/promotions/types";
import { listWords } from "@/lib/words";

import { RollBackChoices } from "./roll-back-choices";
import { useAct } from "./use-act";

type Props = {
  place: { connection: string; model: string; target: string };
  /** Who holds the target now, and would be barred, with what would be written; null where that cannot be said. */
  shown: ShownBack | null;
  choices: RollBackChoice[];
  /** The version that the dry run was made for; null: none is chosen yet. */
  version: string | null;
  /** The dry run, made by the server. */
  children: ReactNode;
};

/** Back to which version, and why. What is typed stays while another version is looked at. */
export function RollBackForm({ place, shown, choices, version, children }: Props) {
  const router = useRouter();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [chosen, choose] = useState(version);
  const [looking, look] = useTransition();
  const box = useRef<HTMLTextAreaElement>(null);
  const { act, busy, problem } = useAct();
  const isLooking = looking || chosen !== version;
  const why =
    chosen === null
      ? "Choose a version first."
      : isLooking
        ? "Asking the registry …"
        : shown === null
          ? "What it would do cannot be said now."
          : null;
  const pick = (next: string) => {
    choose(next);
    const address = paths.rollBack(place.connection, place.model, place.target);
    look(() => router.replace(`${address}&${new URLSearchParams({ version: next })}`, { scroll: false }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why !== null || shown === null || chosen === null) return;
    const isMissing = reason.trim() === "";
    setMissing(isMissing);
    if (isMissing) return box.current?.focus();
    act(
      () => rollBack({ ...place, version: chosen, shown, reason }),
      ({ number }) => router.push(paths.promotion(number)),
    );
  };

  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-5">
      <Panel
        title="Back to"
        footer={
          <>
            <span>{why}</span>
            <FooterEnd>
              <Button variant="bare" href={paths.model(place.connection, place.model)}>
                Cancel
              </Button>
              <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
                {busy ? "Rolling back …" : chosen === null ? "Roll back" : `Roll back to ${versionLabel(chosen)}`}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-4">
          <RollBackChoices choices={choices} chosen={chosen} onChoose={pick} />
          <Field
            label="Why"
            remark="needed"
            hint={shown && barredWords(shown.holders, place.target)}
            problem={missing && reason.trim() === "" ? "Say why: it is kept with the bar and in the audit log." : null}
          >
            <Textarea
              ref={box}
              autoFocus
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          {problem && (
            <Note tone="stop" live="assertive">
              {problem}
            </Note>
          )}
        </div>
      </Panel>
      <div aria-busy={isLooking} className={isLooking ? "opacity-60" : undefined}>
        {children}
      </div>
    </form>
  );
}

function barredWords(holders: string[], target: string): string {
  if (holders.length === 0) return `Nobody holds ${target} now, so nobody will be barred.`;
  const names = holders.map(versionLabel);
  const who = names.length === 1 ? names[0] : `Of ${listWords(names)}, the one that came last`;
  return `${who} will be barred from ${target} until somebody lifts the bar with a reason.`;
}
