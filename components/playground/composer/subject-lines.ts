import { formOf, subjectKey, typesFrom } from "@/lib/playground/composing/subjects";
import type { CallLine, Subject } from "@/lib/playground/types";
import type { Stage } from "@/lib/registries/types";
import type { Part } from "@/lib/signatures/form";

/** The chosen lines that a version answers on. */
export function linesOf(key: string, lines: readonly CallLine[]): CallLine[] {
  return lines.filter(
    ({ connection, version }) =>
      version !== null && [connection.slug, version.model.key, version.key].join("\n") === key,
  );
}

export function stageOf(key: string, lines: readonly CallLine[]): Stage | null {
  return linesOf(key, lines).find(({ version }) => version?.stage)?.version?.stage ?? null;
}

export function subjectBy(key: string, subjects: readonly Subject[]): Subject | undefined {
  return subjects.find((subject) => subjectKey(subject) === key);
}

/** The inputs of the version that answers on a line; where it is not known, those of the others. */
export function typesFor(line: CallLine, subjects: readonly Subject[]): Part | null {
  const own = subjects.find((subject) => linesOf(subjectKey(subject), [line]).length > 0);
  return (own && formOf(own)?.inputs) ?? typesFrom(subjects);
}
