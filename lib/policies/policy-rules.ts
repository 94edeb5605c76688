import { z } from "zod";

import { roles } from "@/lib/permissions";
import { stages } from "@/lib/registries/types";

import { gate } from "./gates";
import { direction } from "./gates/types";

export type { Direction } from "./gates/types";

/**
 * What one version of a policy holds. Everything here is bound to the votes that were given under it: a change is a new
 * version, and open requests move to it with their votes void.
 */
export const policyRules = z.object({
  /** How many must approve. */
  quorum: z
    .number("A whole number.")
    .int("A whole number.")
    .min(1, "At least one person must agree.")
    .max(10, "At most ten."),
  /** Null: whoever may vote at all. The requester and the version's author never count, whatever stands here. */
  voterRole: z.enum(roles).nullable(),
  voterGroup: z.string().trim().min(1).max(200).nullable(),
  /** A version whose author is no known member: true lets nobody's vote count until the author is known. */
  unknownAuthorBlocks: z.boolean(),
  lifetimeHours: z
    .number("A whole number.")
    .int("A whole number.")
    .min(1, "At least one hour.")
    .max(24 * 90, "At most 90 days."),
  gates: z.array(gate).max(20, "At most 20 gates."),
  /** Headline metrics: shown first and bound to votes. None named: every metric of the run is. */
  metrics: z
    .array(z.object({ name: z.string().trim().min(1, "Name the metric as it is logged.").max(250), direction }))
    .max(50, "At most 50 metrics.")
    .superRefine((metrics, context) => {
      const twice = metrics.findIndex(({ name }, index) => metrics.findIndex((other) => other.name === name) < index);
      if (twice >= 0) context.addIssue({ code: "custom", path: [twice, "name"], message: "This one is named twice." });
    }),
  /** A change of this target from outside waits for somebody to accept it or roll it back. */
  reviewOutside: z.boolean(),
  rollbackNeedsQuorum: z.boolean(),
});
export type PolicyRules = z.output<typeof policyRules>;

/** The default: it speaks of everything that no other policy names, so it is never retired or narrowed. */
export const defaultPolicyId = "00000000-0000-7000-8000-000000000001";

/** Whom and what a policy speaks of; null and `*` mean all. */
export const policyScope = z.object({
  name: z.string().trim().min(1, "Give it a name.").max(80, "At most 80 characters."),
  connectionId: z.uuid().nullable(),
  modelPattern: z.string().trim().min(1, "At least *.").max(250),
  /** A stage, or `@alias`. */
  target: z
    .string()
    .trim()
    .max(256)
    .refine(
      (target) =>
        (stages as readonly string[]).includes(target) ||
        ["approved", "rejected", "traffic"].includes(target) ||
        /^@./u.test(target),
      "A stage, or @ and the alias.",
    )
    .nullable(),
});
export type PolicyScope = z.output<typeof policyScope>;

export const savePolicyInput = z.object({
  /** Null: a new one. `from`: what the form started with; a policy that somebody changed since is not overwritten. */
  saved: z.object({ id: z.uuid(), from: policyScope.extend({ version: z.number().int().min(1) }) }).nullable(),
  scope: policyScope,
  rules: policyRules,
});
export type SavePolicyInput = z.output<typeof savePolicyInput>;

export const retirePolicyInput = z.object({ id: z.uuid(), version: z.number().int().min(1) });
