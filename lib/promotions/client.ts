import { queryOptions } from "@tanstack/react-query";

import { getJson } from "@/lib/get-json";

import { isOver, type PromotionView } from "./types";

/** A request, read again while anything may still happen to it: often while it is being written. */
export function promotionOptions(number: number) {
  return queryOptions({
    queryKey: ["promotions", number] as const,
    queryFn: ({ signal }) => getJson<PromotionView>(`/api/promotions/${number}`, signal),
    refetchInterval: ({ state }) => {
      const now = state.data?.state;
      return now === undefined || now === "open" ? 10_000 : isOver(now) ? false : 2_000;
    },
    staleTime: 1_000,
  });
}

/** How many requests wait for my vote, up to a hundred. */
export function waitingOptions() {
  return queryOptions({
    queryKey: ["promotions", "waiting"] as const,
    queryFn: ({ signal }) => getJson<{ waiting: number }>("/api/promotions/waiting", signal),
    refetchInterval: 10_000,
    staleTime: 9_000,
  });
}
