import type { Interval, Time } from "@/lib/history/types";

/** All words for moments are UTC and the same on server and browser: no locale, no zone of the machine. */
export const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** `18 Oct 2026`; the year left out where `year` already says it. */
export function dateWords(at: Time, year?: number): string {
  const date = new Date(at);
  const shown = date.getUTCFullYear() === year ? "" : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}${shown}`;
}

/** `14:00`, or `14:00:23` to the second. */
export function clockWords(at: Time, seconds = false): string {
  return new Date(at).toISOString().slice(11, seconds ? 19 : 16);
}

/** `18 Oct 2026 14:00`; seconds where asked for. */
export function momentWords(
  at: Time,
  { year, seconds = false }: { year?: number | undefined; seconds?: boolean } = {},
): string {
  return `${dateWords(at, year)} ${clockWords(at, seconds)}`;
}

/** `Sun 18 Oct 2026`. */
export function weekdayWords(at: Time): string {
  return `${weekdays[new Date(at).getUTCDay()]} ${dateWords(at)}`;
}

/**
 * `18 Oct 2026 14:00`, or `between 14 Oct 2026 02:10 and 02:40`: never a point for what is a span. Ends less than two
 * minutes apart are told to the second, and both ends in one second as that second.
 */
export function intervalWords(when: Interval, year?: number): string {
  const { after, before } = when;
  if (isOneSecond(when)) return momentWords(before, { year, seconds: after !== before });
  const seconds = before - after < 2 * minute;
  const sameDay = dateWords(after) === dateWords(before);
  const first = dateWords(after, yearOf(after) === yearOf(before) && !sameDay ? yearOf(before) : year);
  const last = sameDay ? "" : `${dateWords(before, year)} `;
  return `between ${first} ${clockWords(after, seconds)} and ${last}${clockWords(before, seconds)}`;
}

/** Whether it is known so well that no clock on a page tells its ends apart. */
export function isOneSecond({ after, before }: Interval): boolean {
  return Math.floor(after / 1_000) === Math.floor(before / 1_000);
}

export function yearOf(at: Time): number {
  return new Date(at).getUTCFullYear();
}

/** `33 days ago`, `4 h ago`: how far a moment lies from now, in one number. */
export function agoWords(at: Time, now: Time): string {
  const ago = now - at;
  if (ago < minute) return "now";
  if (ago < hour) return `${Math.floor(ago / minute)} min ago`;
  if (ago < 2 * day) return `${Math.floor(ago / hour)} h ago`;
  return `${Math.floor(ago / day)} days ago`;
}
