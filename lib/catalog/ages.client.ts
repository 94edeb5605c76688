import { queryOptions } from "@tanstack/react-query";

import type { ConnectionAge } from "./types";

/** Read again every 10 s while the page is in sight. What the server rendered stands until a newer answer comes. */
export const agesOptions = (initial: ConnectionAge[]) =>
  queryOptions({
    queryKey: ["connection-ages"],
    queryFn: async ({ signal }): Promise<ConnectionAge[]> => {
      const response = await fetch("/api/connections/ages", { signal });
      if (!response.ok) throw new Error(`The ages answered ${response.status}.`);
      return ((await response.json()) as { connections: ConnectionAge[] }).connections;
    },
    initialData: initial,
    refetchInterval: 10_000,
    staleTime: 9_000,
  });
