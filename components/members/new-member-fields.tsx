"use client";

import { Radio } from "@/components/ui/checkbox";
import { Field, FieldSet } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import type { Grant } from "@/lib/permissions";
import type { Failure } from "@/lib/result";

import { GrantEditor } from "./grant-editor";
import { NewPasswordField } from "./new-password-field";

export type Draft = { name: string; email: string; signIn: Way; password: string | null; grants: Grant[] };

const ways = {
  generated: "A password made here, shown once",
  typed: "A password that I set",
  sso: "Single sign-on only",
} as const;
type Way = keyof typeof ways;

export const emptyDraft: Draft = {
  name: "",
  email: "",
  signIn: "generated",
  password: null,
  grants: [{ role: "viewer", connectionId: null, modelPattern: null }],
};

type Props = {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  failure: Failure | null;
  connections: { id: string; name: string }[];
};

export function NewMemberFields({ draft, onChange, failure, connections }: Props) {
  const problem = (field: string) => failure?.fields?.[field]?.[0];
  return (
    <div className="grid gap-4">
      <Field label="Name" problem={problem("name")}>
        <Input
          value={draft.name}
          onChange={(event) => onChange({ name: event.target.value })}
          maxLength={200}
          autoComplete="off"
          autoFocus
        />
      </Field>
      <Field
        label="E-mail"
        problem={problem("email")}
        hint="They sign in with it. Single sign-on matches it once, when the provider has verified it."
      >
        <Input
          type="email"
          value={draft.email}
          onChange={(event) => onChange({ email: event.target.value })}
          maxLength={320}
          autoComplete="off"
        />
      </Field>
      <FieldSet label="Signs in with">
        {(Object.keys(ways) as Way[]).map((way) => (
          <Radio
            key={way}
            name="way"
            checked={draft.signIn === way}
            onChange={() => onChange({ signIn: way, password: null })}
          >
            {ways[way]}
          </Radio>
        ))}
      </FieldSet>
      {draft.signIn === "typed" && (
        <NewPasswordField
          email={draft.email}
          onChange={(password) => onChange({ password })}
          problem={problem("password")}
        />
      )}
      <GrantEditor
        grants={draft.grants}
        onChange={(grants) => onChange({ grants })}
        connections={connections}
        problem={problem("grants")}
      />
      {failure && !failure.fields && (
        <Note tone="stop" live="assertive">
          {failure.message}
        </Note>
      )}
    </div>
  );
}
