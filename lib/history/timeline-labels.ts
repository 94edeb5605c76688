import type { Bar } from "@/lib/history/timeline-layout";
import type { HistoryEvent, Time } from "@/lib/history/types";

/** Advance of one character in px: 12 px mono as the labels are set, and the mean of 11 px sans. */
const monoAdvance = 7;
const sansAdvance = 5.7;
const gap = 8;
/** Labels may reach this far beyond the plot's right edge: its own margin. */
const overhang = 20;

export type LabelText = { name: string; detail: string | null };
/** `level` and `left` of the bar it names. `name` null: only the tooltip has it. */
export type Label = { key: string; left: number; level: number; name: string; detail: string | null };

/**
 * Labels above the starts of bars, laid out from right to left so that what came last keeps its words: one that does
 * not fit gives up its detail, then itself. `width` is the plot's in px.
 */
export function placeLabels(bars: Bar[], textOf: (bar: Bar) => LabelText, width: number): Label[] {
  const labels: Label[] = [];
  const limits = new Map<number, number>();
  for (const bar of [...bars].sort((a, b) => b.left - a.left)) {
    const { name, detail } = textOf(bar);
    const start = (bar.left / 100) * width + labelInset(bar);
    const limit = limits.get(bar.level) ?? width + overhang + gap;
    const short = start + name.length * monoAdvance + gap;
    const long = short + (detail === null ? 0 : 5 + detail.length * sansAdvance);
    if (short > limit) continue;
    labels.push({ key: bar.key, left: bar.left, level: bar.level, name, detail: long <= limit ? detail : null });
    limits.set(bar.level, start);
  }
  return labels.reverse();
}

/** Px from the bar's start to its label; a turnout takes some. */
export function labelInset(bar: Pick<Bar, "joinsStart" | "clippedStart">): number {
  return bar.joinsStart ? 8 : bar.clippedStart ? 4 : 2;
}

export type Cluster = { key: string; left: number; events: HistoryEvent[] };

/** Glyphs closer than their own size become one with a count. Times are the first moment each event surely had happened. */
export function clusterEvents(events: HistoryEvent[], { from, to, now }: { from: Time; to: Time; now: Time }, width: number): Cluster[] {
  const last = Math.min(to, now);
  const shown = events.filter((event) => event.when.before >= from && event.when.after <= last);
  const at = (event: HistoryEvent) => Math.min(event.when.before, last);
  const groups: { first: Time; last: Time; events: HistoryEvent[] }[] = [];
  const near = (24 / width) * (to - from);
  for (const event of [...shown].sort((a, b) => at(a) - at(b) || order(a, b))) {
    const group = groups.at(-1);
    if (group && at(event) - (group.first + group.last) / 2 < near) {
      group.events.push(event);
      group.last = at(event);
    } else groups.push({ first: at(event), last: at(event), events: [event] });
  }
  return groups.map((group) => ({
    key: group.events[0]?.id ?? "",
    left: Number(((((group.first + group.last) / 2 - from) / (to - from)) * 100).toFixed(3)),
    events: group.events,
  }));
}

/** Ids are numbers written as text; the later recorded is the later one. */
function order(a: HistoryEvent, b: HistoryEvent): number {
  return a.recordedAt - b.recordedAt || a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}
