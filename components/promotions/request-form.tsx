"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { paths } from "@/lib/paths";
import { requestPromotion } from "@/lib/promotions/actions";
import type { TargetChoice } from "@/lib/promotions/types";

import { TargetChoices } from "./target-choices";
import { useAct } from "./use-act";

type Props = {
  version: { connection: string; model: string; version: string };
  targets: TargetChoice[];
  /** The one that the preview was made for; null: none is chosen yet. */
  target: string | null;
  /** Why it cannot be asked for at all. */
  refusal: string | null;
  /** The preview for that target, made by the server. */
  children: ReactNode;
  /** The policy that it would be decided by. */
  aside: ReactNode;
};

/** Where to and why. Choosing a target asks the server what would happen; the reason stays while it answers. */
export function RequestForm({ version, targets, target, refusal, children, aside }: Props) {
  const router = useRouter();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [chosen, choose] = useState(target);
  const [looking, look] = useTransition();
  const box = useRef<HTMLTextAreaElement>(null);
  const { act, busy, problem } = useAct();
  const address = paths.request(version.connection, version.model, version.version);
  const pick = (next: string) => {
    choose(next);
    look(() => router.replace(`${address}?${new URLSearchParams({ target: next })}`, { scroll: false }));
  };
  const form = useEarly(({ choice, text }) => {
    if (choice !== null && choice !== target) pick(choice);
    if (text !== "") setReason(text);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen === null || refusal !== null) return;
    const isMissing = reason.trim() === "";
    setMissing(isMissing);
    if (isMissing) return box.current?.focus();
    act(
      () => requestPromotion({ ...version, target: chosen, reason }),
      ({ number }) => router.push(paths.promotion(number)),
    );
  };
  const isLooking = looking || chosen !== target;
  const why = whyNot({ chosen, refusal: isLooking ? null : refusal, isLooking });

  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr]">
      <form ref={form} onSubmit={submit} className="min-w-0">
        <Panel
          title="What you ask for"
          footer={
            <>
              <span>{why}</span>
              <FooterEnd>
                <Button variant="bare" href={paths.version(version.connection, version.model, version.version)}>
                  Cancel
                </Button>
                <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
                  {busy ? "Asking …" : "Request promotion"}
                </Button>
              </FooterEnd>
            </>
          }
        >
          <div className="grid gap-4">
            <TargetChoices targets={targets} chosen={chosen} onChoose={pick} />
            <Field
              label="Why"
              remark="needed"
              hint="What is better, and what you looked at. Whoever decides reads it first."
              problem={missing && reason.trim() === "" ? "Say why: it is what others decide on." : null}
            >
              <Textarea ref={box} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
            </Field>
            {problem && (
              <Note tone="stop" live="assertive">
                {problem}
              </Note>
            )}
          </div>
        </Panel>
      </form>
      <div aria-busy={isLooking} className={classNames("min-w-0", isLooking && "opacity-60")}>
        <p role="status" className="sr-only">
          {isLooking ? `Asking what a promotion to ${chosen} would meet` : ""}
        </p>
        {children}
      </div>
      {aside && <div className="min-w-0 lg:col-start-2 lg:row-start-1 lg:row-span-2">{aside}</div>}
    </div>
  );
}

/** What somebody chose or wrote before the page came to life stands in the form's fields, and no event told of it: told once. */
function useEarly(take: (early: { choice: string | null; text: string }) => void) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const choice = form.current?.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value ?? null;
    take({ choice, text: form.current?.querySelector("textarea")?.value ?? "" });
  }, []);
  return form;
}

function whyNot({
  chosen,
  refusal,
  isLooking,
}: {
  chosen: string | null;
  refusal: string | null;
  isLooking: boolean;
}): string | null {
  if (chosen === null) return "Choose where it should go.";
  if (isLooking) return "Asking the registry what it would meet …";
  return refusal;
}
