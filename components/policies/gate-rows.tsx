import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Input, Select } from "@/components/ui/input";
import { gateKinds } from "@/lib/policies/gates";
import type { GateField } from "@/lib/policies/gates/types";

import { fieldsOf, type GateDraft, newGate } from "./draft";
import { FormSection } from "./form-section";
import type { PolicyForm } from "./use-policy-form";

/** The gates, drawn from what each kind says it asks for: a new kind needs nothing here. */
export function GateRows({ form: { draft, put, problem } }: { form: PolicyForm }) {
  const add = useRef<HTMLButtonElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  const replace = (index: number, gate: GateDraft) =>
    put({ gates: draft.gates.map((one, at) => (at === index ? gate : one)) });
  const remove = (index: number) => {
    put({ gates: draft.gates.filter((_, at) => at !== index) });
    setAdded(null);
    add.current?.focus();
  };
  const append = () => {
    setAdded(draft.gates.length);
    put({ gates: [...draft.gates, newGate("metric")] });
  };
  return (
    <FormSection title="Gates" hint="Checked when somebody asks, and again right before anything is written.">
      {draft.gates.length === 0 && <p className="text-ink-3">None: only people decide.</p>}
      {draft.gates.map((gate, index) => (
        <div
          key={index}
          role="group"
          aria-label={`Gate ${index + 1}`}
          className="grid gap-2.5 rounded-2 border border-line p-2.5"
        >
          <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2">
            <Select
              autoFocus={index === added}
              aria-label={`Gate ${index + 1}: what is checked`}
              value={gate["kind"]}
              onChange={(event) => replace(index, newGate(event.target.value))}
            >
              {gateKinds.map(({ kind, label }) => (
                <option key={kind} value={kind}>
                  {label}
                </option>
              ))}
            </Select>
            <IconButton icon={CloseIcon} label={`Remove gate ${index + 1}`} onClick={() => remove(index)} />
          </div>
          {fieldsOf(gate).length > 0 && (
            <div className="grid grid-cols-1 items-start gap-2.5 sm:grid-cols-2">
              {fieldsOf(gate).map((field) => (
                <GateControl
                  key={field.name}
                  field={field}
                  name={`gates.${index}.${field.name}`}
                  value={gate[field.name] ?? ""}
                  problem={problem(`gates.${index}.${field.name}`)}
                  onChange={(value) => replace(index, { ...gate, [field.name]: value })}
                />
              ))}
            </div>
          )}
        </div>
      ))}
      <div>
        <Button ref={add} size="small" disabled={draft.gates.length >= 20} onClick={append}>
          <AddIcon /> Add a gate
        </Button>
      </div>
    </FormSection>
  );
}

type ControlProps = {
  field: GateField;
  name: string;
  value: string;
  problem: string | undefined;
  onChange: (value: string) => void;
};

function GateControl({ field: { label, hint, choices, optional }, name, value, problem, onChange }: ControlProps) {
  if (choices) {
    return (
      <Field label={label} hint={hint} problem={problem}>
        <Select name={name} value={value} onChange={(event) => onChange(event.target.value)}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      </Field>
    );
  }
  return (
    <Field label={label} hint={hint} problem={problem} {...(optional && { remark: "may stay empty" })}>
      <Input
        mono
        name={name}
        value={value}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
