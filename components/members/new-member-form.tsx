"use client";

import { type FormEvent, useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { inviteMember } from "@/lib/members/actions";
import { paths } from "@/lib/paths";
import type { Failure } from "@/lib/result";

import { type Draft, emptyDraft, NewMemberFields } from "./new-member-fields";
import { ShownOnce } from "./shown-once";

type Props = { connections: { id: string; name: string }[] };

export function NewMemberForm({ connections }: Props) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [made, setMade] = useState<{ password: string | null } | null>(null);
  const [busy, start] = useTransition();
  const why = whyNotYet(draft);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why) return;
    start(async () => {
      const { password, ...given } = draft;
      const result = await answerTo(inviteMember({ ...given, ...(password !== null && { password }) }));
      setFailure(result.ok ? null : result.error);
      if (result.ok) setMade(result.data);
    });
  };

  if (made) return <Made name={draft.name} password={made.password} />;
  return (
    <form onSubmit={submit} noValidate>
      <Panel
        title="New member"
        footer={
          <>
            <span>{why}</span>
            <FooterEnd>
              <Button variant="bare" href={paths.members}>
                Cancel
              </Button>
              <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
                {busy ? "Adding …" : "Add the member"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <NewMemberFields
          draft={draft}
          onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
          failure={failure}
          connections={connections}
        />
      </Panel>
    </form>
  );
}

function Made({ name, password }: { name: string; password: string | null }) {
  return (
    <Panel title={`${name} is a member`}>
      <div className="grid gap-3">
        {password ? <ShownOnce password={password} name={name} /> : <p>They can sign in now.</p>}
        <div>
          <Button href={paths.members}>Done</Button>
        </div>
      </div>
    </Panel>
  );
}

/** What is still missing, said beside the button that waits for it. */
function whyNotYet({ name, email, signIn, password, grants }: Draft): string | null {
  if (!name.trim()) return "A name is missing.";
  if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) return "An e-mail address is missing.";
  if (signIn === "typed" && password === null) return "A password is missing.";
  return grants.length === 0 ? "A role is missing." : null;
}
