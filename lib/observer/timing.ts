import type { Interval, Origin, Time } from "@/lib/history/types";

import type { Change } from "./diff";

/**
 * One read of a subject: `previous` is when the newest complete read before it began (null: there was none), `end` when
 * this one ended. All on our clock.
 */
export type Reading = { previous: Time | null; end: Time };

/** The subject's own timestamps, on the registry's clock. */
type Stamps = { createdAt: Time | null; updatedAt: Time | null };

/** How far two clocks may differ before "created before we last looked" means that we overlooked it. */
export const skewMs = 5 * 60_000;

/**
 * When a change of a subject that we knew happened. It was not there when the previous read began and is there now. A
 * version's stage moves its `updatedAt`, so a stage change is not younger than that. The registry's clock is believed
 * only inside our own window: outside it, it is another clock.
 */
export function whenChanged(change: Change, reading: Reading, stamps: Stamps): { when: Interval; origin: Origin } {
  const window = windowOf(reading, stamps);
  const newest = change.axis === "stage" || change.axis === "approval" ? stamps.updatedAt : null;
  const bounded = newest !== null && inside(newest, window) ? { ...window, before: newest } : window;
  return { when: bounded, origin: reading.previous === null ? "found" : "outside" };
}

/**
 * When a subject that we did not know came to be, and when it got what it had then (`held`). Where nobody watched, and
 * where it is older than the last look by more than clocks differ, it was found: born when its registry says, holding
 * since some time between its birth and the last touch of it.
 */
export function whenBorn(reading: Reading, stamps: Stamps): { born: Interval; held: Interval; origin: Origin } {
  const { createdAt, updatedAt } = stamps;
  const { previous, end } = reading;
  const found = previous === null || (createdAt !== null && createdAt < previous - skewMs);
  const window = found
    ? { after: createdAt === null ? Math.min(previous ?? end, end) : Math.min(createdAt, end), before: end }
    : windowOf(reading, stamps);
  const bornAt = createdAt !== null && inside(createdAt, window) ? createdAt : null;
  const touched =
    updatedAt !== null && updatedAt >= (bornAt ?? window.after) && inside(updatedAt, window)
      ? updatedAt
      : window.before;
  return {
    born: bornAt === null ? window : { after: bornAt, before: bornAt },
    held: { after: bornAt ?? window.after, before: touched },
    origin: found ? "found" : "outside",
  };
}

/** The stretch in which whatever this read shows anew must have happened. */
function windowOf({ previous, end }: Reading, { createdAt }: Stamps): Interval {
  return { after: Math.min(previous ?? createdAt ?? end, end), before: end };
}

function inside(at: Time, { after, before }: Interval): boolean {
  return after <= at && at <= before;
}
