import type { CaseLine, CaseResult, RunLine, RunResults, RunState } from "@/lib/cases/types";
import { versionLabel } from "@/lib/format";

import type { LiveRun } from "./use-run";

/** What a list says of one case over the runs that it looks at. */
export type Outcome = { line: CaseLine; state: "pass" | "fail" | "unknown"; value: string; fix: string | null };

type Ran = { run: RunLine; results: ReadonlyMap<string, CaseResult> };

/** Runs on the screen: of one that goes on what came so far, of other deployments what was found last. */
export function ranOf(latest: readonly RunResults[], live: LiveRun | null): Ran[] {
  const now = (live?.runs ?? []).map((run) => ({
    run,
    results: live?.results.get(run.id) ?? new Map<string, CaseResult>(),
  }));
  const known = latest
    .filter((run) => !now.some((one) => one.run.id === run.id || isSamePlace(one.run, run)))
    .map((run) => ({ run, results: new Map(run.results.map((result) => [result.id, result])) }));
  return [...now, ...known];
}

/** A case that fails anywhere fails, and says where; one that was not sent since it was made is not known. */
export function outcomesOf(lines: readonly CaseLine[], ran: readonly Ran[]): Outcome[] {
  return lines.map((line): Outcome => {
    const found = ran.flatMap(({ run, results }) => {
      const result = results.get(line.id);
      return result ? [{ run, result }] : [];
    });
    const failing = found.filter(({ result }) => !result.passed);
    const [first] = failing;
    if (!first) return { line, state: found.length === 0 ? "unknown" : "pass", value: line.wants, fix: null };
    const [why] = first.result.findings;
    const where =
      found.length > failing.length ? `Fails on ${failing.map(({ run }) => placeWords(run)).join(" and ")} only. ` : "";
    return { line, state: "fail", value: first.result.brief ?? "", fix: `${where}${why?.text ?? ""}`.trim() };
  });
}

/** What is told of runs that began together: ended only where all of them did. */
export function worstOf(states: readonly RunState[]): RunState {
  return (["failed", "stopped", "running"] as const).find((state) => states.includes(state)) ?? "ended";
}

/** "v9", else the endpoint. */
export function placeWords({ version, endpointName, to }: Pick<RunLine, "version" | "endpointName" | "to">): string {
  return version !== null
    ? versionLabel(version)
    : to.deployment === null
      ? endpointName
      : `${endpointName}, ${to.deployment}`;
}

function isSamePlace(a: RunLine, b: RunLine): boolean {
  return a.to.connection === b.to.connection && a.to.endpoint === b.to.endpoint && a.to.deployment === b.to.deployment;
}

/** "1 more passes", "3 more pass": what stands behind a list of those that fail. */
export function passWords(count: number): string {
  return `${count} more ${count === 1 ? "passes" : "pass"}`;
}
