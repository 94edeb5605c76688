import { expect, test, vi } from "vitest";

import { keepCalm, putOffMs, sweepDueAt, undisturbed, whileDeciding } from "./calm";
import { sweepStateOf } from "./state";
import { readRegistry, type Watch } from "./watch";

const swept = (startedAt: number, durationMs: number) => ({
  ...sweepStateOf(null),
  startedAt,
  endedAt: startedAt + durationMs,
  durationMs,
});

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

test("a sweep that is wanted is not put off", () => {
  keepCalm("d");
  const state = swept(Date.now() - 20_000, 1_000);
  expect(putOffMs("d", state)).toBeGreaterThan(10_000);
  expect(sweepDueAt("d", { ...state, wanted: ["a model that was not found"] })).toBe(state.startedAt + 10_000);
  expect(putOffMs("another", state)).toBe(0);
});

/** Less than what waits gives up after by itself. */
const promptly = 1_500;
const moment = () => new Promise((resolve) => setTimeout(resolve, 60));

test(
  "while a decision is carried out, what can wait waits, and only of that connection",
  async () => {
    let end: () => void = () => undefined;
    const work = whileDeciding("c", () => new Promise<void>((resolve) => (end = resolve)));
    await undisturbed("another");
    const ended = vi.fn();
    const waiting = undisturbed("c").then(ended);
    await moment();
    expect(ended).not.toHaveBeenCalled();
    end();
    await work;
    await waiting;
  },
  promptly,
);

test(
  "a reading waits no longer than its patience in all, nor beyond its signal",
  async () => {
    void whileDeciding("slow", () => new Promise(() => undefined));
    await undisturbed("slow", 9_950);
    await undisturbed("slow", 0, AbortSignal.abort());
  },
  promptly,
);

test(
  "a decision that fails holds nobody up",
  async () => {
    await expect(whileDeciding("d", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await undisturbed("d");
  },
  promptly,
);

test.each([
  ["a patient reading", true, 0],
  ["a look for a decision", false, 1],
])(
  "while somebody decides, %s asks or waits as it should",
  async (name, isPatient, askedAtOnce) => {
    let end: () => void = () => undefined;
    void whileDeciding(name, () => new Promise<void>((resolve) => (end = resolve)));
    const watch = {
      connection: { id: name },
      isPatient,
      cost: { requests: 0, waitedMs: 0 },
      signal: new AbortController().signal,
      now: () => new Date(),
      registry: {},
    } as unknown as Watch;
    const asked = vi.fn(() => Promise.resolve("answer"));
    const reading = readRegistry(watch, asked);
    await moment();
    expect(asked).toHaveBeenCalledTimes(askedAtOnce);
    end();
    expect((await reading).data).toBe("answer");
  },
  promptly,
);
