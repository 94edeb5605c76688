import { Checkbox } from "@/components/ui/checkbox";

import { FormSection } from "./form-section";
import type { PolicyForm } from "./use-policy-form";

/** What happens when somebody changes the target elsewhere, and when it has to go back. */
export function OutsideFields({ form: { draft, put } }: { form: PolicyForm }) {
  return (
    <FormSection title="Outside and back">
      <div className="grid justify-items-start gap-1.5">
        <Checkbox checked={draft.reviewOutside} onChange={(event) => put({ reviewOutside: event.target.checked })}>
          A change from outside Interlock waits until somebody accepts it or rolls it back
        </Checkbox>
        <Checkbox
          checked={draft.rollbackNeedsQuorum}
          onChange={(event) => put({ rollbackNeedsQuorum: event.target.checked })}
        >
          A rollback needs the same people to agree
        </Checkbox>
      </div>
    </FormSection>
  );
}
