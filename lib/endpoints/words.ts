import { formatCount, versionLabel } from "@/lib/format";
import { listWords } from "@/lib/history/words";

import type { Drift, EndpointCounts } from "./types";

/** "registry says v8 · endpoint serves v7"; shares stand beside versions where there are several. Stands beside a verdict, which says that nothing is in production. */
export function driftWords({ registrySays, serves }: Pick<Drift, "registrySays" | "serves">): string {
  const served = serves.map(({ version, share }) => (serves.length === 1 ? versionLabel(version) : `${versionLabel(version)} ${shareWords(share)}`));
  const says = registrySays.length === 0 ? "" : `registry says ${listWords(registrySays.map(versionLabel))} · `;
  return `${says}endpoint serves ${listWords(served)}`;
}

export const verdictWords: Record<Drift["verdict"], string> = { agrees: "agrees", canary: "canary", differs: "differs", unknown: "nothing is in production" };

/** Worst first, so that a list that is cut shows what matters. */
export function worstFirst(drift: readonly Drift[]): Drift[] {
  return (["differs", "unknown", "canary", "agrees"] as const).flatMap((verdict) => drift.filter((each) => each.verdict === verdict));
}

export function shareWords(share: number): string {
  return `${share} %`;
}

/** "3 endpoints", "1 serves something else than its registry says", "2 with a canary". */
export function countWords({ endpoints, differing, canaries, complete }: EndpointCounts): { all: string; differing: string | null; canaries: string | null } {
  const differ = differing === 1 ? "1 serves something else than its registry says" : `${formatCount(differing)} serve something else than their registry says`;
  return {
    all: `${complete ? "" : "more than "}${formatCount(endpoints)} ${endpoints === 1 ? "endpoint" : "endpoints"}`,
    differing: differing === 0 ? null : differ,
    canaries: canaries === 0 ? null : `${formatCount(canaries)} with a canary`,
  };
}
