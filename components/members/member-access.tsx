"use client";

import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { makeNewPassword, setMemberEnabled } from "@/lib/members/actions";
import type { MemberRow } from "@/lib/members/types";

import { ShownOnce } from "./shown-once";

type Question = "disable" | "password";

/** Whether somebody gets in at all, and with what. */
export function MemberAccess({ member, own }: { member: MemberRow; own: boolean }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, start] = useTransition();
  const disabled = member.disabledAt !== null;

  const setEnabled = (enabled: boolean) =>
    start(async () => {
      const result = await answerTo(setMemberEnabled({ memberId: member.id, enabled }));
      setProblem(result.ok ? null : result.error.message);
      setQuestion(null);
    });
  const renew = () =>
    start(async () => {
      const result = await answerTo(makeNewPassword({ memberId: member.id }));
      setProblem(result.ok ? null : result.error.message);
      if (result.ok) setPassword(result.data.password);
      setQuestion(null);
    });

  return (
    <Panel title="Access" fact={disabled ? "disabled" : undefined}>
      <div className="grid gap-3">
        {password && <ShownOnce password={password} name={member.name} />}
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
        {own ? (
          <p className="text-ink-2">
            This is you. Your password is under Account; only another administrator can disable you.
          </p>
        ) : (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setQuestion("password")} disabled={disabled} busy={busy}>
              Make a new password
            </Button>
            {disabled ? (
              <Button onClick={() => setEnabled(true)} busy={busy}>
                Enable
              </Button>
            ) : (
              <Button variant="stop" onClick={() => setQuestion("disable")} busy={busy}>
                Disable
              </Button>
            )}
          </div>
        )}
      </div>
      <Dialog
        open={question !== null}
        onClose={() => setQuestion(null)}
        title={question === "disable" ? `Disable ${member.name}?` : `Make a new password for ${member.name}?`}
        actions={
          <>
            <Button autoFocus onClick={() => setQuestion(null)}>
              Cancel
            </Button>
            {question === "disable" ? (
              <Button variant="stop" onClick={() => setEnabled(false)} busy={busy}>
                Disable
              </Button>
            ) : (
              <Button variant="primary" onClick={renew} busy={busy}>
                Make a new password
              </Button>
            )}
          </>
        }
      >
        {question === "disable" ? (
          <p>They are signed out at once and cannot sign in. What they did stays in history and in the audit log.</p>
        ) : (
          <p>The old one stops working, and they are signed out everywhere. The new one is shown to you once.</p>
        )}
      </Dialog>
    </Panel>
  );
}
