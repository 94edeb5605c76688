/**
 * Which fields stay the same ones while what they show changes. A field keeps text that is no JSON yet, so it must never be taken for
 * another one's.
 */

/** One key for each of `count` items: those that are known, then fresh ones. */
export function keysFor(known: readonly number[], count: number): number[] {
  const fresh = 1 + Math.max(-1, ...known);
  return Array.from({ length: count }, (_, at) => known[at] ?? fresh + at - known.length);
}

/** The keys that are left when the item at `at` goes: the others keep theirs. */
export function keysWithout(keys: readonly number[], at: number): number[] {
  return keys.filter((_, other) => other !== at);
}

/** Rows whose fields are kept: the one that is shown, and of those written in the last few that are still there. */
export function rowsKept(written: readonly number[], row: number, height: number): number[] {
  const others = written.filter((other) => other !== row && other < height);
  return [...others.slice(-writtenAtMost), row].sort((one, other) => one - other);
}

/** Their fields stay in the page, out of sight. */
const writtenAtMost = 20;
