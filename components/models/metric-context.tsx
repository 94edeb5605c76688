"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useMemo, useState } from "react";

import { metricNames, tellingMetric } from "@/lib/versions/metric-names";
import { trendOptions } from "@/lib/versions/client";
import type { TrendPoint } from "@/lib/versions/types";

type Metrics = {
  /** The chosen metric; null while none is known. */
  metric: string | null;
  names: string[];
  choose: (metric: string) => void;
  points: TrendPoint[];
  reading: boolean;
  /** Why some versions have no numbers. */
  problem: string | null;
};
type Props = {
  model: { connection: string; model: string };
  /** From the address; null: the one that most versions have. */
  asked: string | null;
  /** What the catalog already had when the page was rendered. */
  known: Record<string, string>[];
  children: ReactNode;
};

const Context = createContext<Metrics | null>(null);

/** One choice of metric for the trend and the table, and one reading of the runs for both. */
export function MetricProvider({ model, asked, known, children }: Props) {
  const [chosen, choose] = useState(asked);
  const { data, isPending, error } = useQuery(trendOptions(model));
  const value = useMemo((): Metrics => {
    const points = data?.points ?? [];
    const metrics = [...points.map((point) => point.metrics ?? {}), ...known];
    const names = metricNames(metrics);
    return {
      metric: chosen !== null && (names.includes(chosen) || isPending) ? chosen : tellingMetric(names, metrics),
      names,
      choose: (metric) => {
        choose(metric);
        const url = new URL(location.href);
        url.searchParams.set("metric", metric);
        history.replaceState(null, "", url);
      },
      points,
      reading: isPending,
      problem: error?.message ?? data?.problem ?? null,
    };
  }, [data, isPending, error, chosen, known]);
  return <Context value={value}>{children}</Context>;
}

export function useMetrics(): Metrics {
  const metrics = use(Context);
  if (!metrics) throw new Error("This stands outside its MetricProvider.");
  return metrics;
}
