"use client";

import { type FormEvent, useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { changeRegistryNames } from "@/lib/members/actions";
import type { MemberRow } from "@/lib/members/types";
import type { Failure } from "@/lib/result";

/** By what names registries know somebody: who made a version may not vote on it. */
export function RegistryNames({ member }: { member: MemberRow }) {
  // What the form begins with stays, whatever the page learns meanwhile: a save on top of somebody else's is refused.
  const [began, setBegan] = useState(member.registryNames);
  const [text, setText] = useState(() => began.join("\n"));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, start] = useTransition();
  const names = namesOf(text);
  const changed = names.join("\n") !== began.join("\n");
  const problem = failure?.fields?.["names"]?.[0];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!changed || busy) return;
    start(async () => {
      const result = await answerTo(changeRegistryNames({ memberId: member.id, began, names }));
      setFailure(result.ok ? null : result.error);
      if (!result.ok) return;
      setBegan(names);
      setText(names.join("\n"));
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Panel
        title="Names in registries"
        footer={
          <>
            <span>{changed ? null : "No changes."}</span>
            <FooterEnd>
              <Button type="submit" disabled={!changed} busy={busy}>
                {busy ? "Saving …" : "Save names"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-3">
          <p className="text-pretty text-ink-2">
            Who made a version may not vote on it. Registries write their own user names; the e-mail address, what
            stands before its @, and the name are known anyway.
          </p>
          <Field
            label="Names"
            problem={problem}
            hint="One a line, as registries write them. Upper or lower case is the same."
          >
            <Textarea
              mono
              rows={3}
              value={text}
              spellCheck={false}
              autoComplete="off"
              placeholder="corp\ada"
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          {failure && problem === undefined && (
            <Note tone="stop" live="assertive">
              {failure.message}
            </Note>
          )}
        </div>
      </Panel>
    </form>
  );
}

function namesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim().toLowerCase());
  return [...new Set(lines.filter((line) => line !== ""))];
}
