import { digestOf } from "@/lib/audit/digest";
import type { SetFacts } from "@/lib/cases/types";
import { readSplit, splitWords } from "@/lib/endpoints/shares";
import { versionLabel } from "@/lib/format";
import type { GateState } from "@/lib/policies/gates/types";
import type { Gate } from "@/lib/policies/gates";
import { compareWords } from "@/lib/signatures/verdict/words";
import { listWords } from "@/lib/words";
import type { PlannedStep } from "@/lib/writes/types";

import { stepWords } from "./judge";
import type { Comparison, SignatureVerdict } from "./types";

/** Something that was read and digested; `digest` null: not known, and `problem` says why. */
export type Digested = { digest: string | null; problem: string | null };

/** One file of a version; `size` in bytes, null where the registry does not tell. */
export type FileDigest = { path: string; size: number | null; sha256: string };

const mostNamed = 3;

/** What a voter sees, frozen. JSON: it is stored as it is. */
export type EvidenceParts = {
  candidate: { id: string; key: string; incarnation: string; author: string | null };
  holders: { id: string; key: string }[];
  /** Who gets how much of an endpoint's requests, as `splitText` writes it; only where the target is its traffic. */
  split?: string;
  /** What the deployments serve that shall get requests: a deployment may be given something else under its name. */
  served?: Record<string, string>;
  /** The calls that approving sets off, in their order; absent where there are none to make. */
  writes?: ShownWrite[];
  /** Why there are none. */
  unwritable?: string;
  policy: { id: string; version: number };
  files: Digested;
  /** Each file behind that digest, by path; absent where none was read, or there are more than are kept. Not in the fingerprint: the digest is. */
  manifest?: FileDigest[];
  signature: Digested;
  environment: Digested;
  /** The candidate's headline metrics and those that gates name. */
  metrics: Record<string, string | null>;
  /** The sets of saved cases that gates look at, each with its newest whole run on each deployment of the candidate. */
  caseRuns?: SetFacts[];
  gates: { definition: Gate; title: string; state: GateState; value: string; fix: string | null }[];
  /** What stood beside each other on the screen. */
  comparison: Comparison;
};

/** What a decision stands on: who holds the target, what deployments do, and the calls. */
type Footing = Pick<EvidenceParts, "holders" | "split" | "served" | "writes">;

/** A call as it is shown before it is made. `before`: only for targets that any number of versions may have, where the call rests on it. */
export type ShownWrite = Pick<PlannedStep, "purpose" | "version" | "axis" | "key" | "after"> & {
  before?: string | null;
  /** What nobody holds once it is made. */
  empties?: "production";
};

/**
 * What votes are bound to, in one digest: no times, and no words of a measurement. Of the comparison only what the other parts do
 * not say is in it: the verdict on the signature, for it rests on the holder's files too, and the holder's headline metrics.
 */
export function fingerprintOf(parts: EvidenceParts): string {
  const {
    candidate,
    holders,
    split,
    served,
    writes,
    policy,
    files,
    signature,
    environment,
    metrics,
    caseRuns,
    gates,
    comparison,
  } = parts;
  return digestOf({
    candidate: { id: candidate.id, incarnation: candidate.incarnation },
    holders: holders.map(({ id }) => id).sort(),
    ...(split !== undefined && { split }),
    ...(served !== undefined && { served }),
    ...(writes !== undefined && { writes }),
    policy: { id: policy.id, version: policy.version },
    files: files.digest,
    signature: signature.digest,
    ...(comparison.verdict && { verdict: wordsOf(comparison.verdict) }),
    environment: environment.digest,
    metrics,
    ...(Object.keys(holderMetrics(parts)).length > 0 && { beside: holderMetrics(parts) }),
    // Which cases, not when they were run: a new run with the same result changes nothing that anybody agreed to.
    ...(caseRuns !== undefined && {
      cases: caseRuns.map((set) => ({ id: set.id, revision: set.revision, failing: failingOf(set) })),
    }),
    gates: gates.map(({ definition, state }) => ({ definition, state })),
  });
}

/**
 * What changed in substance or for the worse, a sentence each; empty when votes given on `before` hold for `after`. A gate
 * that begins to pass voids nothing.
 */
