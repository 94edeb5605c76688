import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldSet } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";

import type { ExpectationDraft, ExpectationReading } from "./draft-expectations";

type Props = {
  draft: ExpectationDraft;
  problems: ExpectationReading["problems"];
  onDraft: (draft: ExpectationDraft) => void;
};

/** What the answer shall be. Each line can be left out, not all of them. */
export function ExpectationFields({ draft, problems, onDraft }: Props) {
  const put = (part: Partial<ExpectationDraft>) => onDraft({ ...draft, ...part });
  return (
    <FieldSet label="Expect">
      <div className="grid grid-cols-2 gap-2.5">
        <Field label="Status" hint="200, or a class such as 2xx" problem={problems.status}>
          <Input
            mono
            value={draft.status}
            maxLength={3}
            autoComplete="off"
            onChange={(event) => put({ status: event.target.value })}
          />
        </Field>
        <Field label="Latency at most, ms" hint="Empty: any" problem={problems.latency}>
          <Input
            mono
            inputMode="numeric"
            value={draft.latency}
            maxLength={6}
            autoComplete="off"
            onChange={(event) => put({ latency: event.target.value })}
          />
        </Field>
      </div>
      <Checkbox checked={draft.schema} onChange={(event) => put({ schema: event.target.checked })}>
        The reply keeps the output signature
      </Checkbox>
      <Checkbox checked={draft.values} onChange={(event) => put({ values: event.target.checked })}>
        Values are equal, within a tolerance
      </Checkbox>
      {draft.values && <ToleranceFields draft={draft} problems={problems} put={put} />}
      <Checkbox checked={draft.label} onChange={(event) => put({ label: event.target.checked })}>
        Labels are equal
      </Checkbox>
      {draft.label && (
        <div className="pl-5.5">
          <Field
            label="Threshold"
            remark="may stay empty"
            hint="Numbers such as 0.71 are labels by their side of it; empty: they are not compared"
            problem={problems.threshold}
          >
            <Input
              mono
              value={draft.threshold}
              maxLength={60}
              autoComplete="off"
              onChange={(event) => put({ threshold: event.target.value })}
            />
          </Field>
        </div>
      )}
      {(draft.values || draft.label) && (
        <Field
          label="Expected rows"
          hint="A JSON list, one entry a row; numbers as the tokens that came"
          problem={problems.reply}
        >
          <Textarea
            mono
            rows={4}
            spellCheck={false}
            value={draft.reply}
            onChange={(event) => put({ reply: event.target.value })}
          />
        </Field>
      )}
    </FieldSet>
  );
}

type PartProps = Omit<Props, "onDraft"> & { put: (part: Partial<ExpectationDraft>) => void };

function ToleranceFields({ draft, problems, put }: PartProps) {
  return (
    <div className="grid grid-cols-2 gap-2.5 pl-5.5">
      <Field label="Absolute" hint="± this much" problem={problems.absolute}>
        <Input
          mono
          value={draft.absolute}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => put({ absolute: event.target.value })}
        />
      </Field>
      <Field label="Relative" hint="A share; not for whole numbers" problem={problems.relative}>
        <Input
          mono
          value={draft.relative}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => put({ relative: event.target.value })}
        />
      </Field>
      <div className="col-span-2">
        <Checkbox checked={draft.sameNaN} onChange={(event) => put({ sameNaN: event.target.checked })}>
          NaN equals NaN
        </Checkbox>
      </div>
    </div>
  );
}
