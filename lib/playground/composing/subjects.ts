import { versionLabel } from "@/lib/format";
import type { Subject } from "@/lib/playground/types";
import type { Form, Part } from "@/lib/signatures/form";

export function labelOf({ version }: Subject): string {
  return versionLabel(version.key);
}

/** Unique among subjects. */
export function subjectKey({ version }: Subject): string {
  return [version.connection, version.model.key, version.key].join("\n");
}

export function formOf({ reading }: Subject): Form | null {
  return reading.state === "present" ? reading.form : null;
}

/** The inputs of the first version that describes them: they tell bytes and dates from text. */
export function typesFrom(subjects: readonly Subject[]): Part | null {
  return subjects.map((subject) => formOf(subject)?.inputs ?? null).find((part) => part !== null) ?? null;
}
