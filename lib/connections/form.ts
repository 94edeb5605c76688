import { z } from "zod";

import { AppError, someFields } from "@/lib/errors";
import type { RegistryDefinition } from "@/lib/registries/types";

import { initialSettings, isShown } from "./form-fields";
import type { Field, FormDescription, Settings, SettingValue } from "./types";

type Definition = Pick<RegistryDefinition, "kind" | "label" | "stageWords" | "config">;

/** The form of a kind of registry, as plain data, from its config schema: types decide the control, `.meta()` the words. */
export function describeConfig(definition: Definition): FormDescription {
  const schema = jsonObject.parse(z.toJSONSchema(definition.config, { io: "input", unrepresentable: "any" }));
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties).map(([name, property]) =>
    describeField(name, property, required.has(name)),
  );
  return { kind: definition.kind, label: definition.label, stageWords: definition.stageWords, fields };
}

/** A stored config as the form shows it: every field filled, secrets empty. */
export function settingsFrom(form: FormDescription, config: Record<string, unknown>): Settings {
  return Object.fromEntries(
    form.fields.map((field) => [field.name, field.secret ? "" : (settingValue(config[field.name]) ?? field.initial)]),
  );
}

/**
 * From the form to a parsed config with its secrets. Fields that are hidden or unknown are left out, empty ones count as
 * absent; `kept` are the stored secrets that stay. Throws `invalid` with a problem for each field.
 */
export function parseSettings(
  definition: Definition,
  settings: Settings,
  kept: Record<string, string>,
): Record<string, unknown> {
  const form = describeConfig(definition);
  const filled = { ...initialSettings(form), ...settings };
  const shown = form.fields.filter((field) => isShown(field, filled));
  const raw = Object.fromEntries(
    shown.flatMap((field) => {
      const value = (field.secret ? kept[field.name] : undefined) ?? filled[field.name];
      return value === undefined || value === "" ? [] : [[field.name, field.kind === "number" ? Number(value) : value]];
    }),
  );
  const parsed = definition.config.safeParse(raw);
  if (!parsed.success) throw new AppError("invalid", someFields, { fields: problems(parsed.error, raw, shown) });
  return parsed.data;
}

/** Takes the secrets out of a parsed config. */
export function splitSecrets(form: FormDescription, config: Record<string, unknown>) {
  const secret = new Set(form.fields.filter((field) => field.secret).map((field) => field.name));
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  return {
    config: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
    secrets: Object.fromEntries(
      entries.flatMap(([name, value]) =>
        secret.has(name) && typeof value === "string" && value !== "" ? [[name, value]] : [],
      ),
    ),
  };
}

const settingSchema = z.union([z.string(), z.boolean()]);

const jsonProperty = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.union([z.string(), z.boolean(), z.number(), z.null()]).optional(),
  title: z.string().optional(),
  hint: z.string().optional(),
  secret: z.boolean().optional(),
  multiline: z.boolean().optional(),
  placeholder: z.string().optional(),
  group: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  showWhen: z.record(z.string(), z.union([settingSchema, z.array(settingSchema)])).optional(),
});
type JsonProperty = z.output<typeof jsonProperty>;

const jsonObject = z.object({
  properties: z.record(z.string(), jsonProperty),
  required: z.array(z.string()).default([]),
});

function describeField(name: string, property: JsonProperty, required: boolean): Field {
  const kind = controlFor(property);
  const [condition] = Object.entries(property.showWhen ?? {});
  return {
    name,
    title: property.title ?? name,
    hint: property.hint ?? null,
    kind,
    secret: property.secret ?? false,
    placeholder: property.placeholder ?? null,
    required,
    initial:
      settingValue(property.default) ??
      (kind === "switch" ? false : kind === "choice" ? (property.enum?.[0] ?? "") : ""),
    options: (property.enum ?? []).map((value) => ({ value, label: property.labels?.[value] ?? value })),
    group: property.group ?? null,
    showWhen: condition ? { field: condition[0], values: [condition[1]].flat() } : null,
  };
}

function controlFor({ type, enum: options, multiline }: JsonProperty): Field["kind"] {
  if (options) return "choice";
  if (type === "boolean") return "switch";
  if (type === "number" || type === "integer") return "number";
  return multiline ? "lines" : "text";
}

function settingValue(value: unknown): SettingValue | undefined {
  return typeof value === "number"
    ? String(value)
    : typeof value === "string" || typeof value === "boolean"
      ? value
      : undefined;
}

function problems(error: z.ZodError, raw: Record<string, unknown>, shown: Field[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const name = String(issue.path[0] ?? "");
    const field = shown.find((each) => each.name === name);
    const message = name in raw || !field ? issue.message : `${field.title} is needed.`;
    (found[name] ??= []).push(message);
  }
  return found;
}
