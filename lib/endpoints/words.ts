import { formatCount, versionLabel } from "@/lib/format";
import { listWords } from "@/lib/words";

import type { Drift, EndpointCounts, Exposure, SignInKind } from "./types";

/**
 * "registry says v8 · endpoint serves v7"; shares stand beside versions where there are several. Where its server contradicts:
 * "registry says v7 · registered as v7 · its server says v8". Stands beside a verdict, which says that nothing is in production.
 */
export function driftWords({ registrySays, serves, serverSays }: Omit<Drift, "model" | "verdict">): string {
  const served = serves.map(({ version, share }) =>
    serves.length === 1 ? versionLabel(version) : `${versionLabel(version)} ${shareWords(share)}`,
  );
  const says = registrySays.length === 0 ? "" : `registry says ${listWords(registrySays.map(versionLabel))} · `;
  if (serverSays !== null)
    return `${says}registered as ${listWords(served)} · its server says ${listWords(serverSays.map(versionLabel))}`;
  return `${says}endpoint serves ${listWords(served)}`;
}

export const verdictWords: Record<Drift["verdict"], string> = {
  agrees: "agrees",
  canary: "canary",
  differs: "differs",
  unknown: "nothing is in production",
};

/** Worst first, so that a list that is cut shows what matters. */
export function worstFirst(drift: readonly Drift[]): Drift[] {
  return (["differs", "unknown", "canary", "agrees"] as const).flatMap((verdict) =>
    drift.filter((each) => each.verdict === verdict),
  );
}

export function shareWords(share: number): string {
  return `${share} %`;
}

/** "3 endpoints", "1 serves something else than its registry says", "2 with a canary". */
export function countWords({ endpoints, differing, canaries, complete }: EndpointCounts): {
  all: string;
  differing: string | null;
  canaries: string | null;
} {
  const differ =
    differing === 1
      ? "1 serves something else than its registry says"
      : `${formatCount(differing)} serve something else than their registry says`;
  return {
    all: `${complete ? "" : "more than "}${formatCount(endpoints)} ${endpoints === 1 ? "endpoint" : "endpoints"}`,
    differing: differing === 0 ? null : differ,
    canaries: canaries === 0 ? null : `${formatCount(canaries)} with a canary`,
  };
}

/** "12 ms", "1.4 s"; below a millisecond with one place. */
export function latencyWords(ms: number): string {
  return ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}

/** What a line of samples shows, for those who do not see it: "38 of 40 checks answered, in 4 to 61 ms, the middle one in 12 ms." */
export function samplesWords(samples: readonly (readonly [number, number | null])[]): string {
  const answered = samples.flatMap(([, latency]) => (latency === null ? [] : [latency])).sort((a, b) => a - b);
  const [first, last, middle] = [answered[0], answered.at(-1), answered[Math.floor(answered.length / 2)]];
  const head = `${answered.length} of ${samples.length} ${samples.length === 1 ? "check" : "checks"} answered`;
  if (first === undefined || last === undefined || middle === undefined) return `${head}.`;
  return answered.length === 1
    ? `${head}, in ${latencyWords(first)}.`
    : `${head}, in ${latencyWords(first)} to ${latencyWords(last)}, the middle one in ${latencyWords(middle)}.`;
}

export const signInWords: Record<SignInKind, string> = {
  none: "no sign-in",
  bearer: "bearer token",
  key: "API key",
  basic: "user and password",
  header: "a header of its own",
};
export const exposureWords: Record<Exposure, string> = { internal: "from inside only", public: "publicly" };
