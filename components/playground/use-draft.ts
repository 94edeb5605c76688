"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import type { Draft } from "@/lib/playground/types";

const stored = "interlock.playground.draft";
const savedAfterMs = 300;

type Kept = { draft: Draft; models: string[] };

/**
 * What is being composed, kept in this tab so that a reload loses nothing. It begins with what was kept for these models, else with
 * `first`; once there it is only ever replaced by the person.
 * @param models keys of the models that it is meant for; null while no endpoint is chosen. @param first null while it is not known yet.
 */
export function useDraft(models: readonly string[] | null, first: Draft | null): [Draft | null, (draft: Draft) => void] {
  const [draft, set] = useState<Draft | null>(null);
  const [isRead, markRead] = useState(false);
  useEffect(() => {
    if (isRead || models === null) return;
    const kept = readKept();
    const isMeant = kept !== null && (models.length === 0 || kept.models.length === 0 || kept.models.some((model) => models.includes(model)));
    // What a tab kept exists in the browser only, after the first drawing.
    if (isMeant) set(kept.draft);
    markRead(true);
  }, [isRead, models]);
  const shown = draft ?? (isRead ? first : null);

  const unsaved = useRef<Kept | null>(null);
  const save = useCallback(() => {
    if (unsaved.current) keep(unsaved.current);
    unsaved.current = null;
  }, []);
  useEffect(() => {
    if (draft === null || models === null) return;
    unsaved.current = { draft, models: [...models] };
    const timer = setTimeout(save, savedAfterMs);
    return () => clearTimeout(timer);
  }, [draft, models, save]);
  // A reload, or a link to another page, right after the last key.
  useEffect(() => {
    addEventListener("pagehide", save);
    return () => {
      removeEventListener("pagehide", save);
      save();
    };
  }, [save]);
  return [shown, useCallback((next: Draft) => set(next), [])];
}

function readKept(): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(stored) ?? "null") as Partial<Kept> | null;
    const isDraft = (["protocol", "format", "contentType", "text"] as const).every((key) => typeof kept?.draft?.[key] === "string");
    return isDraft && kept?.draft && Array.isArray(kept.models) ? { draft: kept.draft, models: kept.models } : null;
  } catch {
    return null;
  }
}

/** A tab has room for some megabytes; a longer payload lives until the page is left. */
function keep(kept: Kept) {
  try {
    sessionStorage.setItem(stored, JSON.stringify(kept));
  } catch {
    sessionStorage.removeItem(stored);
  }
}
