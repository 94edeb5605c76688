"use client";

import { type ReactNode, useState, useTransition } from "react";

import { Button } from "./button";
import { Dialog } from "./dialog";
import { Note } from "./note";

type Props = {
  /** What the button says, and while it is done: "Retire", "Retiring …". */
  verb: string;
  doing: string;
  title: string;
  /** Answers what stood in its way, in a sentence; null when it is done. */
  act: () => Promise<string | null>;
  /** What it means, in words. */
  children: ReactNode;
};

/** An act that ends something, with its consequences in words before it is done. */
export function ConfirmedAct({ verb, doing, title, act, children }: Props) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const close = () => {
    setOpen(false);
    setProblem(null);
  };
  const confirm = () => {
    start(async () => {
      const why = await act();
      if (why === null) close();
      else setProblem(why);
    });
  };

  return (
    <>
      <Button variant="stop" onClick={() => setOpen(true)}>
        {verb}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={title}
        actions={
          <>
            <Button onClick={close} autoFocus>
              Cancel
            </Button>
            <Button variant="stop" onClick={confirm} busy={pending}>
              {pending ? doing : verb}
            </Button>
          </>
        }
      >
        {children}
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
      </Dialog>
    </>
  );
}
