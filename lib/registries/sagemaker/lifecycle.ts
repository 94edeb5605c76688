import type { Probe, Stage, StageRule } from "../types";

type Lifecycle = Probe["lifecycle"];
type Held = { stage: string | null; approval: string | null };

/** What these words usually mean: those of the service's own template, and near ones. */
const usual: Record<string, Stage> = {
  proposal: "development",
  development: "development",
  dev: "development",
  qa: "staging",
  preproduction: "staging",
  staging: "staging",
  production: "production",
  prod: "production",
  archived: "archived",
  retired: "archived",
};

const template = ["Production", "PreProduction", "QA", "Development", "Proposal", "Archived"];

/** Which life cycle a sample of versions really uses, and the mapping to start from. `looked`: the sample, in words. */
export function lifecycleOf(versions: Held[], looked: string): Lifecycle {
  const stages = counted(versions.map(({ stage }) => stage));
  const approvals = counted(versions.map(({ approval }) => approval));
  if (versions.length === 0)
    return { sentence: "There are no versions yet to learn it from.", proposal: rulesOf(template) };
  const decided = approvals.size > 0 ? `approvals: ${inWords(approvals)}` : "no approvals are in use";
  if (stages.size === 0)
    return {
      sentence: `In ${looked}, no version has a life cycle stage; ${decided}. The proposed words are those of SageMaker's own template.`,
      proposal: rulesOf(template),
    };
  const unknown = [...stages.keys()].filter((stage) => !usual[stage.toLowerCase()]);
  const open = unknown.length > 0 ? ` Say what ${unknown.slice(0, 6).join(", ")} means.` : "";
  return {
    sentence: `In ${looked}, stages are in use (${inWords(stages)}); ${decided}.${open}`,
    proposal: rulesOf([...stages.keys(), ...template.filter((word) => !stages.has(word))]),
  };
}

function rulesOf(words: string[]): StageRule[] {
  return words.map((key) => ({ axis: "stage", key, stage: usual[key.toLowerCase()] ?? "other" }));
}

function counted(words: (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

function inWords(counts: Map<string, number>): string {
  const named = [...counts].slice(0, 6).map(([word, count]) => `${word} ${count}`);
  const rest = counts.size - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
