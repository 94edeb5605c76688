"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import type { Draft } from "@/lib/playground/types";

import { keepDraft, type KeptDraft, readKeptDraft } from "./kept-draft";

const savedAfterMs = 300;

/**
 * What is being composed, kept in this tab so that a reload loses nothing. It begins with what this member kept for these models,
 * else with `first`; once there it is only ever replaced by the person.
 * @param member their id. @param models keys of the models that it is meant for; null while no endpoint is chosen. @param first null while it is not known yet.
 */
export function useDraft(
  member: string,
  models: readonly string[] | null,
  first: Draft | null,
): [Draft | null, (draft: Draft) => void] {
  const [draft, set] = useState<Draft | null>(null);
  const [isRead, markRead] = useState(false);
  useEffect(() => {
    if (isRead || models === null) return;
    const kept = readKeptDraft(member);
    const isMeant =
      kept !== null &&
      (models.length === 0 || kept.models.length === 0 || kept.models.some((model) => models.includes(model)));
    // What a tab kept exists in the browser only, after the first drawing.
    if (isMeant) set(kept.draft);
    markRead(true);
  }, [isRead, member, models]);
  const shown = draft ?? (isRead ? first : null);

  const unsaved = useRef<KeptDraft | null>(null);
  const save = useCallback(() => {
    if (unsaved.current) keepDraft(unsaved.current);
    unsaved.current = null;
  }, []);
  useEffect(() => {
    if (draft === null || models === null) return;
    unsaved.current = { member, draft, models: [...models] };
    const timer = setTimeout(save, savedAfterMs);
    return () => clearTimeout(timer);
  }, [draft, member, models, save]);
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
