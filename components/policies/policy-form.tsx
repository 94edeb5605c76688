"use client";

import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { CloseIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { paths } from "@/lib/paths";
import type { PolicyRow } from "@/lib/policies/types";

import { meaningOf } from "./draft";
import { GateRows } from "./gate-rows";
import { MetricRows } from "./metric-rows";
import { OutsideFields } from "./outside-fields";
import { PeopleFields } from "./people-fields";
import { ScopeFields } from "./scope-fields";
import { Sentences } from "./sentences";
import { type PolicyForm as Form, usePolicyForm } from "./use-policy-form";

type Props = {
  /** Null: a new one. */
  row: PolicyRow | null;
  connections: { id: string; name: string }[];
  everywhere: boolean;
  /** What else stands beside the form. */
  children?: ReactNode;
};

/** A policy's form, and beside it in words what it will mean when it is saved. */
export function PolicyForm({ row, connections, everywhere, children }: Props) {
  const form = usePolicyForm(row, everywhere ? "" : (connections[0]?.id ?? ""));
  return (
    <form
      noValidate
      onBlur={form.leave}
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
      className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24.5rem]"
    >
      <Panel
        padding="none"
        className="@container"
        title={row ? row.name : "New policy"}
        fact={row ? `version ${row.version}` : undefined}
        actions={
          <Button size="small" variant="bare" href={paths.policies}>
            <CloseIcon /> Close
          </Button>
        }
      >
        <ScopeFields
          form={form}
          connections={connections}
          everywhere={everywhere}
          isDefault={row?.isDefault ?? false}
        />
        <PeopleFields form={form} />
        <GateRows form={form} />
        <MetricRows form={form} />
        <OutsideFields form={form} />
      </Panel>
      <div className="grid min-w-0 gap-5 lg:sticky lg:top-16">
        <Meaning form={form} row={row} connections={connections} />
        {children}
      </div>
    </form>
  );
}

function Meaning({ form, row, connections }: { form: Form } & Pick<Props, "row" | "connections">) {
  const meaning = meaningOf(form.draft, connections);
  const { changed, busy, why, failure } = form;
  return (
    <Panel
      title={changed ? "What it will mean" : "What it means"}
      footer={
        <>
          <span className="min-w-0">{why}</span>
          <FooterEnd>
            {row && (
              <Button variant="bare" disabled={!changed} busy={busy} onClick={form.discard}>
                Discard
              </Button>
            )}
            <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
              {busy ? "Saving …" : row ? "Save" : "Make the policy"}
            </Button>
          </FooterEnd>
        </>
      }
    >
      <div className="grid gap-3">
        {meaning ? <Sentences sentences={meaning.sentences} /> : <p className="text-ink-3">Not finished yet.</p>}
        {meaning !== null && meaning.unfinished > 0 && (
          <p className="text-small text-ink-3">
            {meaning.unfinished === 1 ? "One gate is" : `${meaning.unfinished} gates are`} not finished and not said
            here.
          </p>
        )}
        {row && row.short && !form.rulesChanged && <Note tone="caution">{row.short}</Note>}
        {row && row.openRequests > 0 && form.rulesChanged && (
          <Note tone="caution">
            {row.openRequests === 1 ? "1 request is" : `${row.openRequests} requests are`} open under it. Saving makes
            version {row.version + 1}, and votes given so far no longer count.
          </Note>
        )}
        {failure && (
          <Note tone="stop" live="assertive">
            {failure.message}
          </Note>
        )}
      </div>
    </Panel>
  );
}
