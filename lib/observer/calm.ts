import { setTimeout as wait } from "node:timers/promises";

import { sweepPeriodMs, type SweepState } from "./state";

/** How long sweeps are put off once somebody looks at what waits for a decision: time to decide, and for the registry to write. */
const calmMs = 15_000;
/** However many decide, a sweep is put off by no more than this. */
const mostMs = 60_000;
/** A shorter sweep disturbs nobody. */
const shortMs = 250;

/** While a decision runs, the observer delays each request by at most `patienceMs`, a whole reading by at most `patienceInAllMs`. */
const patienceMs = 2_000;
const patienceInAllMs = 10_000;
const lookedAgainMs = 20;

// On globalThis because Next bundles instrumentation and routes apart.
const shared = globalThis as typeof globalThis & {
  interlockCalm?: Map<string, number>;
  interlockDeciding?: Map<string, number>;
};
const until = (shared.interlockCalm ??= new Map<string, number>());
const deciding = (shared.interlockDeciding ??= new Map<string, number>());

/**
 * Somebody is about to decide on a model of this connection and will wait for its registry, which a long sweep would slow
 * down: so the next sweep is put off a little. Reads of single models go on, and so does a sweep that has begun.
 */
export function keepCalm(connectionId: string): void {
  until.set(connectionId, Date.now() + calmMs);
}

/** When the next sweep is due, in ms since 1970. One that is wanted is not put off. */
export function sweepDueAt(connectionId: string, state: SweepState): number {
  const due = state.startedAt + sweepPeriodMs(state);
  if (state.endedAt === null || (state.durationMs ?? 0) < shortMs || state.wanted.length > 0) return due;
  return Math.min(Math.max(due, until.get(connectionId) ?? 0), due + mostMs);
}

/** How long the sweep that is due now was put off, in ms: a pause on purpose, which counts as watched. */
export function putOffMs(connectionId: string, state: SweepState): number {
  return sweepDueAt(connectionId, { ...state, wanted: [] }) - state.startedAt - sweepPeriodMs(state);
}

/** Somebody waits for `work`, which asks and changes this registry: a decision that is being carried out. */
export async function whileDeciding<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
  deciding.set(connectionId, (deciding.get(connectionId) ?? 0) + 1);
  try {
    return await work();
  } finally {
    deciding.set(connectionId, (deciding.get(connectionId) ?? 1) - 1);
  }
}

/**
 * Ends when nobody waits for a decision on this connection, when that took too long, or at the signal. `waitedMs`: how long
 * the reading has waited before. Answers how long it waited now.
 */
export async function undisturbed(connectionId: string, waitedMs = 0, signal?: AbortSignal): Promise<number> {
  const began = Date.now();
  const most = Math.min(patienceMs, patienceInAllMs - waitedMs);
  while ((deciding.get(connectionId) ?? 0) > 0 && Date.now() - began < most && signal?.aborted !== true)
    await wait(lookedAgainMs);
  return Date.now() - began;
}
