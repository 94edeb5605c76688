"use client";

import { type FormEvent, useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { changePassword } from "@/lib/members/actions";
import type { Failure } from "@/lib/result";

import { NewPasswordField } from "./new-password-field";

export function ChangePassword({ email, hasPassword }: { email: string; hasPassword: boolean }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [changes, setChanges] = useState(0);
  const [busy, start] = useTransition();
  if (!hasPassword) {
    return (
      <Panel title="Password">
        <p className="text-ink-2">You sign in through single sign-on and have no password here.</p>
      </Panel>
    );
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next === null) return;
    start(async () => {
      const result = await answerTo(changePassword({ current, next }));
      setFailure(result.ok ? null : result.error);
      if (!result.ok) return;
      setCurrent("");
      setNext(null);
      setChanges((count) => count + 1);
    });
  };

  return (
    <form onSubmit={submit}>
      <Panel
        title="Password"
        footer={
          <>
            <span>
              {current === ""
                ? "Your password as it is now is missing."
                : next === null
                  ? "A new password is missing."
                  : null}
            </span>
            <FooterEnd>
              <Button type="submit" variant="primary" disabled={current === "" || next === null} busy={busy}>
                {busy ? "Changing …" : "Change the password"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-4">
          {changes > 0 && (
            <Note tone="go" live="polite">
              Password changed. All your other sessions have ended.
            </Note>
          )}
          <Field label="Password now" problem={failure?.fields?.["current"]?.[0]}>
            <Input
              type="password"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
              maxLength={1000}
            />
          </Field>
          <NewPasswordField
            key={changes}
            label="New password"
            email={email}
            onChange={setNext}
            problem={failure?.fields?.["next"]?.[0]}
          />
          {failure && !failure.fields && (
            <Note tone="stop" live="assertive">
              {failure.message}
            </Note>
          )}
        </div>
      </Panel>
    </form>
  );
}
