import { queryOptions } from "@tanstack/react-query";

import type { DirectedTrend } from "@/lib/compare/types";
import { getJson } from "@/lib/get-json";

import type { Curve, Preview } from "./types";

type ModelRef = { connection: string; model: string };
type VersionRef = ModelRef & { version: string };
export type FileAddress = VersionRef & { path: string; of: "version" | "run" };

export function trendOptions(ref: ModelRef) {
  return queryOptions({
    queryKey: ["versions", "trend", ref] as const,
    queryFn: ({ signal }) => getJson<DirectedTrend>(`/api/models/trend?${new URLSearchParams(ref)}`, signal),
    staleTime: 60_000,
  });
}

export function curveOptions(ref: VersionRef & { metric: string }) {
  return queryOptions({
    queryKey: ["versions", "curve", ref] as const,
    queryFn: ({ signal }) => getJson<Curve>(`/api/runs/history?${new URLSearchParams(ref)}`, signal),
    staleTime: 60_000,
  });
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
