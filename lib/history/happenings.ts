import type { HistoryEvent, Lane, Time } from "@/lib/history/types";
import { minute } from "@/lib/history/dates";

/** Events of one moment, told as one: a version that arrives, with the one that makes room for it. */
export type Happening = { lead: HistoryEvent; events: HistoryEvent[]; at: Time };

/** Oldest first. `at` is the first moment at which all of it surely had happened. */
export function happeningsOf(events: HistoryEvent[]): Happening[] {
  const found: Happening[] = [];
  for (const event of [...events].sort(
    (a, b) => a.when.before - b.when.before || a.recordedAt - b.recordedAt || order(a.id, b.id),
  )) {
    const last = found.at(-1);
    const together = last && event.when.before - last.lead.when.before < minute && event.origin === last.lead.origin;
    if (!last || !together) {
      found.push({ lead: event, events: [event], at: event.when.before });
      continue;
    }
    last.events.push(event);
    last.at = Math.max(last.at, event.when.before);
    if (weight(event) > weight(last.lead)) last.lead = event;
  }
  return found;
}

/** Events that put a version back into a stage it had held and left before. */
export function returnsOf(lanes: Lane[]): Set<string> {
  const found = new Set<string>();
  for (const { stage, segments } of lanes) {
    if (stage === null) continue;
    const left = new Map<string, Time>();
    for (const { version, end } of segments)
      if (end) left.set(version, Math.min(end.before, left.get(version) ?? Infinity));
    for (const { version, start, startEvent } of segments)
      if ((left.get(version) ?? Infinity) <= start.after) found.add(startEvent);
  }
  return found;
}

/** What the eye should see of several at once: the arrival in the highest stage. */
function weight({ stage, axis, after }: HistoryEvent): number {
  if (stage === "production" && after !== null) return 6;
  if (stage === "staging" && after !== null) return 5;
  if (stage === "development" && after !== null) return 4;
  if (axis === "stage" || axis === "alias" || axis === "approval" || axis === "traffic") return 3;
  return axis === "existence" ? 2 : 1;
}

/** Ids are numbers written as text. */
function order(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
