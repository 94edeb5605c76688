import "server-only";

import { AppError } from "@/lib/errors";
import { versionLabel } from "@/lib/format";
import { matchAuthor } from "@/lib/members/queries";
import { type Look, lookAt } from "@/lib/observer/look";
import { evaluateGate, explainGate, metricsOfGate } from "@/lib/policies/gates";
import type { Direction, PolicyRules } from "@/lib/policies/policy-rules";
import type { PolicyInForce } from "@/lib/policies/types";
import type { Registry, RegistryVersion } from "@/lib/registries/types";
import { storable } from "@/lib/storable-text";
import { endpointOf, isApproval } from "@/lib/target";

import { type CaseRuns, readCaseRuns } from "./case-runs";
import { compare } from "./compare";
import type { EvidenceParts } from "./evidence";
import { planFor } from "./plan-for";
import { readSide, type Side } from "./read-side";
import { listHolders, listStrangers, type MarkedRow, type Subject, trafficNow } from "./subject";
import { writesOf } from "./targets";

/** Holders whose files are read to judge the candidate beside each; with more nobody can tell. */
const mostHolders = 4;
/** Files of the candidate that evidence keeps one by one. */
const mostKept = 500;

/** `authorId`: the member who made the candidate; null: none is known. */
export type Gathered = {
  parts: EvidenceParts;
  holders: MarkedRow[];
  look: Look;
  takenAt: Date;
  authorId: string | null;
};

/**
 * Reads everything that a decision rests on, from the registry, outside any transaction: candidate, holders, files,
 * documents, run. `quick`: without the digests of large files. Throws `not_found` when the version is gone, and what the registry throws when it does not answer.
 */
export async function gatherEvidence(
  subject: Subject,
  target: string,
  policy: PolicyInForce,
  registry: Registry,
  depth: "full" | "quick" = "full",
): Promise<Gathered> {
  const { model, version } = subject;
  const look = await lookAround(subject, target, registry);
  const { holders, ...plan } = await planFor(subject, target, registry);
  const writes = writesOf(target, plan);
  const traffic = await trafficNow(subject, target);
  const others = holders.filter(({ id }) => id !== version.id);
  const read = others.length <= mostHolders ? others : [];
  const [candidate, ...sides] = await Promise.all([
    readSide(
      registry,
      model.key,
      { key: version.key, runId: look.versions.get(version.key)?.runId ?? version.runId },
      depth,
    ),
    ...read.map((one) => readSide(registry, model.key, one, "quick")),
  ]);
  if (!candidate) throw gone(subject);
  const beside = {
    others: await listStrangers(subject, target),
    cases: await readCaseRuns(subject, policy.rules.gates),
  };
  const parts = {
    ...partsOf(
      subject,
      holders,
      policy,
      candidate,
      sides.filter((side) => side !== null),
      beside,
    ),
    ...traffic,
    ...(writes && { writes }),
    ...(!plan.ok && { unwritable: plan.why }),
  };
  const approval = look.versions.get(version.key)?.approval;
  const said = approval && !isApproval(target) ? approvalWords(approval, version.key) : null;
  if (said !== null) parts.comparison = { ...parts.comparison, problems: [said, ...parts.comparison.problems] };
  const kept = storable(parts);
  const author = await matchAuthor(kept.candidate.author);
  return { parts: kept, holders, look, takenAt: look.at, authorId: author?.id ?? null };
}

/** Looks at a version and at whoever is known to hold the target; the catalog is up to date then. Throws as `requireThere`, also when the endpoint is gone. */
export async function lookAround(subject: Subject, target: string, registry: Registry): Promise<Look> {
  const known = await listHolders(subject, target);
  const look = await lookAt(
    { ...subject, registry, modelId: subject.model.id },
    [subject.version.key, ...known.map(({ key }) => key)],
    { aliases: true, endpoint: endpointOf(target) },
  );
  requireThere(subject, look);
  if (endpointOf(target) !== null && look.endpoint === null)
    throw new AppError("not_found", "There is no such endpoint any more.");
  return look;
}

