"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { passwordLength, whyNotPassword } from "@/lib/members/rules";

type Props = {
  label?: string;
  /** A password close to it is refused. */
  email: string;
  /** The password once it will do, else null. */
  onChange: (password: string | null) => void;
  /** What the server found wrong with it. */
  problem?: string | undefined;
  large?: boolean;
};

export function NewPasswordField({ label = "Password", email, onChange, problem, large }: Props) {
  const [value, setValue] = useState("");
  const [left, setLeft] = useState(false);
  const why = value === "" ? null : whyNotPassword(value, email);
  return (
    <Field
      label={label}
      hint={`At least ${passwordLength.least} characters. A few words in a row are fine.`}
      problem={(left && why) || problem}
    >
      <Input
        {...(large && { large })}
        type="password"
        autoComplete="new-password"
        required
        maxLength={passwordLength.most}
        value={value}
        onBlur={() => setLeft(true)}
        onChange={(event) => {
          setValue(event.target.value);
          onChange(whyNotPassword(event.target.value, email) ? null : event.target.value);
        }}
      />
    </Field>
  );
}
