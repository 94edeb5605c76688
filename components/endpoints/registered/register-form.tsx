"use client";

import { useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import type { KeptRegistration, RegistrationChoices } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

import { DeploymentFields } from "./deployment-fields";
import { EndpointFields } from "./endpoint-fields";
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
        <EndpointFields form={form} choices={choices} isNew={saved === null} />
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
