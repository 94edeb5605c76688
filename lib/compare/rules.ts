import { z } from "zod";

import { type Grant, grantsFor, patternToRegExp } from "@/lib/permissions";

/** Which way a metric is better, for the models that a pattern names; null takes back what was set. */
export const setDirectionInput = z.object({
  /** A connection's slug; null: every connection. */
  connection: z.string().max(100).nullable(),
  modelPattern: z.string().trim().min(1, "At least *.").max(250),
  metric: z.string().min(1).max(500),
  direction: z.enum(["higher", "lower", "none"]).nullable(),
});

/** Whether a grant covers every model that the pattern could name. */
export function mayDirect(grants: readonly Grant[], connectionId: string | null, modelPattern: string): boolean {
  const isLiteral = !/[*?]/.test(modelPattern);
  return grantsFor(grants, "metric.direct").some(
    (grant) =>
      (grant.connectionId === null || grant.connectionId === connectionId) &&
      (grant.modelPattern === null ||
        grant.modelPattern === modelPattern ||
        (isLiteral && patternToRegExp(grant.modelPattern).test(modelPattern))),
  );
}
