"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useMemo, useState } from "react";

import type { KnownDirection, MetricBound, MetricGround } from "@/lib/compare/types";
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
  /** Which way the chosen metric is better, and who says so. */
  better: KnownDirection;
  /** What gates ask of it. */
  bounds: MetricBound[];
};
type Props = {
  model: { connection: string; model: string };
  /** From the address; null: the one that most versions have. */
  asked: string | null;
  /** What the catalog already had when the page was rendered. */
  known: Record<string, string>[];
  ground: MetricGround;
  children: ReactNode;
};

const nobodySaid: KnownDirection = { direction: null, because: "Nobody said which way is better." };

const Context = createContext<Metrics | null>(null);

/** One choice of metric for the trend and the table, and one reading of the runs for both. */
export function MetricProvider({ model, asked, known, ground, children }: Props) {
  const [chosen, choose] = useState(asked);
  const { data, isPending, error } = useQuery(trendOptions(model));
  const value = useMemo((): Metrics => {
    const points = data?.points ?? [];
    const metrics = [...points.map((point) => point.metrics ?? {}), ...known];
    const names = metricNames(metrics);
    const metric = chosen !== null && (names.includes(chosen) || isPending) ? chosen : tellingMetric(names, metrics);
    return {
      metric,
      names,
      better: (metric === null ? undefined : (data?.directions[metric] ?? ground.directions[metric])) ?? nobodySaid,
      bounds: ground.bounds.filter((bound) => bound.metric === metric),
      choose: (name) => {
        choose(name);
        const url = new URL(location.href);
        url.searchParams.set("metric", name);
        history.replaceState(null, "", url);
      },
      points,
      reading: isPending,
      problem: error?.message ?? data?.problem ?? null,
    };
  }, [data, isPending, error, chosen, known, ground]);
  return <Context value={value}>{children}</Context>;
}

export function useMetrics(): Metrics {
  const metrics = use(Context);
  if (!metrics) throw new Error("This stands outside its MetricProvider.");
  return metrics;
}
