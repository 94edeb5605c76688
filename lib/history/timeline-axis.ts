import { clockWords, day, dateWords, hour, minute, months } from "@/lib/history/dates";
import type { Time } from "@/lib/history/types";

/** Shares of the window's width, 0–100. */
type Axis = { ticks: { left: number; text: string }[]; minor: number[] };

type Step = { months: number } | { ms: number };

const steps: Step[] = [
  ...[5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 14 * day].map(
    (ms) => ({ ms }),
  ),
  ...[1, 2, 3, 6, 12, 24, 60, 120].map((count) => ({ months: count })),
];
/** A Monday, so that weeks begin on one. */
const monday = Date.UTC(2001, 0, 1);

/** Ticks that suit the span: named ones at most eight, small ones at most 32. */
export function axisOf(from: Time, to: Time): Axis {
  const named = steps.find((step) => (to - from) / length(step) <= 8) ?? last;
  const small = steps.find((step) => (to - from) / length(step) <= 32) ?? last;
  const place = (at: Time) => share(at, from, to);
  let before: Time | null = null;
  const ticks = times(named, from, to).map((at) => {
    const text = tickText(at, before, named);
    before = at;
    return { left: place(at), text };
  });
  const at = new Set(ticks.map((tick) => tick.left));
  return {
    ticks,
    minor: times(small, from, to)
      .map(place)
      .filter((left) => !at.has(left)),
  };
}

/** Where `at` lies between `from` and `to`, in percent with three digits: short enough for markup, exact to 0.02 px. */
export function share(at: Time, from: Time, to: Time): number {
  return Number((((at - from) / (to - from)) * 100).toFixed(3));
}

const last: Step = { months: 120 };

function length(step: Step): number {
  return "ms" in step ? step.ms : step.months * 30.44 * day;
}

function times(step: Step, from: Time, to: Time): Time[] {
  const found: Time[] = [];
  if ("ms" in step) {
    for (let at = monday + Math.ceil((from - monday) / step.ms) * step.ms; at <= to; at += step.ms) found.push(at);
    return found;
  }
  const start = new Date(from);
  const count = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = Math.floor(count / step.months) * step.months; ; month += step.months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1);
    if (at > to) return found;
    if (at >= from) found.push(at);
  }
}

/** The larger unit is named only where it changes: `Jun 2026 · Jul · Aug`, `18 Oct · 15:00 · 16:00`. */
function tickText(at: Time, before: Time | null, step: Step): string {
  const date = new Date(at);
  const newYear = before === null || new Date(before).getUTCFullYear() !== date.getUTCFullYear();
  if ("months" in step) {
    if (step.months >= 12) return String(date.getUTCFullYear());
    return `${months[date.getUTCMonth()]}${newYear ? ` ${date.getUTCFullYear()}` : ""}`;
  }
  if (step.ms >= day) return newYear ? dateWords(at) : dateWords(at, date.getUTCFullYear());
  const newDay = before === null || new Date(before).getUTCDate() !== date.getUTCDate();
  return newDay ? `${dateWords(at, date.getUTCFullYear())} ${clockWords(at)}` : clockWords(at);
}
