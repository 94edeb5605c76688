import { z } from "zod";

import { roles } from "@/lib/permissions";

/** Limits of a grant: null is "no limit". An empty pattern would match nothing, so it cannot be said. */
const grantInput = z.object({
  role: z.enum(roles),
  connectionId: z.uuid().nullable(),
  modelPattern: z.string().trim().min(1, "A pattern such as heart-* or leave the limit out.").max(500).nullable(),
});

export const grantsInput = z.array(grantInput).max(50, "At most 50 roles.");

export const newMemberInput = z.object({
  email: z.email("An address such as rin@example.org.").max(320),
  name: z.string().trim().min(1, "The name that others will read.").max(200),
  /** generated: made here, shown once · typed: given here · sso: no password, single sign-on only */
  signIn: z.enum(["generated", "typed", "sso"]),
  password: z.string().max(1_000).optional(),
  grants: grantsInput.min(1, "At least one role; without one, a member sees nothing."),
});

/** Letters' case never counts, so it is not kept. */
export const registryNamesInput = z
  .array(z.string().trim().toLowerCase().min(1).max(320, "At most 320 characters a name."))
  .max(20, "At most 20 names.")
  .transform((names) => [...new Set(names)]);
