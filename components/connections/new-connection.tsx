"use client";

import { useState } from "react";

import { Segmented } from "@/components/ui/segmented";
import type { FormDescription } from "@/lib/connections/types";

import { ConnectionForm } from "./connection-form";

/** The form of a new connection; with several kinds of registry, the choice comes first. */
export function NewConnection({ forms, now }: { forms: FormDescription[]; now: number }) {
  const [kind, setKind] = useState(forms[0]?.kind ?? "");
  const form = forms.find((each) => each.kind === kind);
  if (!form) return null;
  return (
    <ConnectionForm key={form.kind} form={form} saved={null} now={now}>
      {forms.length > 1 && (
        <Segmented
          label="Kind of registry"
          options={forms.map((each) => ({ value: each.kind, label: each.label }))}
          value={kind}
          onChange={setKind}
        />
      )}
    </ConnectionForm>
  );
}
