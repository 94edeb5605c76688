"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { retire } from "@/lib/connections/actions";

type Props = { slug: string; name: string; webhook: boolean };

/** The act that ends a connection, with its consequences in words. */
export function RetireConnection({ slug, name, webhook }: Props) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const close = () => {
    setOpen(false);
    setProblem(null);
  };

  function confirm() {
    if (pending) return;
    start(async () => {
      const result = await retire({ slug });
      if (!result.ok) return setProblem(result.error.message);
      close();
      router.refresh();
    });
  }

  return (
    <>
      <Button variant="stop" onClick={() => setOpen(true)}>
        Retire
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={`Retire ${name}?`}
        actions={
          <>
            <Button onClick={close} autoFocus>
              Cancel
            </Button>
            <Button variant="stop" onClick={confirm} aria-disabled={pending}>
              {pending ? "Retiring…" : "Retire"}
            </Button>
          </>
        }
      >
        <ul className="grid list-disc gap-1.5 pl-4 text-ink-2">
          <li>Interlock stops reading it at once, and nothing of it changes any more.</li>
          <li>Its models, history and audit entries stay, and keep the name and the address {slug}.</li>
          <li>Its credentials are erased{webhook ? ", and its webhook is removed from the registry" : ""}.</li>
          <li>The registry can be connected again, as a new connection whose history begins then.</li>
        </ul>
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
      </Dialog>
    </>
  );
}
