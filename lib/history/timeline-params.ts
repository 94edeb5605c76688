import { momentAddress, readMoment, readRange, type TimelineRange, usualRange } from "@/lib/history/timeline-window";
import type { Time } from "@/lib/history/types";

/** The timeline's part of an address. `at` null: now. `known` null: as known today. */
export type TimelineParams = {
  range: TimelineRange;
  at: Time | null;
  known: Time | null;
  event: string | null;
  allLanes: boolean;
  /** What was written as a date and is none; shown under the box it came from. */
  unread: { at: string | null; known: string | null };
};

type Raw = Record<string, string | string[] | undefined>;

export function readTimelineParams(raw: Raw): TimelineParams {
  const one = (name: string) => [raw[name]].flat()[0]?.trim() || null;
  const [at, known] = [one("at"), one("known")];
  return {
    range: readRange(one("range") ?? undefined),
    at: readMoment(at),
    known: readMoment(known),
    event: one("event"),
    allLanes: one("lanes") === "all",
    unread: {
      at: at !== null && readMoment(at) === null ? at : null,
      known: known !== null && readMoment(known) === null ? known : null,
    },
  };
}

/** The query of an address with these params; what is usual is left out. */
export function timelineQuery({
  range,
  at,
  known,
  event,
  allLanes,
}: Omit<TimelineParams, "unread">): Record<string, string> {
  return {
    ...(range !== usualRange && { range }),
    ...(at !== null && { at: momentAddress(at) }),
    ...(known !== null && { known: momentAddress(known) }),
    ...(event !== null && { event }),
    ...(allLanes && { lanes: "all" }),
  };
}

/** `path?range=30d&at=2026-10-18T14:00Z`: readable, so a colon stays a colon. */
export function timelineAddress(path: string, params: Omit<TimelineParams, "unread">): string {
  const query = Object.entries(timelineQuery(params)).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%3A", ":")}`,
  );
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}

/** The timeline's part of an address with this query, in its one spelling. */
export function addressPart(search: string): string {
  return timelineAddress("", readTimelineParams(Object.fromEntries(new URLSearchParams(search))));
}

/**
 * What the address with this query asks for, as the page was drawn for it. The way back may lead to a page drawn before the
 * moment was moved there: then the address is right.
 */
export function openedParams(drawn: TimelineParams, search: string): TimelineParams {
  if (timelineAddress("", drawn) === addressPart(search)) return drawn;
  return readTimelineParams(Object.fromEntries(new URLSearchParams(search)));
}

/** The query of the address bar with the timeline's part replaced; what others keep there stays. */
export function mergeTimelineQuery(search: string, params: Omit<TimelineParams, "unread">): string {
  const query = new URLSearchParams(search);
  for (const name of ["range", "at", "known", "event", "lanes"]) query.delete(name);
  for (const [name, value] of Object.entries(timelineQuery(params))) query.set(name, value);
  const text = query.toString().replaceAll("%3A", ":");
  return text === "" ? "" : `?${text}`;
}