export function whatVoids(before: EvidenceParts, after: EvidenceParts): string[] {
  const said: string[] = [];
  if (before.candidate.incarnation !== after.candidate.incarnation)
    said.push(`${versionLabel(after.candidate.key)} was deleted and made again.`);
  said.push(...whatMoved(before, after));
  if (before.policy.id !== after.policy.id) said.push("Another policy applies now.");
  else if (before.policy.version !== after.policy.version)
    said.push(`The policy changed: version ${before.policy.version} → ${after.policy.version}.`);
  for (const [part, title] of digested) {
    const [old, now] = [before[part], after[part]];
    if (old.digest === now.digest) continue;
    if (now.digest === null) said.push(`The ${title} can no longer be told: ${now.problem ?? "it is not there"}`);
    else if (old.digest === null) said.push(`The ${title} could not be told, and can be now.`);
    else said.push(`The ${title} changed${part === "files" ? changedFiles(before.manifest, after.manifest) : ""}.`);
  }
  for (const name of new Set([...Object.keys(before.metrics), ...Object.keys(after.metrics)])) {
    const [old = null, now = null] = [before.metrics[name], after.metrics[name]];
    if (old !== now) said.push(metricMoved(name, old, now));
  }
  return [
    ...said,
    ...holderLoggedAgain(before, after),
    ...worseVerdict(before, after),
    ...worseCases(before.caseRuns ?? [], after.caseRuns ?? []),
    ...gatesThatFell(before, after),
  ];
}

/** One that is not there may be none, or a run that could not be read: only between two numbers is it known that it was logged again. */
function metricMoved(name: string, before: string | null, after: string | null): string {
  if (before === null) return `There was no ${name} to be read, and it is ${after} now.`;
  return after === null
    ? `${name} was ${before}, and there is none to be read now.`
    : `${name} was logged again: ${before} → ${after}.`;
}

/** Of the one version that the candidate stands beside; those that could not be read are left out. */
function holderMetrics({ comparison }: EvidenceParts): Record<string, string> {
  const known = comparison.metrics.flatMap(({ name, headline, holder }): [string, string][] =>
    headline && holder !== null ? [[name, holder]] : [],
  );
  return Object.fromEntries(known);
}

/** The candidate was agreed to beside a number that the holder no longer has. Another holder is told as such. */
function holderLoggedAgain(before: EvidenceParts, after: EvidenceParts): string[] {
  const holder = after.comparison.holder;
  if (holder === null || before.comparison.holder !== holder) return [];
  const [old, now] = [holderMetrics(before), holderMetrics(after)];
  return Object.entries(now).flatMap(([name, value]) =>
    old[name] === undefined || old[name] === value
      ? []
      : [`${name} of ${versionLabel(holder)}, which holds it, was logged again: ${old[name]} → ${value}.`],
  );
}

/** ": MLmodel, model.pkl and 3 more" of lists by path; nothing where one was not kept. */
function changedFiles(before: FileDigest[] | undefined, after: FileDigest[] | undefined): string {
  if (!before || !after) return "";
  const [old, now] = [before, after].map((files) => new Map(files.map(({ path, sha256 }) => [path, sha256])));
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  const changed = paths.filter((path) => old?.get(path) !== now?.get(path));
  const rest = changed.length - mostNamed;
  return `: ${listWords([...changed.slice(0, mostNamed), ...(rest > 0 ? [`${rest} more`] : [])])}`;
}

/** Only the answers, and against whom they are: the findings behind them may be worded differently one day. */
function wordsOf({ holder, replace, rollBack, mixed }: SignatureVerdict) {
  return { ...(holder !== undefined && { holder }), replace: replace.word, rollBack: rollBack.word, mixed: mixed.word };
}

/** What changed of the ground and of the calls to be made on it, a sentence each. */
export function whatMoved(before: Footing, after: Footing): string[] {
  const served = servedOtherwise(before.served ?? {}, after.served ?? {});
  if (before.split !== after.split)
    return [
      `Requests were shared out as ${splitWords(readSplit(before.split ?? null))}, and are as ${splitWords(readSplit(after.split ?? null))} now.`,
      ...served,
    ];
  if (!sameIds(before.holders, after.holders))
    return [holdersWords(keys(before.holders), keys(after.holders)), ...served];
  return [...writtenOtherwise(before.writes, after.writes), ...served];
}

/** The verdict rests on the holder's files too, which are in no digest of ours. What could not be read was no verdict that anybody relied on. */
function worseVerdict({ comparison: before }: EvidenceParts, { comparison: after }: EvidenceParts): string[] {
  if (!after.verdict) return [];
  const { verdict: now } = after;
  const wordOf = (question: "replace" | "rollBack" | "mixed") => before.verdict?.[question].word ?? "CANNOT TELL";
  const worse = (["replace", "mixed", "rollBack"] as const).find(
    (question) => compareWords(now[question].word, wordOf(question)) > 0,
  );
  return worse === undefined ? [] : [`The signature verdict got worse: ${wordOf(worse)} → ${now[worse].word}.`];
}

