import type { Probe, Stage, StageRule } from "../types";

type Lifecycle = Probe["lifecycle"];
type Counts = Map<string, number>;

/** What these names usually mean. Only spellings that are really in use are proposed. */
const usualAliases: Record<string, Stage> = {
  champion: "production",
  production: "production",
  prod: "production",
  challenger: "staging",
  staging: "staging",
  candidate: "staging",
  development: "development",
  dev: "development",
};

const usualValues: Record<string, Stage> = {
  production: "production",
  prod: "production",
  staging: "staging",
  development: "development",
  dev: "development",
  archived: "archived",
};

const namedAtMost = 6;

/** `aliases`: the maps of the models looked at. `labels`: those of their versions. */
type Sample = { aliases: Record<string, string>[]; labels: Record<string, string>[]; complete: boolean };

/** Which lifecycle a sample really uses, and the mapping to start from. There are no stages: aliases or a label stand for them. */
export function lifecycleOf({ aliases, labels, complete }: Sample): Lifecycle {
  const { size, ...named } = { size: aliases.length, counts: counted(aliases.flatMap((map) => Object.keys(map))) };
  named.counts.delete("default");
  const stages = counted(labels.flatMap((map) => (map["stage"] ? [map["stage"]] : [])));
  const byAlias = rules("alias", named.counts, usualAliases, (word) => word);
  const byLabel = rules("tag", stages, usualValues, (word) => `stage=${word}`);
  if (size === 0) return { sentence: "There are no models yet to learn it from.", proposal: [standIn] };

  const looked = `${complete ? "" : "the first "}${size} ${size === 1 ? "model" : "models"}`;
  const parts = [
    named.counts.size > 0
      ? `aliases are in use beside “default” (${inWords(named.counts)})`
      : "no alias but “default” is in use",
    ...(stages.size > 0 ? [`the label “stage” is in use (${inWords(stages)})`] : []),
  ];
  const proposal = [...byAlias, ...byLabel];
  const unknown =
    proposal.length === 0 ? " Until one of them means production, the default version is taken for it." : "";
  return {
    sentence: `In ${looked}, ${parts.join(" and ")}.${unknown}`,
    proposal: proposal.length === 0 ? [standIn] : proposal,
  };
}

/** What a call without a version gets is the nearest thing to production where nothing else says it. */
const standIn: StageRule = { axis: "alias", key: "default", stage: "production" };

function rules(
  axis: StageRule["axis"],
  counts: Counts,
  usual: Record<string, Stage>,
  keyOf: (word: string) => string,
): StageRule[] {
  return [...counts.keys()].flatMap((word) => {
    const stage = usual[word.toLowerCase()];
    return stage ? [{ axis, key: keyOf(word), stage }] : [];
  });
}

function counted(words: string[]): Counts {
  const counts: Counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

function inWords(counts: Counts): string {
  const named = [...counts].slice(0, namedAtMost).map(([word, count]) => `${word} ${count}`);
  const rest = counts.size - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
