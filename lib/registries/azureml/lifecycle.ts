import type { Probe, Stage, StageRule } from "../types";
import { archivedWord } from "./map";

/** What these words usually mean. The vendor takes any word; only spellings that are in use are proposed, beside the common ones. */
const usual: Record<string, Stage> = {
  production: "production",
  prod: "production",
  staging: "staging",
  preproduction: "staging",
  development: "development",
  dev: "development",
  archived: "archived",
  none: "none",
};
const common = ["Production", "Staging", "Development", archivedWord, "None"];
const namedAtMost = 6;

/** `words`: the stages of a sample of versions, null for none. */
export function lifecycleOf(words: (string | null)[], models: number): Probe["lifecycle"] {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
  const proposal = [...new Set([...common, ...counts.keys()])].flatMap((key): StageRule[] => {
    const stage = usual[key.toLowerCase()];
    return stage ? [{ axis: "stage", key, stage }] : [];
  });
  return { sentence: sentenceOf(counts, words.length, models), proposal };
}

function sentenceOf(counts: Map<string, number>, versions: number, models: number): string {
  if (models === 0) return "There are no models yet to learn it from.";
  const looked = `${versions} ${versions === 1 ? "version" : "versions"} of ${models} ${models === 1 ? "model" : "models"}`;
  if (counts.size === 0) return `No stages are in use in ${looked}.`;
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const named = sorted.slice(0, namedAtMost).map(([word, count]) => `${word} ${count}`);
  const rest = sorted.length - named.length;
  const unknown = sorted.filter(([word]) => usual[word.toLowerCase()] === undefined).length;
  return `In ${looked}, stages are in use (${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}).${
    unknown > 0 ? " Some are words of your own: say what they mean." : ""
  }`;
}
