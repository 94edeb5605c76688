import { formatCount, formatTime } from "@/lib/format";

import type { Time } from "./types";

/** What there is to say to somebody who arrives. */
export type Arrival = {
  /** News since then, as far as they were listed. */
  events: number;
  /** More happened than was listed. */
  more: boolean;
  /** How many of all changes since then were made outside; `complete` false: at least so many. */
  outside: { outside: number; complete: boolean };
  /** The visit before this one; null on the first. */
  since: Time | null;
  /** Registries that do not answer. */
  failing: string[];
  /** Requests and outside changes that wait for this person. */
  waiting: number;
};

/** The one sentence that matters on arrival, and the facts under it. `isOutside`: it speaks of changes made outside. */
export function arrivalWords({ events, more, outside, since, failing, waiting }: Arrival): {
  title: string;
  facts: string[];
  isOutside: boolean;
} {
  const count = `${more ? "More than " : ""}${formatCount(events)} ${events === 1 ? "event" : "events"}`;
  const facts = [
    since === null
      ? "This is your first visit."
      : `${events === 0 ? "No events" : count} since you were last here, ${formatTime(since)} UTC.`,
  ];
  const isOutside = since !== null && outside.outside > 0;
  return {
    title: isOutside ? outsideTitle(outside) : quietTitle({ events, since, failing, waiting }),
    facts,
    isOutside,
  };
}

function quietTitle({
  events,
  since,
  failing,
  waiting,
}: Pick<Arrival, "events" | "since" | "failing" | "waiting">): string {
  if (failing.length === 1) return `${failing[0] ?? ""} does not answer`;
  if (failing.length > 1) return `${failing.length} registries do not answer`;
  if (waiting > 0) return waiting === 1 ? "One decision waits for you" : `${waiting} decisions wait for you`;
  if (since === null) return "Everything is being watched";
  return events === 0 ? "Nothing changed" : "Nothing waits for you";
}

function outsideTitle({ outside, complete }: Arrival["outside"]): string {
  if (outside === 1 && complete) return "One change was made outside Interlock";
  return `${complete ? "" : "At least "}${formatCount(outside)} changes were made outside Interlock`;
}