/** Other cases are another question, whatever they answer; a case that fails now is worse, also where some may fail. A set that had no run before had nothing to get worse. */
function worseCases(before: readonly SetFacts[], after: readonly SetFacts[]): string[] {
  return before.flatMap((was) => {
    const { id, name, revision } = was;
    const now = after.find((set) => set.id === id);
    if (!now) return [`The cases of “${name}” are not looked at any more.`];
    if (now.revision !== revision)
      return [`The cases of “${now.name}” changed: revision ${revision} → ${now.revision}.`];
    const failing = was.runs.length === 0 ? [] : failingOf(now).filter((one) => !failingOf(was).includes(one));
    return failing.length === 0
      ? []
      : [
          `In “${now.name}” ${failing.map((one) => `“${one}”`).join(", ")} ${failing.length === 1 ? "fails" : "fail"} now.`,
        ];
  });
}

/** Cases that fail on any deployment. */
function failingOf({ runs }: SetFacts): string[] {
  return [...new Set(runs.flatMap(({ failing }) => failing))].sort();
}

const digested = [
  ["files", "files"],
  ["signature", "signature"],
  ["environment", "environment"],
] as const;

function servedOtherwise(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  return names
    .sort()
    .map(
      (name) => `Deployment ${name} served ${before[name] ?? "nothing"}, and serves ${after[name] ?? "nothing"} now.`,
    );
}

/** Whether the calls still are those that were shown, or there still are none to make. */
export function areSameWrites(before: EvidenceParts["writes"], after: EvidenceParts["writes"]): boolean {
  return digestOf(before ?? null) === digestOf(after ?? null);
}

/** Null when there are calls to agree to, else why there are none: a vote on them would hold for whatever they come to be. */
export function whyNoCalls({ writes, unwritable }: Pick<EvidenceParts, "writes" | "unwritable">): string | null {
  return writes === undefined
    ? `There is nothing to agree to: ${unwritable ?? "it is not known what would be written."}`
    : null;
}

/** That nothing can be written any more voids nothing: there is nothing that a vote could set off. */
function writtenOtherwise(before: EvidenceParts["writes"], after: EvidenceParts["writes"]): string[] {
  if (after === undefined || areSameWrites(before, after)) return [];
  if (before === undefined) return [`It was not shown what would be written: ${after.map(stepWords).join("; ")}.`];
  const moved = after.flatMap((write) => {
    const was = before.find(({ axis, version }) => axis === write.axis && version === write.version);
    if (was && was.empties !== write.empties)
      return [
        write.empties
          ? `It would leave ${write.empties} empty by now: only ${versionLabel(write.version)} holds it.`
          : `It would have left ${was.empties} empty, and does not any more.`,
      ];
    if (was?.before === undefined || was.before === write.before) return [];
    return [
      `The ${write.axis} of ${versionLabel(write.version)} was ${was.before ?? "not set"}, and is ${write.before ?? "not set"} now.`,
    ];
  });
  return moved.length > 0 ? moved : [`What would be written changed: ${after.map(stepWords).join("; ")}.`];
}

/** Whether deployments serve what they served. */
export function isSameServed(a: EvidenceParts["served"], b: EvidenceParts["served"]): boolean {
  return servedOtherwise(a ?? {}, b ?? {}).length === 0;
}

function gatesThatFell(before: EvidenceParts, after: EvidenceParts): string[] {
  return after.gates.flatMap(({ definition, title, state, value }) => {
    const old = before.gates.find((gate) => digestOf(gate.definition) === digestOf(definition));
    return old?.state === "pass" && state !== "pass" ? [`“${title}” passed and does not any more: ${value}.`] : [];
  });
}

function holdersWords(before: string, after: string): string {
  if (before === after) return `${after}, which held it, was deleted and made again.`;
  return `It was held by ${before || "nobody"}, and is by ${after || "nobody"} now.`;
}

/** Whether two lists name the same versions, in whatever order. */
export function sameIds(a: readonly { id: string }[], b: readonly { id: string }[]): boolean {
  const ids = (list: readonly { id: string }[]) =>
    list
      .map(({ id }) => id)
      .sort()
      .join();
  return ids(a) === ids(b);
}

function keys(holders: EvidenceParts["holders"]): string {
  return holders
    .map(({ key }) => versionLabel(key))
    .sort()
    .join(" and ");
}
