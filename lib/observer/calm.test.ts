import { expect, test } from "vitest";

import { keepCalm, sweepDueAt } from "./calm";
import { sweepStateOf } from "./state";

const swept = (startedAt: number, durationMs: number) => ({ ...sweepStateOf(null), startedAt, endedAt: startedAt + durationMs, durationMs });

test("a long sweep waits for whoever is about to decide", () => {
  const state = swept(Date.now() - 20_000, 1_000);
  expect(sweepDueAt("a", state)).toBeLessThan(Date.now());
  keepCalm("a");
  expect(sweepDueAt("a", state)).toBeGreaterThan(Date.now() + 10_000);
  expect(sweepDueAt("another", state)).toBeLessThan(Date.now());
});

test("it waits a minute at most, a short sweep not at all, and the first one neither", () => {
  keepCalm("b");
  const overdue = swept(Date.now() - 80_000, 1_000);
  expect(sweepDueAt("b", overdue)).toBeLessThan(Date.now());
  expect(sweepDueAt("b", swept(Date.now() - 20_000, 100))).toBeLessThan(Date.now());
  expect(sweepDueAt("b", { ...swept(Date.now() - 20_000, 1_000), endedAt: null })).toBeLessThan(Date.now());
});
