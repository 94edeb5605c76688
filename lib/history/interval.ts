import type { Interval, Time } from "./types";

/** The stretch that both allow, or null when they share no moment. */
export function intersect(a: Interval, b: Interval): Interval | null {
  const after = Math.max(a.after, b.after);
  const before = Math.min(a.before, b.before);
  return after <= before ? { after, before } : null;
}

export function contains({ after, before }: Interval, at: Time): boolean {
  return after <= at && at <= before;
}

export function exactly(at: Time): Interval {
  return { after: at, before: at };
}

export function sameInterval(a: Interval, b: Interval): boolean {
  return a.after === b.after && a.before === b.before;
}

/**
 * What remains of `from`–`to` outside all `stretches`. Stretches may overlap and need no order; neighbours that touch
 * leave nothing between them.
 */
export function gaps(from: Time, to: Time, stretches: readonly { from: Time; to: Time }[]): { from: Time; to: Time }[] {
  const left: { from: Time; to: Time }[] = [];
  let reached = from;
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    if (stretch.from > reached && reached < to) left.push({ from: reached, to: Math.min(stretch.from, to) });
    reached = Math.max(reached, stretch.to);
  }
  if (reached < to) left.push({ from: reached, to });
  return left;
}
