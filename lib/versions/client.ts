import { type QueryClient, queryOptions } from "@tanstack/react-query";

import type { DirectedTrend } from "@/lib/compare/types";
import { getJson } from "@/lib/get-json";

import type { Curve, Preview, Smoothing } from "./types";

type ModelRef = { connection: string; model: string };
type VersionRef = ModelRef & { version: string };
const asLogged: Smoothing = { smoothing: 0, order: "step" };
export type FileAddress = VersionRef & { path: string; of: "version" | "run" };

export function trendOptions(ref: ModelRef) {
  return queryOptions({
    queryKey: ["versions", "trend", ref] as const,
    queryFn: ({ signal }) => getJson<DirectedTrend>(`/api/models/trend?${new URLSearchParams(ref)}`, signal),
    staleTime: 60_000,
  });
}

/** Of points as they were logged the order is not asked for: they are the same for every axis. */
export function curveOptions(ref: VersionRef & { metric: string }, { smoothing, order }: Smoothing = asLogged) {
  const asked = smoothing === 0 ? ref : { ...ref, smoothing: String(smoothing), order };
  return queryOptions({
    queryKey: ["versions", "curve", asked] as const,
    queryFn: ({ signal }) => getJson<Curve>(`/api/runs/history?${new URLSearchParams(asked)}`, signal),
    staleTime: 60_000,
  });
}

/** The same curve as it was read last, smoothed otherwise: it stands until the one that was asked for is there. */
export function curveMeanwhile(client: QueryClient, ref: VersionRef & { metric: string }): Curve | undefined {
  const { queryKey } = curveOptions(ref);
  const read = client.getQueryCache().findAll({ queryKey, predicate: ({ state }) => state.data !== undefined });
  const newest = read.sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)[0];
  return newest && client.getQueryData<Curve>(newest.queryKey);
}

export function previewOptions(file: FileAddress) {
  return queryOptions({
    queryKey: ["versions", "preview", file] as const,
    queryFn: ({ signal }) => getJson<Preview>(`/api/files/preview?${new URLSearchParams(file)}`, signal),
    staleTime: 60_000,
    retry: false,
  });
}

/** Addresses that the browser opens itself: saving a file, showing a picture. */
export function downloadAddress(file: FileAddress): string {
  return `/api/files/download?${new URLSearchParams(file)}`;
}

export function imageAddress(file: FileAddress): string {
  return `/api/files/image?${new URLSearchParams(file)}`;
}
