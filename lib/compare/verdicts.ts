import type { FormReading } from "@/lib/signatures/form";
import type { Verdict } from "@/lib/signatures/verdict/types";
import { allVerdicts } from "@/lib/signatures/verdict/verdict";

import type { Comparison } from "./comparison";
import { readingOf } from "./reading-of";
import type { Part } from "./types";

export type Answer = Pick<Verdict, "question" | "word" | "summary">;

/**
 * The three questions about one version beside the baseline; what was found in both directions stands once, worst first. `more`:
 * how many findings there are beyond those that are listed.
 */
export type ThreeVerdicts = { replace: Answer; rollBack: Answer; mixed: Answer; more: number } & Pick<
  Verdict,
  "findings" | "notes"
>;

/** Each version against the baseline, which is the one that callers know; null for the baseline itself. */
export function verdictsOf(forms: readonly Part<FormReading>[], base: number): (ThreeVerdicts | null)[] {
  const readings = forms.map(readingOf);
  const before = readings[base];
  return readings.map((after, index) => {
    if (!before || index === base) return null;
    const { replace, "roll-back": rollBack, mixed } = allVerdicts(before, after);
    const { findings, notes } = mixed;
    return {
      replace: answerOf(replace),
      rollBack: answerOf(rollBack),
      mixed: answerOf(mixed),
      more: 0,
      findings,
      notes,
    };
  });
}

/** Everything that is found between two signatures, worst first: what a page that lists the first findings looks for by itself. */
export function findingsBetween(baseline: Part<FormReading>, candidate: Part<FormReading>): Verdict["findings"] {
  return verdictsOf([baseline, candidate], 0)[1]?.findings ?? [];
}

/** The same comparison with every finding listed. */
export function withEveryFinding(comparison: Comparison): Comparison {
  const { verdicts, signatures, base } = comparison;
  if (verdicts.every((three) => !three || three.more === 0)) return comparison;
  return {
    ...comparison,
    verdicts: verdictsOf(
      signatures.map(({ form }) => form),
      base,
    ),
  };
}

function answerOf({ question, word, summary }: Verdict): Answer {
  return { question, word, summary };
}
