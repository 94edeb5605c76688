import { useEffect, useState } from "react";

import type { ComparedSignature } from "@/lib/compare/comparison";
import type { ThreeVerdicts } from "@/lib/compare/verdicts";
import type { Finding } from "@/lib/signatures/verdict/types";

type Listed = Pick<ThreeVerdicts, "findings" | "more">;

/** The findings that the page brought along; all of them a moment after somebody asks, where there are more: they are judged again here. */
export function useEveryFinding(
  listed: Listed,
  baseline: ComparedSignature | undefined,
  candidate: ComparedSignature | undefined,
  isAsked: boolean,
): Finding[] {
  const [every, set] = useState<{ of: Listed; findings: Finding[] } | null>(null);
  useEffect(() => {
    if (!isAsked || listed.more === 0 || !baseline || !candidate) return;
    let isOld = false;
    void import("@/lib/compare/verdicts").then(({ findingsBetween }) => {
      if (!isOld) set({ of: listed, findings: findingsBetween(baseline.form, candidate.form) });
    });
    return () => {
      isOld = true;
    };
  }, [listed, baseline, candidate, isAsked]);
  return every?.of === listed ? every.findings : listed.findings;
}
