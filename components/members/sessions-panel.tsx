"use client";

import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { endAllSessions } from "@/lib/members/actions";
import { signOut } from "@/lib/members/client";

import { SignOutButton } from "./sign-out-button";

export function SessionsPanel() {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const everywhere = () =>
    start(async () => {
      const result = await answerTo(endAllSessions({}));
      if (result.ok) await signOut();
      else setProblem(result.error.message);
    });
  return (
    <Panel title="Sessions">
      <div className="grid gap-3">
        <p className="text-ink-2">
          A session lasts a week. Signing out everywhere ends it on every device, also where somebody else got hold of
          it.
        </p>
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
        <div className="flex flex-wrap gap-2">
          <SignOutButton />
          <Button variant="stop" onClick={everywhere} busy={busy}>
            Sign out everywhere
          </Button>
        </div>
      </div>
    </Panel>
  );
}
