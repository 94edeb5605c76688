import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { VersionsPage } from "@/lib/catalog/types";
import { getJson } from "@/lib/get-json";
import { paths } from "@/lib/paths";

import {
  type EndpointRef,
  type EndpointsPage,
  type EndpointsQuery,
  type EndpointView,
  type RunInput,
  type RunLine,
  whyNotInput,
} from "./types";

/** A page and when it was had: ages are counted from there for as long as it is shown. */
type EndpointsPageAt = { page: EndpointsPage; at: number };

/** The list, read again by itself: more often than what is shown stops being read often, and sooner while something is being changed. */
export function endpointsOptions(query: EndpointsQuery) {
  return queryOptions({
    queryKey: ["endpoints", "list", query] as const,
    queryFn: async ({ signal }): Promise<EndpointsPageAt> => ({
      page: await getJson<EndpointsPage>(`/api/endpoints${endpointsSearch(query)}`, signal),
      at: Date.now(),
    }),
    refetchInterval: ({ state }) =>
      state.data?.page.rows.some(({ status }) => status === "updating") ? 5_000 : 12_000,
    staleTime: 4_000,
  });
}

export function endpointOptions(ref: EndpointRef) {
  return queryOptions({
    queryKey: ["endpoints", "one", ref] as const,
    queryFn: ({ signal }) => getJson<EndpointView>(`/api/endpoints/one?${new URLSearchParams(ref)}`, signal),
    refetchInterval: ({ state }) => (state.data?.status === "updating" ? 3_000 : 8_000),
    staleTime: 2_000,
  });
}

/** Runs are asked of the registry itself: often only while one of them goes on. */
export function runsOptions(ref: EndpointRef) {
  return queryOptions({
    queryKey: ["endpoints", "runs", ref] as const,
    queryFn: ({ signal }) => getJson<RunLine[]>(`/api/endpoints/runs?${new URLSearchParams(ref)}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => status === "queued" || status === "running") ? 5_000 : 30_000,
    staleTime: 4_000,
    retry: false,
  });
}

/** The call that starting a run would make; asked for once there is an input to speak of. */
export function runCallOptions({ deployment, ...input }: RunInput) {
  const search = new URLSearchParams({ ...input, ...(deployment !== null && { deployment }) });
  return queryOptions({
    queryKey: ["endpoints", "run-call", search.toString()] as const,
    queryFn: ({ signal }) => getJson<{ call: string }>(`/api/endpoints/run-call?${search}`, signal),
    placeholderData: keepPreviousData,
    enabled: input.uri !== "" && whyNotInput(input.uri) === null,
    retry: false,
  });
}

/** Keys of a model's newest versions, to choose from. */
export function versionKeysOptions(connection: string, model: string) {
  return queryOptions({
    queryKey: ["endpoints", "version-keys", connection, model] as const,
    queryFn: async ({ signal }) =>
      (
        await getJson<VersionsPage>(
          `/api/models/versions?${new URLSearchParams({ connection, model, limit: "100" })}`,
          signal,
        )
      ).rows.map(({ key }) => key),
    enabled: connection !== "" && model !== "",
    staleTime: 30_000,
    retry: false,
  });
}

/** The list with something changed, from its first page unless the change names another. */
export function endpointsAddress(query: Partial<EndpointsQuery>, change: Partial<EndpointsQuery> = {}): string {
  return `${paths.endpoints}${endpointsSearch({ ...query, after: undefined, ...change })}`;
}

/** `?q=…&drift=yes` with nothing that is at its default; empty for the plain list. */
export function endpointsSearch(query: Partial<EndpointsQuery>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== "" && !(key === "limit" && value === 50)) search.set(key, String(value));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
