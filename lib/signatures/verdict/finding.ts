import type { RuleId } from "./rules";
import type { Certainty, Finding, Side, Word } from "./types";

/** A finding before it is known for which direction it was looked for. */
export type Draft = Omit<Finding, "direction">;

/** Where a finding is: the side, the path as people read it, and the top-level fields in the two forms. */
export type Place = { side: Side; path: string | null; at: Finding["at"] };

export const certain: Certainty = { kind: "certain" };

export function dependsOnValue(when: string): Certainty {
  return { kind: "value-dependent", when };
}

export function dependsOnEnvelope(where: string, when: string | null = null): Certainty {
  return { kind: "envelope-dependent", where, when };
}

/** Bodies by what they look like, as parts of a sentence. */
export const tables = "dataframe_split and dataframe_records";
export const bareLists = "inputs and instances with a list without names";
export const objectsOfValues = "inputs and instances with an object of single values";
export const csv = "text/csv";
export const objectsOfLists = "inputs with an object of lists or values, instances with records";

export type Judged = {
  rule: RuleId;
  class: Word;
  certainty?: Certainty;
  before?: string | null;
  after?: string | null;
  consequence: string;
  suggestion?: string | null;
};

export function found(place: Place, judged: Judged): Draft {
  return { certainty: certain, before: null, after: null, suggestion: null, ...place, ...judged };
}

/** The place of something nested: `address` and `.zip`, `tags` and `[]`. */
export function inside(place: Place, step: string): Place {
  return { ...place, path: `${place.path ?? ""}${step}` };
}

/** Names in sentences stand in typographic quotes, so that one ending in a full stop is still legible. */
export function quoted(place: Place): string {
  if (place.path === null) return place.side === "outputs" ? "the answer" : "the value";
  return `“${place.path}”`;
}
