"use client";

import { useMetrics } from "@/components/models/metric-context";
import { Select } from "@/components/ui/input";

/** Which metric the trend and the table show. */
export function MetricSelect() {
  const { metric, names, choose } = useMetrics();
  if (metric === null) return null;
  return (
    <Select
      aria-label="Metric"
      value={metric}
      onChange={(event) => choose(event.target.value)}
      className="w-auto max-w-48 font-mono text-small"
    >
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </Select>
  );
}
