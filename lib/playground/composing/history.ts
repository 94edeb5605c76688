import type { Draft } from "@/lib/playground/types";

/** Drafts before and after the one that is shown, for all views together. */
type History = {
  past: Draft[];
  future: Draft[];
  /** When the last change came and of which kind, to tell typing from acts. */ last: {
    kind: string;
    at: number;
  } | null;
};

export const emptyHistory: History = { past: [], future: [], last: null };

/** As many steps can be taken back, as long as they are not larger than this together, in UTF-16 units. */
const stepsAtMost = 200;
const sizeAtMost = 40_000_000;
/** Typing without a pause of so many milliseconds is one step. */
const pause = 700;

/** A change of `from` into something else. `kind`: changes of one kind that follow each other are one step; null: a step of its own. */
export function changed(history: History, from: Draft, kind: string | null, now: number): History {
  const isSameStep =
    kind !== null && history.last?.kind === kind && now - history.last.at < pause && history.past.length > 0;
  const past = isSameStep ? history.past : trimmed([...history.past, from]);
  return { past, future: [], last: kind === null ? null : { kind, at: now } };
}

/** One step back, or null where there is none. */
export function undone({ past, future }: History, now: Draft): { history: History; draft: Draft } | null {
  const draft = past.at(-1);
  return draft === undefined
    ? null
    : { draft, history: { past: past.slice(0, -1), future: [...future, now], last: null } };
}

export function redone({ past, future }: History, now: Draft): { history: History; draft: Draft } | null {
  const draft = future.at(-1);
  return draft === undefined
    ? null
    : { draft, history: { past: [...past, now], future: future.slice(0, -1), last: null } };
}

function trimmed(past: Draft[]): Draft[] {
  let size = 0;
  const kept = past.slice(-stepsAtMost).findLastIndex(({ text }) => (size += text.length) > sizeAtMost);
  return past.slice(-stepsAtMost).slice(kept + 1);
}
