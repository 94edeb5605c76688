"use client";

import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { sameRules } from "@/lib/connections/rules";
import type { ConnectionDetail, FormDescription } from "@/lib/connections/types";

import { AbilitiesPanel } from "./abilities-panel";
import { isKept } from "./form-state";
import { SettingField } from "./setting-field";
import { SettingGroups } from "./setting-groups";
import { StageRules } from "./stage-rules";
import { TwoColumns } from "./two-columns";
import { useConnectionForm } from "./use-connection-form";

type Edit = ReturnType<typeof useConnectionForm>;
type Props = {
  form: FormDescription;
  /** Null: a new connection. */
  saved: ConnectionDetail | null;
  /** The server's clock when it rendered. */
  now: number;
  /** Above the form, and under what the credentials can do. */
  children?: ReactNode;
  aside?: ReactNode;
};

/** The settings of a connection, what a test says of them, and the mapping. */
export function ConnectionForm({ form, saved, now, children, aside }: Props) {
  const edit = useConnectionForm(form, saved);
  const { state, change, test } = edit;
  const proposal = test.probe?.lifecycle.proposal ?? [];
  const differs = proposal.length > 0 && !sameRules(proposal, state.rules);
  return (
    <TwoColumns
      main={
        <>
          {children}
          <form
            aria-label={saved ? `Settings of ${saved.name}` : "New connection"}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void edit.save();
            }}
          >
            <Panel title={saved ? "Settings" : form.label} footer={<Buttons edit={edit} saved={saved !== null} />}>
              <Controls form={form} edit={edit} saved={saved} />
            </Panel>
          </form>
        </>
      }
      side={
        <>
          <div ref={edit.panel} className="scroll-my-4">
            <AbilitiesPanel
              probe={test.probe}
              failure={test.failure}
              testing={edit.busy === "testing"}
              unsaved={edit.tested && edit.settingsChanged}
              now={now}
              onPropose={differs ? () => change({ type: "rules", rules: proposal }) : null}
            />
          </div>
          {aside}
        </>
      }
    />
  );
}

function Controls({ form, edit, saved }: Pick<Props, "form" | "saved"> & { edit: Edit }) {
  const { state, change, problems } = edit;
  return (
    <div className="grid grid-cols-1 gap-4">
      <Field label="Name" remark="needed" problem={problems.of("name")} hint={nameHint(saved)}>
        <Input
          value={state.name}
          onChange={(event) => change({ type: "name", value: event.target.value })}
          maxLength={80}
          autoComplete="off"
          required
        />
      </Field>
      <SettingGroups
        form={form}
        settings={state.settings}
        open={edit.test.failure !== null}
        troubled={problems.names}
        kept={edit.kept}
      >
        {(field) => (
          <SettingField
            key={field.name}
            field={field}
            value={state.settings[field.name] ?? field.initial}
            problem={problems.of(field.name)}
            kept={isKept(field, edit.kept, state)}
            replacing={state.replacing.includes(field.name)}
            onChange={(value) => {
              change({ type: "setting", name: field.name, value });
              problems.forget(field.name);
            }}
            onReplace={(on) => {
              change({ type: "replace", name: field.name, on });
              problems.forget(field.name);
            }}
            onLeave={() => edit.leave(field.name)}
          />
        )}
      </SettingGroups>
      <StageRules words={form.stageWords} rules={state.rules} onChange={(rules) => change({ type: "rules", rules })} />
      {edit.failure && (
        <Note tone="stop" live="assertive">
          <b>Not saved.</b> {edit.failure}
        </Note>
      )}
    </div>
  );
}

/** Off by `aria-disabled`: a button that is really disabled loses the focus of whoever pressed it. */
function Buttons({ edit, saved }: { edit: Edit; saved: boolean }) {
  const { busy, why, changed } = edit;
  return (
    <>
      <Button onClick={() => void edit.runTest()} busy={busy !== null}>
        {busy === "testing" ? "Testing…" : "Test connection"}
      </Button>
      <span role="status">
        {busy === "saving" ? "Testing and saving…" : (why ?? (edit.tested && "The test passed"))}
      </span>
      <FooterEnd>
        {saved && (
          <Button variant="bare" onClick={edit.discard} disabled={!changed} busy={busy !== null}>
            Discard
          </Button>
        )}
        <Button type="submit" variant="primary" aria-disabled={why !== null} busy={busy !== null}>
          {busy === "saving" ? "Saving…" : "Save"}
        </Button>
      </FooterEnd>
    </>
  );
}

function nameHint(saved: ConnectionDetail | null): string {
  return saved ? `Its address stays ${saved.slug}.` : "Its address in Interlock is made from it, and stays.";
}
