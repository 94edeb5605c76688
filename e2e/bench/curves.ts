import { downsample, type Series } from "@/lib/compare/curves";

import { percentile, report } from "./report";

const points = 1_000_000;
/** Of each stretch up to five points are kept: ten thousand are drawn. */
const buckets = 2_000;

/** Pure computation: ten thousand points drawn of a noisy curve of a million, with peaks and gaps. */
export function benchCurves(): void {
  const series = noisy();
  const times: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const start = performance.now();
    downsample(series, buckets);
    times.push(performance.now() - start);
  }
  report({ name: "curves.downsample-1000000.p95", value: percentile(times, 0.95), unit: "ms", goal: 200 });
}

function noisy(): Series {
  const xs = Float64Array.from({ length: points }, (_, step) => step);
  const ys = xs.map((step) =>
    step % 9_973 === 0 ? NaN : Math.exp(-step / 300_000) + ((step * 7_919) % 1_000) / 5_000,
  );
  return { xs, ys };
}
