import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Draft } from "@/lib/playground/types";

import { keepDraft, readKeptDraft } from "./kept-draft";

const draft: Draft = { protocol: "echo", format: "f", contentType: "text/plain", text: "1.0" };
const kept = { member: "sam", draft, models: ["heart"] };

/** A tab that has room for little. */
let entries: Map<string, string>;
beforeEach(() => {
  entries = new Map();
  const setItem = (key: string, value: string) => {
    if (value.length > 1_000) throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    entries.set(key, value);
  };
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem,
    removeItem: (key: string) => entries.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("what somebody composed in a tab is found again by them alone", () => {
  keepDraft(kept);
  expect(readKeptDraft("sam")).toEqual(kept);
  expect(readKeptDraft("jules")).toBeNull();
  keepDraft({ ...kept, member: "jules" });
  expect(readKeptDraft("sam")).toBeNull();
});

test("what names nobody, or is no draft, is nobody's", () => {
  keepDraft(kept);
  const [name = ""] = entries.keys();
  for (const entry of [
    { draft, models: [] },
    { ...kept, draft: { ...draft, text: 1 } },
    { member: "sam", models: [] },
    { member: "sam", draft },
    null,
    "x",
  ]) {
    sessionStorage.setItem(name, JSON.stringify(entry));
    expect(readKeptDraft("sam")).toBeNull();
  }
  sessionStorage.setItem(name, "{");
  expect(readKeptDraft("sam")).toBeNull();
});

test("what a tab has no room for is not kept, nor is what was there before", () => {
  keepDraft(kept);
  keepDraft({ ...kept, draft: { ...draft, text: "1".repeat(1_000) } });
  expect(readKeptDraft("sam")).toBeNull();
});
