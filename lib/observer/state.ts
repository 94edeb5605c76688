import { z } from "zod";

/** However quick a registry is: the observer itself may be held up. */
const leastGapMs = 20_000;

/** What `connection.sweep` holds: how far a sweep that runs is, and what the newest complete one cost. Times in epoch ms. */
const sweepState = z.object({
  /** `done`: none runs. */
  phase: z.enum(["models", "versions", "aliases", "done"]),
  startedAt: z.number(),
  /** Of the newest complete sweep; null while there was none. */
  endedAt: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** The newest complete one was the very first, which took in everything. */
  isFirst: z.boolean().default(false),
  models: z.number(),
  versions: z.number(),
  requests: z.number(),
  /** Newest change that the feed has shown, on the registry's clock: the next sweep reads back to it. */
  watermark: z.number().nullable(),
  /** When the catalog was last computed through the mapping. */
  mappedAt: z.number().nullable(),
  /** The registry's own history was taken in up to here; null: nothing of it yet. */
  pastAt: z.number().nullable().default(null),
  /** Ids of models that were listed but not found when their turn came. */
  missed: z.array(z.string()).default([]),
  /**
   * What calls for the next sweep: ids of models that were looked for and not found, which may be gone or renamed, and keys of
   * models that have versions and are not in the catalog, which are new.
   */
  wanted: z.array(z.string()).default([]),
  /** The newest of what has called for a sweep: each calls once. */
  answered: z.array(z.string()).default([]),
  /** `gapMs` of the newest sweeps, as many as it takes until each model has had its turn; newest last. */
  gaps: z.array(z.number()).default([]),
  /** How far back the last look at one model's versions may lie and still join the next. */
  turnGapMs: z.number().default(leastGapMs),
});
export type SweepState = z.output<typeof sweepState>;

export function sweepStateOf(stored: unknown): SweepState {
  const parsed = sweepState.safeParse(stored);
  return parsed.success
    ? parsed.data
    : {
        phase: "done",
        startedAt: 0,
        endedAt: null,
        durationMs: null,
        isFirst: false,
        models: 0,
        versions: 0,
        requests: 0,
        watermark: null,
        mappedAt: null,
        pastAt: null,
        missed: [],
        wanted: [],
        answered: [],
        gaps: [],
        turnGapMs: leastGapMs,
      };
}

/**
 * A sweep may use a tenth of the registry's time; a small registry is simply swept often. How long the first one took
 * says nothing about the next, which finds most things as they were.
 */
export function sweepPeriodMs({ durationMs, isFirst }: SweepState): number {
  const tenfold = Math.max(5_000, 10 * (durationMs ?? 0));
  return isFirst ? Math.min(30_000, tenfold) : tenfold;
}

/**
 * How far apart two looks may lie and still count as watching without a break: twice the planned pause, the longer one of the
 * sweeps before and after it, and the time of the slower sweep besides.
 */
export function gapBetween(before: SweepState, now: SweepState): number {
  const pauseMs = Math.max(sweepPeriodMs(before), sweepPeriodMs(now));
  return Math.max(leastGapMs, 2 * pauseMs) + Math.max(before.durationMs ?? 0, now.durationMs ?? 0);
}

/** The gap of the newest sweep, for looks at the whole connection. */
export function gapOf({ gaps }: SweepState): number {
  return gaps.at(-1) ?? leastGapMs;
}

/** With the gap of one more sweep; each model has its turn once in `turns` of them. */
export function withGap(state: SweepState, gapMs: number, turns: number): SweepState {
  const gaps = [...state.gaps, gapMs].slice(-turns);
  const sum = gaps.reduce((all, gap) => all + gap, 0);
  return { ...state, gaps, turnGapMs: (sum * turns) / gaps.length };
}
