"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { toast } from "@/components/ui/toast";
import { saveAsCase } from "@/lib/cases/actions";
import { setsOptions } from "@/lib/cases/client";
import type { SetLine } from "@/lib/cases/types";
import { expectationsFrom } from "@/lib/cases/words";
import { formatBytes } from "@/lib/format";
import type { Draft, SendResult } from "@/lib/playground/types";

import { draftOf, readExpectations } from "./draft-expectations";
import { ExpectationFields } from "./expectation-fields";
import { useCasesAct } from "./use-cases-act";

/** What somebody had for the request; `from`: of whom, in words. */
export type Answer = { result: SendResult; from: string };

type Props = {
  model: { connection: string; model: string };
  draft: Draft;
  /** The answer that the expectations begin with; null: none was had yet. */
  last: Answer | null;
  open: boolean;
  onClose: () => void;
  onSaved?: (kept: { set: string; case: string }) => void;
};

/** The request on the screen becomes a case: in a set that is there or a new one, with what is expected of its answer. */
export function SaveCase({ open, ...rest }: Props) {
  return open && <SaveCaseDialog {...rest} />;
}

const fresh = "new";

function SaveCaseDialog({ model, draft, last, onClose, onSaved }: Omit<Props, "open">) {
  const { data, error } = useQuery(setsOptions(model));
  const form = useCaseForm(data?.sets ?? [], last);
  const { name, set, expected, problems, missing, tried, content } = form;
  const { act, busy, problem } = useCasesAct();
  const mayNot = data?.may.write ?? null;

  const save = () => {
    form.setTried(true);
    if (!content || mayNot !== null) return;
    act(
      () => saveAsCase({ ...model, set: content.set, content: { name, ...draft, expectations: content.expectations } }),
      (kept) => {
        toast(`Saved as “${name.trim()}”.`);
        onSaved?.(kept);
        onClose();
      },
    );
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Save this request as a case of ${model.model}?`}
      footnote={<span>{formatBytes(new TextEncoder().encode(draft.text).length)}, as typed</span>}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={save} aria-disabled={mayNot !== null} busy={busy}>
            {busy ? "Saving …" : "Save"}
          </Button>
        </>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {mayNot !== null && <Note tone="caution">{mayNot}</Note>}
        {error && (
          <Note tone="stop">{error.message} The sets of the model could not be read; a new one can still be made.</Note>
        )}
        <Field
          label="Name"
          remark="needed"
          problem={tried && missing.name ? "Name what it tries, such as “oldpeak with fraction”." : null}
        >
          <Input
            data-start=""
            value={name}
            maxLength={200}
            autoComplete="off"
            onChange={(event) => form.putName(event.target.value)}
          />
        </Field>
        <SetFields
          sets={data?.sets ?? []}
          chosen={set}
          name={form.setName}
          isMissing={tried && missing.set}
          onChoose={form.choose}
          onName={form.putSetName}
        />
        <ExpectationFields draft={expected} problems={tried ? problems : {}} onDraft={form.putExpected} />
        <p className="text-small text-ink-3">
          {last === null
            ? "No answer was had yet: send it first, and what came is expected."
            : `This is what ${last.from} answered just now. Change what should hold instead.`}
        </p>
        {problem !== null && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
      </form>
    </Dialog>
  );
}

/** What was filled in, and what of it is missing; `content` is null until it can be saved. */
function useCaseForm(sets: readonly SetLine[], last: Answer | null) {
  const [chosen, choose] = useState<string | null>(null);
  const [setName, putSetName] = useState("");
  const [name, putName] = useState("");
  const [expected, putExpected] = useState(() => draftOf(expectationsFrom(last?.result ?? null)));
  const [tried, setTried] = useState(false);
  const set = chosen ?? sets[0]?.id ?? fresh;
  const { expectations, problems } = readExpectations(expected);
  const missing = { name: name.trim() === "", set: set === fresh && setName.trim() === "" };
  const content =
    !expectations || missing.name || missing.set
      ? null
      : { set: set === fresh ? { name: setName } : { id: set }, expectations };
  return {
    ...{ set, choose, setName, putSetName, name, putName, expected, putExpected, tried, setTried },
    ...{ problems, missing, content },
  };
}

type SetFieldsProps = {
  sets: readonly SetLine[];
  chosen: string;
  name: string;
  isMissing: boolean;
  onChoose: (id: string) => void;
  onName: (name: string) => void;
};

function SetFields({ sets, chosen, name, isMissing, onChoose, onName }: SetFieldsProps) {
  return (
    <div className="grid grid-cols-1 gap-2.5 sm:grid-cols-2">
      <Field label="Set">
        <Select value={chosen} onChange={(event) => onChoose(event.target.value)}>
          {sets.map((set) => (
            <option key={set.id} value={set.id}>
              {set.name} ({set.cases})
            </option>
          ))}
          <option value={fresh}>A new set</option>
        </Select>
      </Field>
      {chosen === fresh && (
        <Field
          label="Name of the set"
          remark="needed"
          problem={isMissing ? "Name the set: policies call it so." : null}
        >
          <Input value={name} maxLength={100} autoComplete="off" onChange={(event) => onName(event.target.value)} />
        </Field>
      )}
    </div>
  );
}
