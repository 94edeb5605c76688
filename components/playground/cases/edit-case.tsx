"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { SkeletonRows } from "@/components/ui/skeleton";
import { changeSavedCase, removeSavedCase } from "@/lib/cases/actions";
import { caseOptions } from "@/lib/cases/client";
import type { CaseView } from "@/lib/cases/types";
import { typed } from "@/lib/playground/composing/format-of";
import type { Draft } from "@/lib/playground/types";

import { draftOf, readExpectations } from "./draft-expectations";
import { ExpectationFields } from "./expectation-fields";
import { typedOver } from "./line-ends";
import { useCasesAct } from "./use-cases-act";

type Props = {
  id: string;
  /** Null when the viewer may change it, else why not. */
  whyNot: string | null;
  onClose: () => void;
};

/** A case with its request and what is expected: to look at, to change, to remove. */
export function EditCase({ id, whyNot, onClose }: Props) {
  const { data, error } = useQuery(caseOptions(id));
  if (data) return <Form opened={data} whyNot={whyNot} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title="Reading the case" wide actions={<Button onClick={onClose}>Close</Button>}>
      {error ? <Note tone="stop">{error.message}</Note> : <SkeletonRows rows={5} label="Reading the case" />}
    </Dialog>
  );
}

function Form({ opened, whyNot, onClose }: { opened: CaseView; whyNot: string | null; onClose: () => void }) {
  // What was opened stays the ground of what is typed: a change by somebody else is a conflict, never overwritten.
  const [kept] = useState(opened);
  const { content } = kept;
  const [name, putName] = useState(content.name);
  const [text, putText] = useState(content.text);
  const [expected, putExpected] = useState(() => draftOf(content.expectations));
  const [removing, setRemoving] = useState(false);
  const { act, busy, problem } = useCasesAct();
  const { expectations, problems } = readExpectations(expected);
  const isNamed = name.trim() !== "";
  const request = typed(content, text);
  const save = () => {
    if (!expectations || !isNamed) return;
    act(
      () => changeSavedCase({ id: kept.id, seen: kept.changedAt, content: { ...request, name, expectations } }),
      onClose,
    );
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={removing ? `Remove “${content.name}” from ${kept.set.name}?` : `Case “${content.name}”`}
      footnote={<span>by {kept.createdBy}</span>}
      actions={
        removing ? (
          <>
            <Button onClick={() => setRemoving(false)}>Keep it</Button>
            <Button
              variant="stop"
              busy={busy}
              onClick={() => act(() => removeSavedCase({ id: kept.id, seen: kept.changedAt }), onClose)}
            >
              Remove
            </Button>
          </>
        ) : whyNot === null ? (
          <ChangeActs
            busy={busy}
            canSave={expectations !== null && isNamed}
            onRemove={() => setRemoving(true)}
            onClose={onClose}
            onSave={save}
          />
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {removing ? (
        <p className="text-pretty text-ink-2">
          Its results stay in the runs that were made. Promotions that are held to this set wait until it is run again
          without it.
        </p>
      ) : (
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {whyNot !== null && <Note>{whyNot}</Note>}
          <NameField name={name} onName={putName} />
          <RequestField request={request} onText={putText} />
          <ExpectationFields draft={expected} problems={problems} onDraft={putExpected} />
        </form>
      )}
      {problem !== null && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </Dialog>
  );
}

function NameField({ name, onName }: { name: string; onName: (name: string) => void }) {
  return (
    <Field label="Name" problem={name.trim() === "" ? "Name it." : null}>
      <Input value={name} maxLength={200} autoComplete="off" onChange={(event) => onName(event.target.value)} />
    </Field>
  );
}

type RequestProps = { request: Draft; onText: (change: (before: string) => string) => void };

function RequestField({ request: { protocol, format, contentType, text }, onText }: RequestProps) {
  return (
    <Field label="Request" hint={`${protocol}, ${format}, ${contentType}; sent as typed`}>
      <Textarea
        mono
        rows={6}
        spellCheck={false}
        value={text}
        onChange={({ target }) => onText((before) => typedOver(before, target.value))}
      />
    </Field>
  );
}

type ActsProps = {
  busy: boolean;
  canSave: boolean;
  onRemove: () => void;
  onClose: () => void;
  onSave: () => void;
};

function ChangeActs({ busy, canSave, onRemove, onClose, onSave }: ActsProps) {
  return (
    <>
      <Button variant="stop" onClick={onRemove}>
        Remove
      </Button>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" onClick={onSave} aria-disabled={!canSave} busy={busy}>
        {busy ? "Saving …" : "Save"}
      </Button>
    </>
  );
}
