import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";

import { FormSection } from "./form-section";
import type { PolicyForm } from "./use-policy-form";

type Props = {
  form: PolicyForm;
  /** What the viewer may write policies of. */
  connections: readonly { id: string; name: string }[];
  /** Whether they may write one for all connections. */
  everywhere: boolean;
  isDefault: boolean;
};

export function ScopeFields({ form, connections, everywhere, isDefault }: Props) {
  const { draft, put, problem } = form;
  return (
    <FormSection
      title="What it governs"
      hint={isDefault ? undefined : "The closest one holds: connection first, then target, then model names."}
    >
      <Field label="Name" problem={problem("name")}>
        <Input
          name="name"
          value={draft.name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => put({ name: event.target.value })}
        />
      </Field>
      {isDefault ? (
        <p className="text-ink-2">Everything that no other policy names. So it cannot be narrowed or retired.</p>
      ) : (
        <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
          <Field label="Connection" problem={problem("connectionId")}>
            <Select
              name="connectionId"
              value={draft.connectionId}
              onChange={(event) => put({ connectionId: event.target.value })}
            >
              {everywhere && <option value="">every connection</option>}
              {connections.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
              {draft.connectionId !== "" && !connections.some(({ id }) => id === draft.connectionId) && (
                <option value={draft.connectionId}>a retired connection</option>
              )}
            </Select>
          </Field>
          <Field label="Models" problem={problem("modelPattern")} hint="* stands for anything, ? for one character.">
            <Input
              mono
              name="modelPattern"
              value={draft.modelPattern}
              maxLength={250}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => put({ modelPattern: event.target.value })}
            />
          </Field>
          <TargetFields form={form} />
        </div>
      )}
    </FormSection>
  );
}

function TargetFields({ form: { draft, put, problem } }: { form: PolicyForm }) {
  return (
    <>
      <Field label="Target" problem={problem("target")}>
        <Select name="target" value={draft.target} onChange={(event) => put({ target: event.target.value })}>
          <option value="">every stage and alias</option>
          {targets.map((stage) => (
            <option key={stage}>{stage}</option>
          ))}
          <option value="alias">an alias …</option>
        </Select>
      </Field>
      {draft.target === "alias" && (
        <Field label="Alias" problem={problem("alias")} hint="One that means a stage is governed as that stage.">
          <Input
            mono
            name="alias"
            value={draft.alias}
            maxLength={255}
            placeholder="champion"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => put({ alias: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

const targets = [
  "production",
  "staging",
  "development",
  "archived",
  "other",
  "none",
  "approved",
  "rejected",
  "traffic",
];
