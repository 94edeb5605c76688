import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { getJson } from "@/lib/get-json";

import type { PickedVersion } from "./types";

/** Versions that the text may mean; without a text, those of the model that is `near`. */
export function pickOptions(q: string, near: { connection: string; model: string } | null) {
  return queryOptions({
    queryKey: ["compare", "pick", q, near] as const,
    queryFn: ({ signal }) =>
      getJson<PickedVersion[]>(`/api/compare/pick?${new URLSearchParams({ q, ...near })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** Where the comparison of a page's query is saved from; `search` begins with `?`. */
export function csvAddress(search: string): string {
  return `/api/compare/export${search}`;
}
