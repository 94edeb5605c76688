import type { Loss } from "./types";

type Counted = { rule: string; where: string | null; times: number; say: (times: number) => string };

/** Gathers what gets lost, one sentence for each rule and place however many cells it meets. */
export class Losses {
  private readonly found = new Map<string, Counted>();

  /** `say` makes the sentence when everything is counted; `times` is the number of cells. */
  add(rule: string, where: string | null, say: (times: number) => string): void {
    const key = `${rule}\n${where ?? ""}`;
    const known = this.found.get(key);
    if (known) known.times += 1;
    else this.found.set(key, { rule, where, times: 1, say });
  }

  all(): Loss[] {
    return [...this.found.values()].map(({ rule, where, times, say }) => ({ rule, where, text: say(times) }));
  }
}

/** What a reader has to say of a body is lost with the text that it was about: they are losses where it is written anew. */
export function notesAsLosses(notes: readonly string[]): Loss[] {
  return notes.map((text) => ({ rule: "body.note", where: null, text }));
}

/** Why a payload cannot be put into a body at all. Caught where a protocol's `encode` begins. */
export class Refusal extends Error {}
