"use client";

import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Field, FieldSet } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { KeptRegistration, RegistrationChoices } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

import { DeploymentFields } from "./deployment-fields";
import { Detected } from "./detected";
import { SignInFields } from "./sign-in-fields";
import { useRegistration } from "./use-registration";

type Props = {
  choices: RegistrationChoices;
  /** Null: a new one. */ saved: KeptRegistration | null;
  /** The connection that the form begins with. */ connection: string;
};
export type Form = ReturnType<typeof useRegistration>;

/** How an endpoint is called, how it is signed in to, and what it serves. */
export function RegisterForm({ choices, saved, connection }: Props) {
  const form = useRegistration(saved, connection);
  const { typed, save, saving, failure, refusals } = form;
  const back = saved ? paths.endpoint(saved.registration.connection, saved.registration.endpoint) : paths.endpoints;
  const element = useRef<HTMLFormElement>(null);
  // Where the first of them is may be out of sight.
  useEffect(() => {
    if (refusals > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  return (
    <form
      ref={element}
      aria-label={saved ? `Registration of ${saved.registration.name}` : "New endpoint"}
      noValidate
      className="grid max-w-[60rem] grid-cols-1 gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Panel title="The endpoint">
        <Where form={form} choices={choices} isNew={saved === null} />
      </Panel>
      <Panel title="Signing in" fact="kept encrypted, for this address alone">
        <SignInFields form={form} saved={saved} />
      </Panel>
      <Panel title="What it serves" fact="as it is set up where it runs; nothing is changed there">
        <DeploymentFields form={form} />
      </Panel>
      {failure && (
        <Note tone="stop" live="assertive">
          <b>{saved ? "Not changed." : "Not registered."}</b> {failure.message}
        </Note>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <FooterEnd>
          <Button variant="bare" href={back}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" busy={saving}>
            {saving
              ? "Saving …"
              : saved
                ? "Save"
                : `Register${typed.name.trim() === "" ? "" : ` ${typed.name.trim()}`}`}
          </Button>
        </FooterEnd>
      </div>
    </form>
  );
}

function Where({ form, choices, isNew }: { form: Form; choices: RegistrationChoices; isNew: boolean }) {
  const { typed, change, problemOf, lookThere, detecting, found } = form;
  const protocol = choices.protocols.find(({ name }) => name === typed.protocol);
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Name" remark="needed" problem={problemOf("name")}>
          <Input
            value={typed.name}
            maxLength={80}
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label="Connection" problem={problemOf("connection")} hint="Whose models it serves.">
          <Select
            value={typed.connection}
            disabled={!isNew}
            onChange={(event) => change({ connection: event.target.value })}
          >
            {choices.connections.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <Field
        label="Address"
        remark="needed"
        problem={problemOf("address")}
        hint="Where it answers. The path of a call, such as /invocations, may stand at its end."
      >
        <Input
          mono
          value={typed.address}
          maxLength={2000}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder="https://models.example/heart"
          onChange={(event) => change({ address: event.target.value })}
        />
      </Field>
      <Switch
        checked={typed.allowPrivate}
        disabled={!choices.mayAllowPrivate && !typed.allowPrivate}
        onChange={(event) => change({ allowPrivate: event.target.checked })}
      >
        <span>
          Allow private and loopback addresses
          {!choices.mayAllowPrivate && (
            <span className="text-ink-3"> (an administrator of the whole installation may)</span>
          )}
        </span>
      </Switch>
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field label="Protocol" remark="needed" problem={problemOf("protocol")}>
          <Select value={typed.protocol} onChange={(event) => change({ protocol: event.target.value })}>
            <option value="">Choose how it is called …</option>
            {choices.protocols.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </Select>
        </Field>
        <Button
          className="sm:mt-[1.4375rem]"
          onClick={lookThere}
          aria-disabled={detecting || typed.address.trim() === ""}
          disabled={typed.address.trim() === ""}
        >
          {detecting ? "Looking …" : "Detect"}
        </Button>
      </div>
      <Detected found={found} detecting={detecting} />
      {(protocol?.namesModel === true || typed.servedName !== "") && (
        <Field
          label="Name in its paths"
          problem={problemOf("servedName")}
          hint="The name by which the server knows the model."
        >
          <Input
            mono
            value={typed.servedName}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ servedName: event.target.value })}
          />
        </Field>
      )}
      {(protocol?.namesSignature === true || typed.signatureName !== "") && (
        <Field
          label="Signature"
          problem={problemOf("signatureName")}
          hint="Which of the model’s signatures calls name; empty for the default one. What is written as a body of this protocol itself goes as it is, with the signature that it names."
        >
          <Input
            mono
            value={typed.signatureName}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ signatureName: event.target.value })}
          />
        </Field>
      )}
      <FieldSet label="It can be reached">
        <div>
          <Segmented
            label="It can be reached"
            value={typed.exposure}
            onChange={(exposure) => change({ exposure })}
            options={[
              { value: "internal", label: "From inside only" },
              { value: "public", label: "Publicly" },
            ]}
          />
        </div>
      </FieldSet>
    </div>
  );
}
