import type { FormReading } from "@/lib/signatures/form";
import type { Verdict } from "@/lib/signatures/verdict/types";
import { verdictOf } from "@/lib/signatures/verdict/verdict";

import { readingOf } from "./reading-of";
import type { Part } from "./types";

/** The three questions about one version beside the baseline. */
export type ThreeVerdicts = { replace: Verdict; rollBack: Verdict; mixed: Verdict };

/** Each version against the baseline, which is the one that callers know; null for the baseline itself. */
export function verdictsOf(forms: readonly Part<FormReading>[], base: number): (ThreeVerdicts | null)[] {
  const readings = forms.map(readingOf);
  const before = readings[base];
  return readings.map((after, index) => {
    if (!before || index === base) return null;
    return {
      replace: verdictOf(before, after, "replace"),
      rollBack: verdictOf(before, after, "roll-back"),
      mixed: verdictOf(before, after, "mixed"),
    };
  });
}
