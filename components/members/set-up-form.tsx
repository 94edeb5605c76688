"use client";

import { type FormEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { setUp } from "@/lib/members/client";
import { signInSentence } from "@/lib/members/rules";
import { paths } from "@/lib/paths";

import { NewPasswordField } from "./new-password-field";

export function SetUpForm({ token }: { token: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (password === null) return;
    const name = String(new FormData(event.currentTarget).get("name"));
    setBusy(true);
    const code = await setUp({ token, name, email, password });
    if (code === null) return location.assign(paths.overview);
    setProblem(signInSentence(code));
    setBusy(false);
  };

  return (
    <form onSubmit={submit} method="post" className="grid gap-4">
      <Field label="Your name" hint="Others read it beside what you do.">
        <Input large name="name" autoComplete="name" required autoFocus maxLength={200} />
      </Field>
      <Field label="E-mail">
        <Input
          large
          type="email"
          autoComplete="username"
          required
          maxLength={320}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <NewPasswordField large email={email} onChange={setPassword} />
      {problem && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
      <Button type="submit" variant="primary" size="large" disabled={password === null} busy={busy}>
        {busy ? "Making the account …" : "Make the account and sign in"}
      </Button>
    </form>
  );
}
