"use client";

import { useState } from "react";

import { changed, emptyHistory, redone, undone } from "@/lib/playground/composing/history";
import type { Draft } from "@/lib/playground/types";

/** One history for all views. A draft that somebody else puts in is a step as well. */
export function useDraftHistory(draft: Draft, onDraft: (draft: Draft) => void) {
  const [history, setHistory] = useState(emptyHistory);
  // What was given out last: anything else that comes in was put there by others.
  const [given, setGiven] = useState(draft);
  if (given !== draft) {
    setGiven(draft);
    if (given.text !== draft.text) setHistory(changed(history, given, null, 0));
  }
  const give = (next: Draft) => {
    setGiven(next);
    onDraft(next);
  };
  const step = (taken: ReturnType<typeof undone>) => {
    if (!taken) return;
    setHistory(taken.history);
    give(taken.draft);
  };

  return {
    /** `kind`: changes of one kind that follow each other fast are one step. */
    change(from: Draft, next: Draft, kind: string | null = null) {
      const now = Date.now();
      // What began before the last change, as pasting does, knows an older history.
      setHistory((known) => changed(known, from, kind, now));
      give(next);
    },
    undo: () => step(undone(history, draft)),
    redo: () => step(redone(history, draft)),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}
