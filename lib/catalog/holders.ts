import { z } from "zod";

import type { Holder } from "./types";

const holder = z.object({
  version: z.string(),
  native: z.string().default(""),
  since: z.number().nullable().default(null),
  origin: z.enum(["ours", "outside", "imported", "found"]).default("found"),
});

/** Who holds `stage`, from the column that is kept beside the placements for lists. */
export function holdersOf(holders: unknown, stage: string): Holder[] {
  if (typeof holders !== "object" || holders === null) return [];
  const parsed = z.array(holder).safeParse((holders as Record<string, unknown>)[stage]);
  return parsed.success ? parsed.data : [];
}
