import { latencyBuckets } from "@/lib/playground/types";

/** One bar's place on the axis: answers that took more than `from` and at most `to` milliseconds; `to` null: however long. */
export type Bin = { from: number; to: number | null; label: string; counts: number[] };

/** The buckets of several endpoints beside each other, without the empty ones at both ends. */
export function binsOf(tallies: readonly { buckets: readonly number[] }[]): Bin[] {
  const bins = Array.from({ length: latencyBuckets.length + 1 }, (_, at): Bin => {
    const [from, to] = [latencyBuckets[at - 1] ?? 0, latencyBuckets[at] ?? null];
    return {
      from,
      to,
      label: to === null ? `> ${from}` : `${from}–${to}`,
      counts: tallies.map(({ buckets }) => buckets[at] ?? 0),
    };
  });
  const isUsed = ({ counts }: Bin) => counts.some((count) => count > 0);
  const first = bins.findIndex(isUsed);
  return first < 0 ? [] : bins.slice(first, bins.findLastIndex(isUsed) + 1);
}

/** Where a latency lies among the bins: which one, and which third of it. Null where there is no bin for it. */
export function placeOf(
  ms: number,
  bins: readonly Bin[],
): { label: string; position: "start" | "middle" | "end" } | null {
  const bin = bins.find(({ from, to }) => ms >= from && (to === null || ms <= to));
  if (!bin) return null;
  const part = bin.to === null ? 0.5 : (ms - bin.from) / (bin.to - bin.from);
  return { label: bin.label, position: part < 1 / 3 ? "start" : part <= 2 / 3 ? "middle" : "end" };
}
