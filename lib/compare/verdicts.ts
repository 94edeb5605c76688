import type { FormReading } from "@/lib/signatures/form";
import type { Verdict } from "@/lib/signatures/verdict/types";
import { allVerdicts } from "@/lib/signatures/verdict/verdict";

import { readingOf } from "./reading-of";
import type { Part } from "./types";

export type Answer = Pick<Verdict, "question" | "word" | "summary">;

/** The three questions about one version beside the baseline; what was found in both directions stands once, worst first. */
export type ThreeVerdicts = { replace: Answer; rollBack: Answer; mixed: Answer } & Pick<Verdict, "findings" | "notes">;

/** Each version against the baseline, which is the one that callers know; null for the baseline itself. */
export function verdictsOf(forms: readonly Part<FormReading>[], base: number): (ThreeVerdicts | null)[] {
  const readings = forms.map(readingOf);
  const before = readings[base];
  return readings.map((after, index) => {
    if (!before || index === base) return null;
    const { replace, "roll-back": rollBack, mixed } = allVerdicts(before, after);
    const { findings, notes } = mixed;
    return { replace: answerOf(replace), rollBack: answerOf(rollBack), mixed: answerOf(mixed), findings, notes };
  });
}

function answerOf({ question, word, summary }: Verdict): Answer {
  return { question, word, summary };
}
