import type { Bar } from "@/lib/history/timeline-layout";
import type { Happening } from "@/lib/history/happenings";
import { share } from "@/lib/history/timeline-axis";
import type { Time } from "@/lib/history/types";

/** Advance of one character in px: 12 px mono as the labels are set, and the mean of 11 px sans. */
const monoAdvance = 7;
const sansAdvance = 5.7;
const gap = 8;
/** Labels may reach this far beyond the plot's right edge: its own margin. */
const overhang = 20;
/** Px from glyph to glyph: the least a finger or a pointer can tell apart. */
const glyph = 24;

type Named = Pick<Bar, "left" | "level" | "joinsStart" | "clippedStart"> & {
  name: string;
  detail: string | null;
};

/**
 * Labels above the starts of bars, laid out from right to left so that what came last keeps its words: one that does
 * not fit gives up its detail, then itself. `width` is the plot's in px.
 */
export function placeLabels<Item extends Named>(bars: Item[], width: number): { bar: Item; detail: string | null }[] {
  const labels: { bar: Item; detail: string | null }[] = [];
  const limits = new Map<number, number>();
  for (const bar of [...bars].sort((a, b) => b.left - a.left)) {
    const start = (bar.left / 100) * width + labelInset(bar);
    const limit = limits.get(bar.level) ?? width + overhang + gap;
    const short = start + bar.name.length * monoAdvance + gap;
    const long = short + (bar.detail === null ? 0 : 5 + bar.detail.length * sansAdvance);
    if (short > limit) continue;
    labels.push({ bar, detail: long <= limit ? bar.detail : null });
    limits.set(bar.level, start);
  }
  return labels.reverse();
}

/** Px from the bar's start to its label; a turnout takes some. */
export function labelInset(bar: Pick<Bar, "joinsStart" | "clippedStart">): number {
  return bar.joinsStart ? 8 : bar.clippedStart ? 4 : 2;
}

export type Cluster = { key: string; left: number; happenings: Happening[] };

/** Glyphs closer than their own size become one with a count. */
export function clusterHappenings(
  happenings: Happening[],
  { from, to, now }: { from: Time; to: Time; now: Time },
  width: number,
): Cluster[] {
  const last = Math.min(to, now);
  const groups: { first: Time; last: Time; happenings: Happening[] }[] = [];
  const near = (glyph / width) * (to - from);
  for (const happening of happenings) {
    const at = Math.min(happening.at, last);
    if (happening.at < from || happening.lead.when.after > last) continue;
    const group = groups.at(-1);
    if (group && at - (group.first + group.last) / 2 < near) {
      group.happenings.push(happening);
      group.last = at;
    } else groups.push({ first: at, last: at, happenings: [happening] });
  }
  return groups.map((group) => ({
    key: group.happenings[0]?.lead.id ?? "",
    left: share((group.first + group.last) / 2, from, to),
    happenings: group.happenings,
  }));
}
