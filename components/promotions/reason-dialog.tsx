"use client";

import { type ReactNode, useRef, useState } from "react";

import { Button, type ButtonLook } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import type { Result } from "@/lib/result";

import { useAct } from "./use-act";

type Props = ButtonLook & {
  /** On the button that opens it: "Withdraw". */
  label: string;
  /** The question with its object: "Withdraw #238?" */
  title: string;
  /** Repeated by the button that does it. */
  verb: string;
  /** Kept with the act in the audit log. */
  ask: string;
  run: (reason: string) => Promise<Result<unknown>>;
  /** The consequences. */
  children: ReactNode;
};

/** An act that needs a reason. What is typed stays through a refusal, and through closing and opening again. */
export function ReasonDialog({ label, title, verb, ask, run, children, ...look }: Props) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { act, busy, problem, forget } = useAct();
  const close = () => {
    setOpen(false);
    forget();
  };
  const confirm = () => {
    const isEmpty = reason.trim() === "";
    setMissing(isEmpty);
    if (isEmpty) return box.current?.focus();
    act(
      () => run(reason.trim()),
      () => {
        setOpen(false);
        setReason("");
      },
    );
  };

  return (
    <>
      <Button {...look} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={title}
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" onClick={confirm} busy={busy} kbd="Ctrl Enter">
              {busy ? `${verb} …` : verb}
            </Button>
          </>
        }
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            confirm();
          }}
        >
          <div className="text-pretty text-ink-2">{children}</div>
          <Field label={ask} remark="needed" problem={missing ? "Say why: it is kept with the act." : null}>
            <Textarea
              ref={box}
              data-start=""
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && confirm()}
            />
          </Field>
          {problem && (
            <Note tone="stop" live="assertive">
              {problem}
            </Note>
          )}
        </form>
      </Dialog>
    </>
  );
}
