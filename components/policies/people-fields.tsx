import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { grantsOf, type Role, roles } from "@/lib/permissions";

import { FormSection } from "./form-section";
import type { PolicyForm } from "./use-policy-form";

/** Who must agree, and for how long a request waits for them. */
export function PeopleFields({ form: { draft, put, problem } }: { form: PolicyForm }) {
  return (
    <FormSection
      title="Who must agree"
      hint="Never counted: who asked, and who made the version. One rejection stops a request."
    >
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
        <Field label="How many">
          <Select name="quorum" value={draft.quorum} onChange={(event) => put({ quorum: Number(event.target.value) })}>
            {quorums.map((count) => (
              <option key={count} value={count}>
                {count === 1 ? "1 person" : `${count} people`}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="With the role">
          <Select
            name="voterRole"
            value={draft.voterRole}
            onChange={(event) => put({ voterRole: voters.find((role) => role === event.target.value) ?? "" })}
          >
            <option value="">any that may vote</option>
            {voters.map((role) => (
              <option key={role}>{role}</option>
            ))}
          </Select>
        </Field>
        <Field
          label="From the group"
          problem={problem("voterGroup")}
          hint="As the identity provider writes it. Empty: any."
        >
          <Input
            name="voterGroup"
            value={draft.voterGroup}
            maxLength={200}
            placeholder="any"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => put({ voterGroup: event.target.value })}
          />
        </Field>
        <LifetimeField draft={draft} put={put} problem={problem} />
      </div>
      <Checkbox
        checked={draft.unknownAuthorBlocks}
        onChange={(event) => put({ unknownAuthorBlocks: event.target.checked })}
      >
        No vote counts while it is not known which member made the version
      </Checkbox>
    </FormSection>
  );
}

function LifetimeField({ draft, put, problem }: Pick<PolicyForm, "draft" | "put" | "problem">) {
  return (
    <div className="grid grid-cols-2 items-start gap-2">
      <Field label="A request lives" problem={problem("lifetime")}>
        <Input
          name="lifetime"
          inputMode="numeric"
          value={draft.lifetime}
          maxLength={5}
          autoComplete="off"
          onChange={(event) => put({ lifetime: event.target.value })}
        />
      </Field>
      <Field label="Unit">
        <Select
          value={draft.lifetimeUnit}
          onChange={(event) => put({ lifetimeUnit: event.target.value === "hours" ? "hours" : "days" })}
        >
          <option>days</option>
          <option>hours</option>
        </Select>
      </Field>
    </div>
  );
}

const quorums = Array.from({ length: 10 }, (_, index) => index + 1);
const voters: Role[] = roles.filter((role) => grantsOf[role].includes("promotion.vote"));
