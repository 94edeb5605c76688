import { mostSpecific } from "@/lib/policies/scope";
import type { Direction } from "@/lib/policies/gates/types";

import { directionByName, directionByTags } from "./metric-names";
import type { KnownDirection } from "./types";

/** What somebody set: `none` means that neither is better. */
export type SetDirection = {
  id: string;
  connectionId: string | null;
  modelPattern: string;
  metric: string;
  direction: Direction | "none";
  by: string;
};

/** A model whose versions are compared, with everything that may say which way a metric is better. */
export type DirectedModel = {
  connectionId: string;
  name: string;
  /** Of the metric named; null when the model's policy does not speak of it. */
  byPolicy: (metric: string) => Direction | null;
  /** Tags of the model, its versions and their runs. */
  tags: readonly Readonly<Record<string, string>>[];
};

/**
 * Which way `metric` is better for all of `models`, and who says so. The policy comes first, for its gates decide by what it says,
 * and what they refuse should not be called better; then what a person set, then tags, then what the name says. Models that say
 * opposite things leave it undecided, and so does a person who said for one of them that neither is better.
 */
export function directionOf(
  metric: string,
  models: readonly DirectedModel[],
  set: readonly SetDirection[],
): KnownDirection {
  const said = models.map((model) => directionFor(metric, model, set));
  const neither = said.find(({ isSet, direction }) => isSet && direction === null);
  if (neither) return answer(neither);
  const ways = new Set(said.flatMap(({ direction }) => direction ?? []));
  if (ways.size > 1) return { direction: null, because: "The models compared say opposite things." };
  return answer(said.find(({ direction }) => direction !== null) ?? nobody);
}

/** `isSet`: a person set it. */
type Said = KnownDirection & { isSet: boolean };

const nobody: Said = { direction: null, because: "Nobody said which way is better.", isSet: false };

function answer({ direction, because }: Said): KnownDirection {
  return { direction, because };
}

function directionFor(metric: string, model: DirectedModel, set: readonly SetDirection[]): Said {
  const byPolicy = model.byPolicy(metric);
  if (byPolicy) return { direction: byPolicy, because: `The policy of ${model.name} says so.`, isSet: false };
  const speaking = set.filter((one) => one.metric === metric).map((one) => ({ ...one, target: null }));
  const chosen = mostSpecific(speaking, { connectionId: model.connectionId, model: model.name, target: "" });
  if (chosen)
    return {
      direction: chosen.direction === "none" ? null : chosen.direction,
      because: `Set by ${chosen.by} for ${scopeWords(chosen)}.`,
      isSet: true,
    };
  for (const tags of model.tags) {
    const byTag = directionByTags(tags, metric);
    if (byTag) return { direction: byTag, because: "A tag says so.", isSet: false };
  }
  const byName = directionByName(metric);
  return byName ? { direction: byName, because: "Known by its name.", isSet: false } : nobody;
}

function scopeWords({ connectionId, modelPattern }: SetDirection): string {
  if (modelPattern === "*") return connectionId === null ? "every model" : "every model of its connection";
  return modelPattern;
}
