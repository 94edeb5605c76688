"use client";

import { type FormEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { signInWithPassword } from "@/lib/members/client";
import { signInSentence } from "@/lib/members/rules";

type Props = {
  /** Where to go afterwards: a path of this application. */
  after: string;
  /** What stood in the address: a sign-in elsewhere that did not work. */
  problem: string | null;
};

export function SignInForm({ after, problem: before }: Props) {
  const [problem, setProblem] = useState(before);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const code = await signInWithPassword(String(form.get("email")), String(form.get("password")));
    if (code === null) return location.assign(after);
    setProblem(signInSentence(code));
    setBusy(false);
    document.querySelector<HTMLInputElement>("input[name=password]")?.select();
  };

  return (
    <form onSubmit={submit} method="post" className="grid gap-4">
      <Field label="E-mail">
        <Input large name="email" type="email" autoComplete="username" required autoFocus maxLength={320} />
      </Field>
      <div aria-live="polite">
        <Field label="Password" problem={problem}>
          <Input large name="password" type="password" autoComplete="current-password" required maxLength={1000} />
        </Field>
      </div>
      <Button type="submit" variant="primary" size="large" busy={busy}>
        {busy ? "Signing in …" : "Sign in"}
      </Button>
    </form>
  );
}
