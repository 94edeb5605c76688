import { formatCount, versionLabel } from "@/lib/format";
import { listWords } from "@/lib/history/words";

import type { Drift } from "./types";

/** "registry says v8 · endpoint serves v7"; shares stand beside versions where there are several. Stands beside a verdict, which says that nothing is in production. */
export function driftWords({ registrySays, serves }: Pick<Drift, "registrySays" | "serves">): string {
  const served = serves.map(({ version, share }) => (serves.length === 1 ? versionLabel(version) : `${versionLabel(version)} ${shareWords(share)}`));
  const says = registrySays.length === 0 ? "" : `registry says ${listWords(registrySays.map(versionLabel))} · `;
  return `${says}endpoint serves ${listWords(served)}`;
}

export const verdictWords: Record<Drift["verdict"], string> = { agrees: "agrees", differs: "differs", unknown: "nothing is in production" };

/** Worst first, so that a list that is cut shows what matters. */
export function worstFirst(drift: readonly Drift[]): Drift[] {
  return (["differs", "unknown", "agrees"] as const).flatMap((verdict) => drift.filter((each) => each.verdict === verdict));
}

export function shareWords(share: number): string {
  return `${share} %`;
}

/** "3 endpoints", "1 serves something else than its registry says". */
export function countWords({ endpoints, differing, complete }: { endpoints: number; differing: number; complete: boolean }): { all: string; differing: string | null } {
  const all = `${complete ? "" : "more than "}${formatCount(endpoints)} ${endpoints === 1 ? "endpoint" : "endpoints"}`;
  if (differing === 0) return { all, differing: null };
  return { all, differing: differing === 1 ? "1 serves something else than its registry says" : `${formatCount(differing)} serve something else than their registry says` };
}
