"use client";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { Field as Description, SettingValue } from "@/lib/connections/types";

type Props = {
  field: Description;
  value: SettingValue;
  problem: string | null;
  /** A secret that is kept and not being replaced. */
  kept: boolean;
  /** A kept secret that is being replaced. */
  replacing: boolean;
  onChange: (value: SettingValue) => void;
  onReplace: (on: boolean) => void;
  onLeave: () => void;
};

/** One control of a connection's form, as its description says. */
export function SettingField({ field, value, problem, kept, replacing, onChange, onReplace, onLeave }: Props) {
  const text = String(value);
  const write = (event: { target: { value: string } }) => onChange(event.target.value);
  if (field.kind === "switch")
    return <SwitchField field={field} on={value === true} problem={problem} onChange={onChange} />;
  if (kept) return <KeptSecret field={field} problem={problem} onReplace={() => onReplace(true)} />;
  if (field.kind === "choice" && isShort(field)) {
    return (
      <div className="grid min-w-0 justify-items-start gap-1">
        <span className="text-small font-strong">{field.title}</span>
        <Segmented label={field.title} options={field.options} value={text} onChange={onChange} />
        <Remark hint={field.hint} problem={problem} />
      </div>
    );
  }
  const entered = { value: text, onChange: write, onBlur: onLeave, required: field.required };
  const typed = { ...entered, autoComplete: "off", spellCheck: false, placeholder: field.placeholder ?? undefined };
  return (
    <Field
      label={field.title}
      hint={field.secret ? secretHint(field, replacing, () => onReplace(false)) : field.hint}
      problem={problem}
      {...(field.required && { remark: "needed" })}
    >
      {field.kind === "choice" ? (
        <Select {...entered}>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : field.kind === "lines" ? (
        <Textarea {...typed} mono rows={2} autoFocus={replacing} />
      ) : (
        <Input
          {...typed}
          mono
          type={field.secret ? "password" : "text"}
          {...(field.secret && { autoComplete: "new-password" })}
          inputMode={field.kind === "number" ? "numeric" : undefined}
          autoFocus={replacing}
        />
      )}
    </Field>
  );
}

function SwitchField({
  field,
  on,
  problem,
  onChange,
}: Pick<Props, "field" | "problem" | "onChange"> & { on: boolean }) {
  const note = `${field.name}-note`;
  return (
    <div className="grid gap-0.5">
      <Switch checked={on} onChange={(event) => onChange(event.target.checked)} aria-describedby={note}>
        <span className="font-strong text-ink">{field.title}</span>
      </Switch>
      <div id={note} className="pl-[2.125rem]">
        <Remark hint={field.hint} problem={problem} />
      </div>
    </div>
  );
}

function KeptSecret({
  field,
  problem,
  onReplace,
}: {
  field: Description;
  problem: string | null;
  onReplace: () => void;
}) {
  return (
    <div className="grid min-w-0 gap-1">
      <span className="text-small font-strong">{field.title}</span>
      <div className="flex min-h-control items-center justify-between rounded-2 border border-line bg-sunken py-0.5 pr-1 pl-2.5">
        <span className="text-small text-ink-3">kept encrypted</span>
        <Button size="small" variant="bare" onClick={onReplace} aria-label={`Replace: ${field.title}`}>
          Replace
        </Button>
      </div>
      <Remark hint="Never shown again, never sent to the browser." problem={problem} />
    </div>
  );
}

function Remark({ hint, problem }: { hint: string | null; problem: string | null }) {
  if (problem) return <p className="text-small text-stop">{problem}</p>;
  return hint ? <p className="text-small text-ink-3">{hint}</p> : null;
}

function secretHint(field: Description, replacing: boolean, keep: () => void) {
  const words = field.hint ? `${field.hint} Kept encrypted.` : "Kept encrypted, and never shown again.";
  if (!replacing) return words;
  return (
    <>
      {words}{" "}
      <button type="button" className="ink-link min-h-6" onClick={keep}>
        Keep the earlier one
      </button>
    </>
  );
}

/** Whether all the words fit beside each other in a form's column. */
function isShort({ options }: Description): boolean {
  return options.length <= 5 && options.reduce((sum, { label }) => sum + label.length + 3, 0) <= 60;
}
