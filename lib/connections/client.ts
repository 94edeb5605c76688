import { queryOptions } from "@tanstack/react-query";

import { getJson } from "@/lib/get-json";

import type { ConnectionState } from "./types";

/** How a connection fares; read often while its first sweep runs, for then something moves. */
export function connectionStateOptions(slug: string, initialData: ConnectionState) {
  return queryOptions({
    queryKey: ["connection-state", slug],
    queryFn: ({ signal }) => getJson<ConnectionState>(`/api/connections/${encodeURIComponent(slug)}/state`, signal),
    initialData,
    initialDataUpdatedAt: initialData.now,
    refetchInterval: (query) => (query.state.data?.health === "first-sync" ? 1_000 : 5_000),
  });
}
