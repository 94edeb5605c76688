import { type PlaygroundSettings, playgroundSettings } from "@/lib/playground/types";

/** The settings as they stand in the form: numbers as they are typed, names one a line. */
export type SettingsDraft = { keepBodies: boolean; sensitive: string } & Record<NumberField, string>;
export const numberFields = ["retentionDays", "callsPerMinute", "loadMaxRequests", "loadMaxConcurrency"] as const;
export type NumberField = (typeof numberFields)[number];

export function draftOfSettings({ keepBodies, sensitive, ...numbers }: PlaygroundSettings): SettingsDraft {
  const texts = numberFields.map((name): [NumberField, string] => [name, String(numbers[name])]);
  return { keepBodies, sensitive: sensitive.join("\n"), ...(Object.fromEntries(texts) as Record<NumberField, string>) };
}

type Reading = { settings: PlaygroundSettings | null; problems: Partial<Record<string, string>> };

/** What the form means, or what is wrong with it, one sentence a field. */
export function readSettingsDraft({ keepBodies, sensitive, ...numbers }: SettingsDraft): Reading {
  const names = sensitive
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const values = numberFields.map((name) => [
    name,
    /^\d{1,9}$/.test(numbers[name].trim()) ? Number(numbers[name]) : Number.NaN,
  ]);
  const parsed = playgroundSettings.safeParse({
    keepBodies,
    sensitive: [...new Set(names)],
    ...Object.fromEntries(values),
  });
  if (parsed.success) return { settings: parsed.data, problems: {} };
  const problems: Partial<Record<string, string>> = {};
  for (const { path, message, code } of parsed.error.issues)
    problems[String(path[0])] ??= code === "invalid_type" ? "A whole number belongs here." : message;
  return { settings: null, problems };
}
