import { expect, test } from "vitest";

import { keepCalm, sweepDueAt, undisturbed, whileDeciding } from "./calm";
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

test("while a decision is carried out, what can wait waits, and only of that connection", async () => {
  const done: string[] = [];
  let end: () => void = () => undefined;
  const work = whileDeciding("c", () => new Promise<void>((resolve) => (end = resolve)));
  const waiting = undisturbed("c").then(() => done.push("c"));
  await undisturbed("another");
  expect(done).toEqual([]);
  end();
  await work;
  await waiting;
  expect(done).toEqual(["c"]);
});

test("a decision that fails holds nobody up", async () => {
  await expect(whileDeciding("d", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await undisturbed("d");
});
