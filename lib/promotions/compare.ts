import { versionLabel } from "@/lib/format";
import type { Direction } from "@/lib/policies/policy-rules";
import { difference } from "@/lib/versions/difference";

import type { Side } from "./read-side";
import { judgeSignatures } from "./signature-verdict";
import type { Comparison, Difference } from "./types";

/** Files named on the screen; a version with more says how many in all. */
const mostLines = 200;

/**
 * Candidate against the holder; against nobody, and against several, everything is listed, and several signatures are judged all the
 * same. `headline`: which metrics come first, and which way is better.
 */
export function compare(
  candidate: Side,
  holders: readonly Side[],
  headline: ReadonlyMap<string, Direction | null>,
): Comparison {
  const holder = holders.length === 1 ? (holders[0] ?? null) : null;
  const verdict = judgeSignatures(
    holders.map(({ facts, signature }) => ({ key: facts.version, signature })),
    candidate.signature,
  );
  return {
    holder: holder?.facts.version ?? null,
    metrics: metricsOf(candidate, holder, headline),
    signature: differences(candidate.signature.lines, holder?.signature.lines ?? null),
    ...(verdict && { verdict }),
    environment: differences(candidate.environment.lines, holder?.environment.lines ?? null),
    files: differences(filesOf(candidate), holder && filesOf(holder)).slice(0, mostLines),
    silent: holder === null ? [] : parts.filter((part) => linesOf(candidate, part) + linesOf(holder, part) === 0),
    problems: [candidate, ...holders].flatMap(problemsOf),
  };
}

const parts = ["signature", "environment", "files"] as const;

function linesOf(side: Side, part: (typeof parts)[number]): number {
  return part === "files" ? side.manifest.files.length : side[part].lines.size;
}

function metricsOf(
  candidate: Side,
  holder: Side | null,
  headline: ReadonlyMap<string, Direction | null>,
): Comparison["metrics"] {
  const [now, old] = [candidate.facts.metrics ?? {}, holder?.facts.metrics ?? {}];
  const names = [...headline.keys(), ...Object.keys(now).sort(), ...Object.keys(old).sort()];
  return [...new Set(names)].map((name) => {
    const direction = headline.get(name) ?? null;
    const [a = null, b = null] = [now[name], old[name]];
    const gap = a === null || b === null ? null : difference(a, b);
    const better =
      gap === null || gap === "0" || direction === null ? null : gap.startsWith("+") === (direction === "higher");
    return { name, headline: headline.has(name), direction, holder: b, candidate: a, difference: gap, better };
  });
}

function filesOf({ manifest }: Side): Map<string, string> {
  return new Map(
    manifest.files.map(({ path, size, sha256 }) => [
      path,
      `${sha256.slice(0, 12)}…${size === null ? "" : `, ${size} bytes`}`,
    ]),
  );
}

function differences(candidate: Map<string, string>, holder: Map<string, string> | null): Difference[] {
  if (!holder) return [...candidate].map(([what, value]) => ({ what, holder: null, candidate: value }));
  const names = new Set([...holder.keys(), ...candidate.keys()]);
  return [...names].flatMap((what) => {
    const [old, now] = [holder.get(what) ?? null, candidate.get(what) ?? null];
    return old === now ? [] : [{ what, holder: old, candidate: now }];
  });
}

function problemsOf({ facts, manifest, signature, environment }: Side): string[] {
  const about = (what: string, problem: string | null) =>
    problem === null ? [] : [`${versionLabel(facts.version)}, ${what}: ${problem}`];
  return [
    ...about("files", manifest.problem),
    ...about("signature", signature.problem),
    ...about("environment", environment.problem),
    ...about("metrics", facts.metricsProblem),
  ];
}
