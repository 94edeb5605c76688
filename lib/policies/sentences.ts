import type { Role } from "@/lib/permissions";
import { listWords } from "@/lib/words";

import { explainGate, metricsOfGate } from "./gates";
import type { PolicyRules, PolicyScope } from "./policy-rules";

/** What a policy speaks of, with the connection's name. */
type NamedScope = Pick<PolicyScope, "modelPattern" | "target"> & { connection: { name: string } | null };

/** The policy in plain words, what people must do first. With a scope, the last one says why it applies. */
export function sentencesOf(rules: PolicyRules, scope: NamedScope | null): string[] {
  return [
    `${votersWords(rules)} must agree; who asked and who made the version do not count.`,
    "One rejection stops it.",
    ...(rules.unknownAuthorBlocks ? ["While it is not known which member made the version, no vote counts."] : []),
    gatesWords(rules),
    metricsWords(rules),
    `A request lives ${hoursWords(rules.lifetimeHours)}.`,
    rules.rollbackNeedsQuorum ? "A rollback needs the same agreement." : "Who may roll back does it alone.",
    rules.reviewOutside
      ? "A change from outside waits until somebody accepts it or rolls it back."
      : "A change from outside is recorded and waits for nobody.",
    ...(scope ? [`Applies because ${becauseWords(scope)}.`] : []),
  ];
}

/** `production of fraud-* in sagemaker-fraud`, `everything`. */
export function scopeWords({ connection, modelPattern, target }: NamedScope): string {
  const models = modelPattern === "*" ? (target === null ? "everything" : null) : modelPattern;
  return [
    ...(target === null ? [] : [target]),
    ...(models === null ? [] : [target === null ? models : `of ${models}`]),
    ...(connection ? [`in ${connection.name}`] : []),
  ].join(" ");
}

/** What one version of a policy changed, each a short line: `quorum 1 → 2`, `gate added: auc at least 0.90`. */
export function changesOf(before: PolicyRules, after: PolicyRules): string[] {
  const gates = (rules: PolicyRules) => rules.gates.map(explainGate);
  const metrics = (rules: PolicyRules) => rules.metrics.map(({ name, direction }) => `${name}, ${direction} is better`);
  return [
    ...one("people", String(before.quorum), String(after.quorum)),
    ...one("role", before.voterRole ?? "any that may vote", after.voterRole ?? "any that may vote"),
    ...one("group", before.voterGroup ?? "any", after.voterGroup ?? "any"),
    ...one("unknown author", authorWords(before), authorWords(after)),
    ...one("lifetime", hoursWords(before.lifetimeHours), hoursWords(after.lifetimeHours)),
    ...many("gate", gates(before), gates(after)),
    ...many("metric", metrics(before), metrics(after)),
    ...one("changes from outside", reviewWords(before), reviewWords(after)),
    ...one("rollback", rollbackWords(before), rollbackWords(after)),
  ];
}

/** 168 → `7 days`, 36 → `36 hours`. */
export function hoursWords(hours: number): string {
  if (hours % 24 !== 0) return hours === 1 ? "1 hour" : `${hours} hours`;
  return hours === 24 ? "1 day" : `${hours / 24} days`;
}

function votersWords({ quorum, voterRole, voterGroup }: PolicyRules): string {
  const many = numbers[quorum - 1] ?? String(quorum);
  const who = quorum === 1 ? (voterRole ?? "person") : voterRole === null ? "people" : plural(voterRole);
  return `${many} ${who}${voterGroup === null ? "" : ` from ${voterGroup}`}`;
}

function gatesWords({ gates }: PolicyRules): string {
  if (gates.length === 0) return "No gates.";
  const words = gates.map((gate) => explainGate(gate).replace(/^The /, "the ")).join("; ");
  return `${gates.length === 1 ? "One gate" : `${numbers[gates.length - 1] ?? gates.length} gates`}: ${words}.`;
}

/** The same metrics that evidence binds votes to: named here or by a gate, and all of the run's where nothing is named. */
function metricsWords({ gates, metrics }: PolicyRules): string {
  const named = [...new Set([...metrics.map(({ name }) => name), ...gates.flatMap(metricsOfGate)])];
  return `A change of ${named.length === 0 ? "any metric of its run" : listWords(named, "or")} voids votes.`;
}

function becauseWords(scope: NamedScope): string {
  return scope.connection === null && scope.modelPattern === "*" && scope.target === null
    ? "no other policy names it"
    : `it names ${scopeWords(scope)}`;
}

function one(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what}: ${before} → ${after}`];
}

function many(what: string, before: readonly string[], after: readonly string[]): string[] {
  return [
    ...after.filter((words) => !before.includes(words)).map((words) => `${what} added: ${words}`),
    ...before.filter((words) => !after.includes(words)).map((words) => `${what} removed: ${words}`),
  ];
}

const authorWords = (rules: PolicyRules) => (rules.unknownAuthorBlocks ? "blocks" : "does not block");
const reviewWords = (rules: PolicyRules) => (rules.reviewOutside ? "reviewed" : "recorded");
const rollbackWords = (rules: PolicyRules) => (rules.rollbackNeedsQuorum ? "needs agreement" : "needs none");
const plural = (role: Role) => `${role}s`;
const numbers = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
