import type { Draft } from "@/lib/playground/types";

const stored = "interlock.playground.draft";

/** Id of the member who composes it, and keys of the models that it is meant for. */
export type KeptDraft = { member: string; draft: Draft; models: string[] };

/** What this member composed last in this tab; null where nothing is kept, or somebody else's. */
export function readKeptDraft(member: string): KeptDraft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(stored) ?? "null") as Partial<KeptDraft> | null;
    const isDraft = (["protocol", "format", "contentType", "text"] as const).every(
      (key) => typeof kept?.draft?.[key] === "string",
    );
    return isDraft && kept?.draft && kept.member === member && Array.isArray(kept.models)
      ? { member, draft: kept.draft, models: kept.models }
      : null;
  } catch {
    return null;
  }
}

/** A tab has room for some megabytes; a longer payload lives until the page is left. */
export function keepDraft(kept: KeptDraft): void {
  try {
    sessionStorage.setItem(stored, JSON.stringify(kept));
  } catch {
    sessionStorage.removeItem(stored);
  }
}
