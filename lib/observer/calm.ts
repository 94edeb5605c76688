import { sweepPeriodMs, type SweepState } from "./state";

/** After somebody looked at what waits for a decision, so long: time to decide, and for the registry to write. */
const calmMs = 15_000;
/** However many decide, a sweep is put off by no more than this. */
const mostMs = 60_000;
/** A shorter sweep disturbs nobody. */
const shortMs = 250;

// On globalThis because Next bundles instrumentation and routes apart.
const shared = globalThis as typeof globalThis & { interlockCalm?: Map<string, number> };
const until = (shared.interlockCalm ??= new Map<string, number>());

/**
 * Somebody is about to decide on a model of this connection, and waits for the registry then: a long sweep would make it
 * slow, so that the next one is put off a little. Reads of single models go on, and so does a sweep that has begun.
 */
export function keepCalm(connectionId: string): void {
  until.set(connectionId, Date.now() + calmMs);
}

/** When the next sweep is due, in ms since 1970. */
export function sweepDueAt(connectionId: string, state: SweepState): number {
  const due = state.startedAt + sweepPeriodMs(state);
  if (state.endedAt === null || (state.durationMs ?? 0) < shortMs) return due;
  return Math.min(Math.max(due, until.get(connectionId) ?? 0), due + mostMs);
}
