import type { Probe, Stage, StageRule } from "../types";
import type { WireUsedModel } from "./wire";

type Lifecycle = Probe["lifecycle"];
type Counts = Map<string, number>;

const stageRules: StageRule[] = [
  { axis: "stage", key: "Production", stage: "production" },
  { axis: "stage", key: "Staging", stage: "staging" },
  { axis: "stage", key: "Archived", stage: "archived" },
  { axis: "stage", key: "None", stage: "none" },
];

/** What these names usually mean. Only spellings that are really in use are proposed. */
const usualAliases: Record<string, Stage> = {
  champion: "production",
  production: "production",
  prod: "production",
  challenger: "staging",
  staging: "staging",
  candidate: "staging",
};

const namedAtMost = 6;

/** Which lifecycle a sample of models really uses, and the mapping to start from. `complete`: it is not only a sample. */
export function lifecycleOf(models: WireUsedModel[], complete: boolean): Lifecycle {
  const stages = counted(
    models.flatMap(({ latest_versions }) => latest_versions ?? []).map(({ current_stage }) => current_stage ?? "None"),
  );
  stages.delete("None");
  stages.delete("");
  const aliases = counted(models.flatMap((model) => model.aliases ?? []).map(({ alias }) => alias));
  const known = [...aliases.keys()].flatMap((key): StageRule[] => {
    const stage = usualAliases[key.toLowerCase()];
    return stage ? [{ axis: "alias", key, stage }] : [];
  });

  const looked = complete
    ? `${models.length} ${models.length === 1 ? "model" : "models"}`
    : `the first ${models.length} models`;
  if (stages.size === 0 && aliases.size === 0) {
    const champion: StageRule = { axis: "alias", key: "champion", stage: "production" };
    const challenger: StageRule = { axis: "alias", key: "challenger", stage: "staging" };
    return {
      sentence:
        models.length === 0
          ? "There are no models yet to learn it from."
          : `Neither stages nor aliases are in use in ${looked}.`,
      proposal: [...stageRules, champion, challenger],
    };
  }
  const parts = [
    stages.size > 0 ? `stages are in use (${inWords(stages)})` : "no stages are in use",
    aliases.size > 0 ? `aliases are in use (${inWords(aliases)})` : "no aliases are in use",
  ];
  const unknown =
    known.length === 0 && stages.size === 0
      ? " None of these aliases has a usual meaning: say which one means production."
      : "";
  return {
    sentence: `In ${looked}, ${parts.join(" and ")}.${unknown}`,
    proposal: [...(stages.size > 0 ? stageRules : []), ...known],
  };
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
