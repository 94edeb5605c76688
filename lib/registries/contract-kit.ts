import { expect } from "vitest";

import type { Page, PageRequest, Registry } from "./types";

/** What the registry under test holds. It may hold more: tests look only for this. */
export type Fixture = {
  /** A model with at least three versions, oldest first, and aliases on them; `aliases` null where there are none. */
  model: { key: string; versions: string[]; aliases: Record<string, string> | null; tags: Record<string, string> };
  /** Models with one version each, whose names hold what breaks URLs and filters. */
  awkward: string[];
  /** Something in the same tables that is no model; null where there is no such thing. */
  hidden: string | null;
  /** Two words for a stage that this registry takes; null where it has no stages. */
  stages: [string, string] | null;
  /** The first version of `model` has this run and this file; null where the registry knows neither. */
  run: { id: string; metrics: Record<string, string>; history: { metric: string; values: string[] } } | null;
  file: { path: string; text: string } | null;
  /** A version tag that may be set, with two values for it. */
  tag?: { key: string; values: [string, string] };
  /** An alias that may be set and is not there. */
  alias?: string;
  /** Something that calls a version by content types or schemas; absent where versions say nothing of it. */
  described?: { version: string; accepts: string[] };
  /** What the registry remembers, the oldest first: at least these. */
  past?: { version: string; axis: "stage" | "approval"; after: string }[];
  /** An endpoint with at least two deployments of versions of `model` and all traffic on the first one. */
  endpoint?: { key: string; deployments: [string, string]; versions: [string, string] };
  /** A call of `endpoint` that it answers with a 200, as a path below `Invocation.base`; absent where nothing answers. */
  call?: { path: string; headers: Record<string, string>; body: string; answer: RegExp };
};

export type Promised = (sentence: string, check: (registry: Registry, fixture: Fixture) => Promise<void>) => void;

/** All items over all pages; fails the test when a cursor repeats. */
export async function all<T>(list: (page: PageRequest) => Promise<Page<T>>, limit: number): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ cursor, limit });
    items.push(...page.items);
    cursor = page.cursor;
    if (cursor !== null) expect(seen.has(cursor), "a cursor repeats").toBe(false);
    seen.add(cursor ?? "");
  } while (cursor !== null);
  return items;
}
