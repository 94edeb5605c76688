import {
  type Conversion,
  converted,
  formatRows,
  type Reception,
  receptionOf,
} from "@/lib/playground/composing/convert";
import { examine } from "@/lib/playground/composing/examine";
import { draftFromText, type FileReading } from "@/lib/playground/composing/start";
import type { Examination, Options } from "@/lib/playground/composing/types";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";
import type { FormatRow } from "@/lib/serving/receptions";
import type { Target } from "@/lib/serving/types";
import type { Part } from "@/lib/signatures/form";

import { typesFor } from "./subject-lines";

/** What takes longer than a keystroke may on a large text. Each is pure, here as beside the page. */
export const tasks = {
  examine: (given: {
    draft: Draft;
    subjects: readonly Subject[];
    lines: readonly CallLine[];
    options: Options;
  }): Examined => ({
    examination: examine(given.draft, given.subjects, given.options),
    receptions: given.lines.map((line) => receptionOf(given.draft, line, typesFor(line, given.subjects))),
  }),
  convert: (given: {
    draft: Draft;
    protocol: string;
    format: string;
    target: Target | null;
    types: Part | null;
  }): Conversion => converted(given.draft, given, given.target, given.types),
  formats: (given: { draft: Draft; types: Part | null }): FormatRow[] | null => formatRows(given.draft, given.types),
  bring: (given: { text: string; preferred: readonly string[] }): Promise<FileReading> =>
    draftFromText(given.text, given.preferred),
};

/** `receptions`: one for each line, in their order. */
export type Examined = { examination: Examination; receptions: Reception[] };
export type TaskName = keyof typeof tasks;
export type Given<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[0];
export type Result<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>;
