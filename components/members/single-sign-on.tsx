"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { KeyIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { continueWithSingleSignOn } from "@/lib/members/client";
import { signInSentence } from "@/lib/members/rules";

type Props = { /** What people call their identity provider. */ name: string; after: string };

export function SingleSignOn({ name, after }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    const code = await continueWithSingleSignOn(after);
    if (code === null) return;
    setProblem(signInSentence(code));
    setBusy(false);
  };
  return (
    <>
      <Button size="large" onClick={leave} busy={busy}>
        <KeyIcon />
        {busy ? "Leaving for the identity provider …" : `Continue with ${name}`}
      </Button>
      {problem && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </>
  );
}
