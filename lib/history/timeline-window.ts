import { day, months } from "@/lib/history/dates";
import type { Time } from "@/lib/history/types";

export const timelineRanges = ["30d", "90d", "6m", "all"] as const;
export type TimelineRange = (typeof timelineRanges)[number];

/** What an address without a range asks for. */
export const usualRange: TimelineRange = "6m";

export const rangeTitles: Record<TimelineRange, string> = {
  "30d": "30 d",
  "90d": "90 d",
  "6m": "6 months",
  all: "All",
};

const spans: Record<Exclude<TimelineRange, "all">, number> = { "30d": 30 * day, "90d": 90 * day, "6m": 183 * day };
/** Room on the right of "now", as a share of the window, so that what holds now has an edge to end at. */
const margin = 0.025;

/**
 * The stretch of time to draw: the last `range` up to now, or moved back so that `at` lies inside it. `first` is when the
 * first thing known of the model happened.
 */
export function timelineWindow(
  range: TimelineRange,
  { at, now, first }: { at: Time | null; now: Time; first: Time },
): { from: Time; to: Time } {
  if (range === "all") {
    const span = Math.max(now - Math.min(first, at ?? first), day);
    return { from: Math.floor(now - span * (1 + margin)), to: Math.ceil(now + span * margin) };
  }
  const span = spans[range];
  const end = at !== null && at <= now - span ? Math.min(now, at + span * 0.75) : now;
  return { from: Math.floor(end - span), to: Math.ceil(end + span * margin) };
}

export function readRange(text: string | undefined): TimelineRange {
  return timelineRanges.find((range) => range === text) ?? usualRange;
}

/** `2026-10-18T14:00Z`: a moment in an address, as short as it can be without losing anything. */
export function momentAddress(at: Time): string {
  return `${new Date(at)
    .toISOString()
    .replace(/(:00)?\.000Z$/, "")
    .replace(/Z$/, "")}Z`;
}

/** `2026-10-18 14:00`: a moment in the date box. */
export function momentField(at: Time): string {
  return momentAddress(at).replace("T", " ").replace("Z", "");
}

const printed =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})(?:,(?=\s))?(?=$|\s)/i;
const written = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?\s*(?:Z|UTC)?$/i;

/** Reads what people, addresses and these pages write, always as UTC: a date, with or without a time. Null when it is no moment. */
export function readMoment(text: string | null | undefined): Time | null {
  const match = written.exec(inNumbers((text ?? "").trim()));
  if (!match) return null;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year, month - 1, date, hours, minutes, seconds, Number((match[7] ?? "0").padEnd(3, "0")));
  const back = new Date(at);
  const same =
    back.getUTCMonth() === month - 1 && back.getUTCDate() === date && hours < 24 && minutes < 60 && seconds < 60;
  return same && year >= 1970 ? at : null;
}

/** `31 Oct 2026 14:00` → `2026-10-31 14:00`; anything else as it is. */
function inNumbers(text: string): string {
  return text.replace(printed, (all, date: string, name: string, year: string) => {
    const month = months.findIndex((short) => short.toLowerCase() === name.toLowerCase());
    return month === -1 ? all : `${year}-${String(month + 1).padStart(2, "0")}-${date.padStart(2, "0")}`;
  });
}
