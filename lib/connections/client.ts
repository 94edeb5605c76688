import { queryOptions } from "@tanstack/react-query";

import type { ConnectionState } from "./types";

/** How a connection fares; read often while its first sweep runs, for then something moves. */
export function connectionStateOptions(slug: string, initialData: ConnectionState) {
  return queryOptions({
    queryKey: ["connection-state", slug],
    queryFn: async ({ signal }): Promise<ConnectionState> => {
      const response = await fetch(`/api/connections/${encodeURIComponent(slug)}/state`, { signal });
      if (!response.ok) throw new Error(`The state of ${slug} could not be read.`);
      return response.json();
    },
    initialData,
    initialDataUpdatedAt: initialData.now,
    refetchInterval: (query) => (query.state.data?.health === "first-sync" ? 1_000 : 5_000),
  });
}
