import { z } from "zod";

import { paths } from "@/lib/paths";

/** What the page of all events filters by. `since`: learned after this moment; `after`: key of the last event of the page before. */
export const historyQuery = z.object({
  outside: z.literal("yes").optional().catch(undefined),
  since: z.iso.datetime().optional().catch(undefined),
  after: z.string().max(60).optional(),
});
export type HistoryQuery = z.output<typeof historyQuery>;

/** The page of all events with these filters; from its beginning unless `after` says otherwise. */
export function historyAddress(query: HistoryQuery): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return search.size === 0 ? paths.history : `${paths.history}?${search}`;
}
