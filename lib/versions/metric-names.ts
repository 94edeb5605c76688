/** Names of metrics, those that most versions have first, then by name; gauges of the machine last. */
export function metricNames(metrics: readonly Record<string, string>[]): string[] {
  const counts = new Map<string, number>();
  for (const name of metrics.flatMap((one) => Object.keys(one))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, more], [b, less]) => Number(isGauge(a)) - Number(isGauge(b)) || less - more || (a < b ? -1 : 1))
    .map(([name]) => name);
}

/** The name to begin with: the first whose values are not all the same; when none tells versions apart, the first. */
export function tellingMetric(names: readonly string[], metrics: readonly Record<string, string>[]): string | null {
  const varies = (name: string) => new Set(metrics.flatMap((one) => one[name] ?? [])).size > 1;
  return names.find((name) => !isGauge(name) && varies(name)) ?? names[0] ?? null;
}

function isGauge(name: string): boolean {
  return /^system\//.test(name);
}
