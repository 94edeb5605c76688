import { formatTime } from "@/lib/format";

import { isOutside } from "./words";
import type { HistoryEvent, Time } from "./types";

/** History that was brought in afterwards is no news, however lately it was brought. */
export function isNews({ origin }: HistoryEvent): boolean {
  return origin !== "imported" && origin !== "found";
}

type Facts = {
  events: HistoryEvent[];
  /** More happened than `events` has. */
  more: boolean;
  /** The visit before this one; null on the first. */
  since: Time | null;
  /** Registries that do not answer. */
  failing: string[];
};

/** The one sentence that matters on arrival, and the facts under it. */
export function arrivalWords({ events, more, since, failing }: Facts): { title: string; facts: string[] } {
  const outside = events.filter(isOutside).length;
  const count = `${more ? "More than " : ""}${events.length} ${events.length === 1 ? "event" : "events"}`;
  const facts = [
    since === null ? "This is your first visit." : `${events.length === 0 ? "No events" : count} since you were last here, ${formatTime(since)} UTC.`,
  ];
  if (since !== null && outside > 0) return { title: outsideTitle(outside, more), facts };
  if (failing.length === 1) return { title: `${failing[0] ?? ""} does not answer`, facts };
  if (failing.length > 1) return { title: `${failing.length} registries do not answer`, facts };
  if (since === null) return { title: "Everything is being watched", facts };
  return { title: events.length === 0 ? "Nothing changed" : "Nothing waits for you", facts };
}

function outsideTitle(outside: number, more: boolean): string {
  if (outside === 1 && !more) return "One change was made outside Interlock";
  return more ? `At least ${outside} of the changes came from outside Interlock` : `${outside} changes were made outside Interlock`;
}
