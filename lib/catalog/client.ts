import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { getJson } from "@/lib/get-json";
import type { Time } from "@/lib/history/types";
import { paths } from "@/lib/paths";

import type { ConnectionAge, MiniLine, ModelsPage, ModelsQuery, SearchHit } from "./types";

/** A page and when it was had: ages are counted from there for as long as it is shown. */
type ModelsPageAt = { page: ModelsPage; at: Time };

/** The models list as the browser asks for it. */
export function modelsOptions(query: ModelsQuery) {
  return queryOptions({
    queryKey: ["catalog", "models", query] as const,
    queryFn: async ({ signal }): Promise<ModelsPageAt> => {
      const page = await getJson<ModelsPage>(`/api/models${modelsSearch(query)}`, signal);
      return { page, at: Date.now() };
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** The mini lines of the rows shown, asked for apart so that the rows never wait for them. */
export function linesOptions(ids: string[]) {
  return queryOptions({
    queryKey: ["catalog", "lines", ids] as const,
    queryFn: ({ signal }) => getJson<Record<string, MiniLine>>(`/api/models/lines?ids=${ids.join(",")}`, signal),
    placeholderData: keepPreviousData,
    enabled: ids.length > 0,
    staleTime: 60_000,
  });
}

export function searchOptions(q: string) {
  return queryOptions({
    queryKey: ["catalog", "search", q] as const,
    queryFn: ({ signal }) => getJson<SearchHit[]>(`/api/search?q=${encodeURIComponent(q)}`, signal),
    placeholderData: keepPreviousData,
    enabled: q.trim() !== "",
    staleTime: 10_000,
  });
}

/** The side bar's ages, read again every 10 s; what the server rendered stands until a newer answer comes. */
export function agesOptions(initial: ConnectionAge[]) {
  return queryOptions({
    queryKey: ["catalog", "ages"] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ connections: ConnectionAge[] }>("/api/connections/ages", signal)).connections,
    initialData: initial,
    refetchInterval: 10_000,
    staleTime: 9_000,
  });
}

/** The event recorded last of a model, asked for every few seconds in a tab that is looked at. */
export function newestEventOptions(model: { connection: string; key: string }) {
  return queryOptions({
    queryKey: ["catalog", "newest-event", model] as const,
    queryFn: ({ signal }) =>
      getJson<{ newest: string }>(
        `/api/models/newest-event?${new URLSearchParams({ connection: model.connection, model: model.key })}`,
        signal,
      ),
    refetchInterval: 4_000,
    staleTime: 3_000,
  });
}

/** The list with something changed, from its first page unless the change names another. */
export function modelsAddress(query: ModelsQuery, change: Partial<ModelsQuery>): string {
  return `${paths.models}${modelsSearch({ ...query, after: undefined, before: undefined, ...change })}`;
}

/** `?q=…&stage=…` with nothing that is at its default; empty for the plain list. */
export function modelsSearch(query: Partial<ModelsQuery>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const isDefault = value === "" || (key === "sort" && value === "changed") || (key === "limit" && value === 50);
    if (value !== undefined && !isDefault) search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
