"use client";

import type { ReactNode } from "react";

import { NextIcon } from "@/components/ui/icons";
import { isShown } from "@/lib/connections/form-fields";
import type { Field, FormDescription, Settings } from "@/lib/connections/types";

type Props = {
  form: FormDescription;
  settings: Settings;
  /** Fields that must not be out of sight: they have a problem. */
  troubled: string[];
  /** Unfolds every group: a test failed, and what helps may be in any of them. */
  open: boolean;
  kept: string[];
  children: (field: Field) => ReactNode;
};

/** The fields under the headings of their groups. A group that is optional and untouched is folded. */
export function SettingGroups({ form, settings, troubled, open, kept, children }: Props) {
  return groupsOf(form.fields).map(({ title, fields }) => {
    const shown = fields.filter((field) => isShown(field, settings));
    const content = <div className="grid grid-cols-1 gap-4">{shown.map(children)}</div>;
    if (title === null) return <div key="">{content}</div>;
    if (!isOptional(fields)) {
      return (
        <fieldset key={title} className="min-w-0">
          <legend className="sr-only">{title}</legend>
          {content}
        </fieldset>
      );
    }
    const touched = fields.some(
      ({ name, initial }) => (settings[name] ?? initial) !== initial || troubled.includes(name) || kept.includes(name),
    );
    return (
      <details key={title} open={touched || open || undefined} className="group rounded-2 border border-hair">
        <summary className="flex min-h-control cursor-pointer items-baseline gap-2 rounded-2 px-3 py-1.5 text-small hover:bg-hover">
          <NextIcon className="size-3 flex-none self-center text-ink-3 transition-transform group-open:rotate-90" />
          <span className="font-strong">{title}</span>
          <span className="min-w-0 truncate text-ink-3 group-open:hidden">
            {fields.map((field) => field.title).join(", ")}
          </span>
        </summary>
        <div className="border-t border-hair p-3">{content}</div>
      </details>
    );
  });
}

function groupsOf(fields: Field[]): { title: string | null; fields: Field[] }[] {
  const titles = [...new Set(fields.map((field) => field.group))];
  return titles.map((title) => ({ title, fields: fields.filter((field) => field.group === title) }));
}

function isOptional(fields: Field[]): boolean {
  return fields.every((field) => !field.required && field.kind !== "choice");
}
