"use client";

import { type FormEvent, useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/checkbox";
import { Field, FieldSet } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { inviteMember } from "@/lib/members/actions";
import { paths } from "@/lib/paths";
import type { Grant } from "@/lib/permissions";
import type { Failure } from "@/lib/result";

import { GrantEditor } from "./grant-editor";
import { NewPasswordField } from "./new-password-field";
import { ShownOnce } from "./shown-once";

const ways = {
  generated: "A password made here, shown once",
  typed: "A password that I set",
  sso: "Single sign-on only",
} as const;
type Way = keyof typeof ways;

export function NewMemberForm({ connections }: { connections: { id: string; name: string }[] }) {
  const [way, setWay] = useState<Way>("generated");
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const [grants, setGrants] = useState<Grant[]>([{ role: "viewer", connectionId: null, modelPattern: null }]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [made, setMade] = useState<{ password: string | null } | null>(null);
  const [busy, start] = useTransition();
  const why = whyNotYet({ name, email, way, password, grants });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why) return;
    start(async () => {
      const result = await inviteMember({ email, name, signIn: way, ...(password !== null && { password }), grants });
      setFailure(result.ok ? null : result.error);
      if (result.ok) setMade(result.data);
    });
  };

  if (made) {
    return (
      <Panel title={`${name} is a member`}>
        <div className="grid gap-3">
          {made.password ? <ShownOnce password={made.password} name={name} /> : <p>They can sign in now.</p>}
          <div>
            <Button href={paths.members}>Done</Button>
          </div>
        </div>
      </Panel>
    );
  }

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
              <Button type="submit" variant="primary" disabled={why !== null || busy}>
                {busy ? "Adding …" : "Add the member"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid gap-4">
          <Field label="Name" problem={failure?.fields?.["name"]?.[0]}>
            <Input
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={200}
              autoComplete="off"
              autoFocus
            />
          </Field>
          <Field
            label="E-mail"
            problem={failure?.fields?.["email"]?.[0]}
            hint="They sign in with it; single sign-on is matched by it once, when verified."
          >
            <Input
              type="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              maxLength={320}
              autoComplete="off"
            />
          </Field>
          <FieldSet label="Signs in with">
            {(Object.keys(ways) as Way[]).map((value) => (
              <Radio key={value} name="way" checked={way === value} onChange={() => setWay(value)}>
                {ways[value]}
              </Radio>
            ))}
          </FieldSet>
          {way === "typed" && (
            <NewPasswordField email={email} onChange={setPassword} problem={failure?.fields?.["password"]?.[0]} />
          )}
          <GrantEditor
            grants={grants}
            onChange={setGrants}
            connections={connections}
            problem={failure?.fields?.["grants"]?.[0]}
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

type Draft = { name: string; email: string; way: Way; password: string | null; grants: Grant[] };

/** What is still missing, said beside the button that waits for it. */
function whyNotYet({ name, email, way, password, grants }: Draft): string | null {
  if (!name.trim()) return "A name is missing.";
  if (!/^[^@\s]+@[^@\s]+$/.test(email.trim())) return "An e-mail address is missing.";
  if (way === "typed" && password === null) return "A password is missing.";
  return grants.length === 0 ? "A role is missing." : null;
}
