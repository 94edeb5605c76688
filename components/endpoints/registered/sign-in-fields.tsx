import { Field, FieldSet } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import type { KeptRegistration, SignInKind } from "@/lib/endpoints/types";

import type { Form } from "./register-form";

const kinds: { value: SignInKind; label: string }[] = [
  { value: "none", label: "None" },
  { value: "bearer", label: "Bearer token" },
  { value: "key", label: "API key" },
  { value: "basic", label: "User and password" },
  { value: "header", label: "Other header" },
];

/** How a call proves who makes it. What is kept is never shown: an empty field leaves it as it is. */
export function SignInFields({ form, saved }: { form: Form; saved: KeptRegistration | null }) {
  const { typed, change, problemOf } = form;
  const { signIn } = typed;
  const isHeader = signIn === "key" || signIn === "header";
  const isKept = (name: "token" | "user" | "password") =>
    saved?.registration.signIn === signIn && saved.kept.includes(name) && originOf(typed.address) === saved.origin;
  const hasMoved = saved !== null && saved.kept.length > 0 && originOf(typed.address) !== saved.origin;
  const secret = (name: "token" | "user" | "password", label: string) => (
    <Field
      label={label}
      problem={problemOf(name)}
      hint={
        isKept(name)
          ? "Kept. Type to replace it."
          : hasMoved
            ? "The address changed, and what was kept was for the earlier one."
            : "Kept encrypted, and never shown again."
      }
    >
      <Input
        mono
        type={name === "user" ? "text" : "password"}
        autoComplete={name === "user" ? "off" : "new-password"}
        spellCheck={false}
        value={typed[name]}
        placeholder={isKept(name) ? "kept; type to replace" : undefined}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <div className="grid gap-4">
      <FieldSet label="Calls sign in with">
        <div className="min-w-0">
          <Segmented
            label="Calls sign in with"
            value={signIn}
            options={kinds}
            onChange={(kind) =>
              change({
                signIn: kind,
                headerName: kind === "key" && typed.headerName === "" ? "x-api-key" : typed.headerName,
              })
            }
          />
        </div>
      </FieldSet>
      {isHeader && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Header" problem={problemOf("headerName")}>
            <Input
              mono
              value={typed.headerName}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              placeholder={signIn === "key" ? "x-api-key" : "authorization"}
              onChange={(event) => change({ headerName: event.target.value })}
            />
          </Field>
          {secret("token", signIn === "key" ? "Key" : "Its whole value")}
        </div>
      )}
      {signIn === "bearer" && secret("token", "Token")}
      {signIn === "basic" && (
        <div className="grid gap-4 sm:grid-cols-2">
          {secret("user", "User")}
          {secret("password", "Password")}
        </div>
      )}
    </div>
  );
}

function originOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).origin : null;
}
