"use client";

import { type FormEvent, useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { savePlaygroundSettings } from "@/lib/playground/actions";
import type { PlaygroundSettings } from "@/lib/playground/types";
import type { Failure } from "@/lib/result";

import { draftOfSettings, type NumberField, readSettingsDraft } from "./settings-draft";

type Props = { settings: PlaygroundSettings; mayChange: boolean };

/** What the playground keeps, and how much may be sent from it. */
export function PlaygroundSettingsForm({ settings, mayChange }: Props) {
  const start = draftOfSettings(settings);
  const [draft, setDraft] = useState(start);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, begin] = useTransition();
  const { settings: next, problems } = readSettingsDraft(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(start);
  const problem = (name: string) => problems[name] ?? failure?.fields?.[name]?.[0];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!next || busy) return;
    begin(async () => {
      const result = await answerTo(savePlaygroundSettings(next));
      setFailure(result.ok ? null : result.error);
      if (result.ok) toast("Saved");
    });
  };
  const number = (name: NumberField, label: string, hint: string) => (
    <Field label={label} hint={hint} problem={problem(name)}>
      <Input
        name={name}
        inputMode="numeric"
        autoComplete="off"
        className="max-w-40"
        value={draft[name]}
        disabled={!mayChange}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
      />
    </Field>
  );
  const why = !mayChange
    ? "Only an administrator without a limit can change these."
    : changed
      ? Object.keys(problems).length > 0
        ? "A field needs another look."
        : null
      : "No changes.";

  return (
    <form onSubmit={submit} className="grid max-w-[52rem] grid-cols-1 gap-5">
      {failure && !failure.fields && (
        <Note tone="stop" live="assertive">
          {failure.message}
        </Note>
      )}
      <Panel title="What is kept" fact="of requests that members send">
        <div className="grid gap-4">
          <p className="max-w-prose text-small text-ink-2">
            Each member has a history of their own calls: when, to which endpoint and version, how it ended, how long it
            took, how many bytes. Nobody else sees it.
          </p>
          <BodyFields draft={draft} disabled={!mayChange} problem={problem("sensitive")} onDraft={setDraft} />
          {number("retentionDays", "Forget calls after", "Days. Saved cases stay.")}
        </div>
      </Panel>
      <Panel
        title="How much may be sent"
        footer={
          <>
            <span>{why}</span>
            <FooterEnd>
              <Button disabled={!changed} busy={busy} onClick={() => setDraft(start)}>
                Discard
              </Button>
              <Button type="submit" variant="primary" disabled={!changed || !next || !mayChange} busy={busy}>
                {busy ? "Saving …" : "Save"}
              </Button>
            </FooterEnd>
          </>
        }
      >
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
          {number("callsPerMinute", "Calls a minute", "Of one member. A load run counts as one.")}
          {number("loadMaxRequests", "Requests in a load run", "To each endpoint, at most.")}
          {number("loadMaxConcurrency", "At once in a load run", "To each endpoint, 16 at most.")}
        </div>
      </Panel>
    </form>
  );
}

type SettingsDraft = ReturnType<typeof draftOfSettings>;
type BodyProps = {
  draft: SettingsDraft;
  disabled: boolean;
  problem: string | undefined;
  onDraft: (draft: SettingsDraft) => void;
};

/** Whether bodies are kept, and what is masked in them. */
function BodyFields({ draft, disabled, problem, onDraft }: BodyProps) {
  return (
    <>
      <Checkbox
        name="keepBodies"
        checked={draft.keepBodies}
        disabled={disabled}
        onChange={({ target }) => onDraft({ ...draft, keepBodies: target.checked })}
      >
        Keep what was sent and answered, too
      </Checkbox>
      <Field
        label="Sensitive fields"
        hint="One name a line; * stands for any letters, ? for one. Their values are masked before anything is kept, at any depth. Bodies in which values cannot be told by name are not kept at all."
        problem={problem}
      >
        <Textarea
          mono
          rows={6}
          name="sensitive"
          spellCheck={false}
          autoComplete="off"
          value={draft.sensitive}
          disabled={disabled}
          onChange={({ target }) => onDraft({ ...draft, sensitive: target.value })}
        />
      </Field>
    </>
  );
}