/** Throws `not_found` unless the registry still has this very version, and not another one under its key; and as `requireFound`. */
export function requireThere(subject: Subject, look: Look): void {
  requireFound(subject, look);
  if (look.versions.get(subject.version.key)?.incarnation !== subject.version.incarnation) throw gone(subject);
}

/**
 * Throws `registry_unavailable` where the registry does not know the model by its name any more and no sweep has told yet
 * whether it was renamed: then it goes on under its new name, and nothing may end for it.
 */
export function requireFound({ connection, model, version }: Subject, look: Look): void {
  if (look.gone && version.goneAt === null)
    throw new AppError(
      "registry_unavailable",
      `${connection.name} does not know ${model.name} by this name any more: it was renamed or deleted, and the next full reading tells which.`,
    );
}

/** What the registry's own approval says against a promotion; null when it says nothing. */
function approvalWords({ status, native }: RegistryVersion["approval"], key: string): string | null {
  if (status === "rejected") return `The registry itself has ${versionLabel(key)} as ${native ?? "rejected"}.`;
  return status === "pending"
    ? `The registry’s own approval of ${versionLabel(key)} is still ${native ?? "pending"}.`
    : null;
}

function gone({ model, version, connection }: Subject): AppError {
  return new AppError("not_found", `${connection.name} no longer has ${versionLabel(version.key)} of ${model.name}.`);
}

type Beside = { others: string[]; cases: CaseRuns };

/** Of a version with very many files the digest alone, for every look at a request keeps its evidence anew. */
function keptManifest({ files }: Side["manifest"]): Pick<EvidenceParts, "manifest"> {
  return files.length === 0 || files.length > mostKept ? {} : { manifest: files };
}

function partsOf(
  subject: Subject,
  holders: MarkedRow[],
  { id, version, rules }: PolicyInForce,
  candidate: Side,
  peers: Side[],
  { others, cases }: Beside,
): EvidenceParts {
  const heldBy = holders.filter(({ id: holding }) => holding !== subject.version.id).map(({ key }) => key);
  const holder = heldBy.length === 1 ? (peers[0] ?? null) : null;
  const facts = {
    candidate: candidate.facts,
    holder: holder?.facts ?? null,
    heldBy,
    peers: peers.map((side) => side.facts),
    others,
    ...(cases.facts && { caseRuns: cases.facts }),
  };
  const headline = headlineOf(rules, candidate);
  return {
    candidate: {
      id: subject.version.id,
      key: subject.version.key,
      incarnation: subject.version.incarnation,
      author: candidate.author ?? subject.version.author,
    },
    holders: holders.map((each) => ({ id: each.id, key: each.key })),
    policy: { id, version },
    files: { digest: candidate.manifest.digest, problem: candidate.manifest.problem },
    ...keptManifest(candidate.manifest),
    signature: { digest: candidate.signature.digest, problem: candidate.signature.problem },
    environment: { digest: candidate.environment.digest, problem: candidate.environment.problem },
    metrics: Object.fromEntries([...headline.keys()].map((name) => [name, candidate.facts.metrics?.[name] ?? null])),
    ...(cases.evidence && { caseRuns: cases.evidence }),
    gates: rules.gates.map((definition) => ({
      definition,
      title: explainGate(definition),
      ...evaluateGate(definition, facts),
    })),
    comparison: compare(candidate, peers, headline),
  };
}

/** The metrics that votes are bound to: those that the policy or its gates name, and where neither names any, all of the run's. */
function headlineOf(rules: PolicyRules, candidate: Side): Map<string, Direction | null> {
  const named = new Map<string, Direction | null>(rules.gates.flatMap(metricsOfGate).map((name) => [name, null]));
  for (const { name, direction } of rules.metrics) named.set(name, direction);
  if (named.size > 0) return named;
  return new Map(
    Object.keys(candidate.facts.metrics ?? {})
      .sort()
      .map((name) => [name, null]),
  );
}
