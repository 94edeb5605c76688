import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { SearchHit } from "./types";

/** Models and versions whose name matches; earlier hits stay on screen while the next ones are on their way. */
export const searchOptions = (text: string) =>
  queryOptions({
    queryKey: ["search", text],
    queryFn: async ({ signal }): Promise<SearchHit[]> => {
      const response = await fetch(`/api/search?q=${encodeURIComponent(text)}`, { signal });
      if (!response.ok) throw new Error(`The search answered ${response.status}.`);
      return ((await response.json()) as { items: SearchHit[] }).items;
    },
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
