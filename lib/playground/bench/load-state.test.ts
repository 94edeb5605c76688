import { expect, test } from "vitest";

import type { LoadFigures, LoadLine, LoadTally } from "@/lib/playground/types";

import { afterEnd, afterLine, type LoadState, progressOf } from "./load-state";

const ref = { connection: "eu", endpoint: "e", deployment: null };
const began: LoadLine = {
  kind: "began",
  at: 0,
  requests: 10,
  concurrency: 2,
  endpoints: [
    { ref, name: "a", version: "7", bytes: 1, losses: [] },
    { ref, name: "b", version: null, bytes: 1, losses: [] },
  ],
};
const tally = (done: number): LoadTally => ({ sent: done + 1, done, ok: done, errors: {}, buckets: [], stopped: null });
const figures: LoadFigures = { min: 1, p50: 2, p90: 3, p95: 4, p99: 5, max: 6, mean: 2, perSecond: 50, elapsedMs: 200 };
const after = (...lines: LoadLine[]) => lines.reduce<LoadState | null>(afterLine, null);

test("a run grows line by line and has its figures at the end", () => {
  const running = after(began, { kind: "progress", elapsedMs: 100, endpoints: [tally(3), tally(4)] });
  expect(running).toMatchObject({ elapsedMs: 100, ended: null, endpoints: [{ figures: null }, { figures: null }] });
  expect(running && progressOf(running)).toEqual({ done: 7, all: 20 });
  const ended = after(began, {
    kind: "ended",
    how: "done",
    endpoints: [
      { ...tally(10), ...figures },
      { ...tally(10), ...figures },
    ],
  });
  expect(ended).toMatchObject({ ended: "done", endpoints: [{ figures: { p95: 4 } }, { tally: { done: 10 } }] });
});

test("a stream that breaks off is no run that was done", () => {
  const running = after(began);
  expect(afterEnd(running, false)?.ended).toBe("lost");
  expect(afterEnd(running, true)?.ended).toBe("stopped");
  expect(afterEnd(after(began, { kind: "ended", how: "done", endpoints: [] }), true)?.ended).toBe("done");
});

test("what comes before the beginning says nothing", () => {
  expect(after({ kind: "progress", elapsedMs: 1, endpoints: [] })).toBeNull();
  expect(afterEnd(null, false)).toBeNull();
});
