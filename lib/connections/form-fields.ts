import type { Field, FormDescription, Settings } from "./types";

/** Whether a field is asked for, given what the other fields hold. */
export function isShown(field: Field, settings: Settings): boolean {
  if (!field.showWhen) return true;
  const value = settings[field.showWhen.field];
  return value !== undefined && field.showWhen.values.includes(value);
}

/** What a new form starts with. */
export function initialSettings(form: FormDescription): Settings {
  return Object.fromEntries(form.fields.map((field) => [field.name, field.initial]));
}
