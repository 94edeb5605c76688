import { useEffect, useState } from "react";

import type { ComparedSignature } from "@/lib/compare/comparison";
import type { ThreeVerdicts } from "@/lib/compare/verdicts";
import type { Finding } from "@/lib/signatures/verdict/types";

type Listed = Pick<ThreeVerdicts, "findings" | "more">;

/**
 * The findings that the page brought along; all of them a moment after somebody asks, where there are more: they are judged again here.
 * `failed`: what judges them could not be loaded, as after an update of the application.
 */
export function useEveryFinding(
  listed: Listed,
  baseline: ComparedSignature | undefined,
  candidate: ComparedSignature | undefined,
  isAsked: boolean,
): { findings: Finding[]; failed: boolean } {
  const [every, set] = useState<{ of: Listed; findings: Finding[] | null } | null>(null);
  useEffect(() => {
    if (!isAsked || listed.more === 0 || !baseline || !candidate) return;
    let isOld = false;
    void import("@/lib/compare/verdicts").then(
      ({ findingsBetween }) => {
        if (!isOld) set({ of: listed, findings: findingsBetween(baseline.form, candidate.form) });
      },
      () => {
        if (!isOld) set({ of: listed, findings: null });
      },
    );
    return () => {
      isOld = true;
    };
  }, [listed, baseline, candidate, isAsked]);
  if (every?.of !== listed) return { findings: listed.findings, failed: false };
  return { findings: every.findings ?? listed.findings, failed: every.findings === null };
}
