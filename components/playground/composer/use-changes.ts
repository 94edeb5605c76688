"use client";

import { useLayoutEffect, useRef } from "react";

import { rebased, type Splice, spliced } from "@/lib/playground/composing/splice";
import type { Draft } from "@/lib/playground/types";

import type { useDraftHistory } from "./use-draft-history";

/** Ways to change the draft, each one step of its history. `onSaid`: tells what was done, or why nothing was. */
export function useChanges(
  draft: Draft,
  history: ReturnType<typeof useDraftHistory>,
  onSaid: (says: string | null) => void,
) {
  // Whoever edits what is still drawn of an older text, or began to paste before the last change, means the newest draft as well.
  const newest = useRef(draft);
  useLayoutEffect(() => {
    newest.current = draft;
  }, [draft]);

  const replace = (next: Draft, says: string | null = null, kind: string | null = null) => {
    history.change(newest.current, next, kind);
    newest.current = next;
    onSaid(says);
  };
  return {
    replace,
    /** `seen`: the text that the places belong to. */
    spliceIn(seen: string, splices: readonly Splice[], says: string | null) {
      if (splices.length === 0) return;
      const now = newest.current;
      const moved = rebased(splices, seen, now.text);
      if (moved) replace({ ...now, text: spliced(now.text, moved) }, says);
      else onSaid("Not done: this place of the payload has changed meanwhile. Look at it and do it again.");
    },
  };
}
