import { z } from "zod";

import { findHolder } from "@/lib/history/queries";
import { isStorable } from "@/lib/moment-range";
import { route } from "@/lib/route";

/** `at`: epoch milliseconds, or a date with its offset. */
const input = z.object({
  connection: z.string().min(1).max(60),
  model: z.string().min(1).max(2_000),
  stage: z.enum(["production", "staging", "development", "archived", "other"]),
  at: z
    .union([z.coerce.number().int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
    .refine(isStorable),
});

export const GET = route({ permission: "model.read", input, run: (viewer, question) => findHolder(viewer, question) });
