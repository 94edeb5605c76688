import { z } from "zod";

import { versionRef } from "@/lib/catalog/types";
import { endpointRef } from "@/lib/endpoints/types";

// What people and addresses hand in. Apart from the types, because a browser that only shows things need not load a validator.

/** A stage, an approval status, or `@alias` for an alias that means none. */
export const target = z
  .string()
  .regex(
    /^(development|staging|production|archived|other|none|approved|rejected|@.{1,255})$/u,
    "Choose where it should go.",
  );

const reason = z.string().trim().min(1, "Say why.").max(2000, "At most 2,000 characters.");

export const requestInput = versionRef.extend({ target, reason });
export type RequestInput = z.output<typeof requestInput>;

/** A change of an endpoint's traffic; `endpoint`: the registry's own key. */
export const trafficInput = endpointRef.extend({
  split: z.record(z.string().max(500), z.number().int().min(0).max(100)),
  reason,
});
export type TrafficInput = z.output<typeof trafficInput>;
/** `endpoint` goes back to how it was before the newest change. `shown`: who would get how much, as it stood on the screen. */
export const trafficBackInput = endpointRef.extend({
  shown: z.record(z.string().max(500), z.number().min(0).max(100)),
  reason,
});
export type TrafficBackInput = z.output<typeof trafficBackInput>;

export const number = z.coerce.number().int().min(1);
export const voteInput = z.object({
  number,
  choice: z.enum(["approve", "reject"]),
  /** Of the evidence that was on the screen: a vote on anything else is refused. */
  evidenceId: z.uuid(),
  reason: z.string().trim().max(2000, "At most 2,000 characters."),
});
export type VoteInput = z.output<typeof voteInput>;
export const reasonInput = z.object({ number, reason });
export const commentInput = z.object({
  number,
  text: z.string().trim().min(1, "Write something.").max(5000, "At most 5,000 characters."),
});
/** `version` null: the last good one. `shown`: who held the target and what would be written, as it stood on the screen. */
export const rollBackInput = z.object({
  connection: z.string().min(1).max(60),
  model: z.string().min(1).max(2000),
  target,
  version: z.string().max(2000).nullable(),
  shown: z.object({
    holders: z.array(z.string().max(2000)).max(1000),
    writes: z.array(z.string().max(10_000)).max(1000),
  }),
  reason,
});
export type RollBackInput = z.output<typeof rollBackInput>;
export const barInput = z.object({ id: z.uuid(), reason });
export const reviewInput = z.object({ id: z.uuid(), reason });

/** `mine`: asked for by me. `waiting`: open, and my vote would count. */
export const promotionsQuery = z.object({
  list: z.enum(["waiting", "mine", "all"]).default("waiting"),
  state: z.enum(["open", "over"]).optional().catch(undefined),
  connection: z.string().max(60).optional(),
  model: z.string().max(2000).optional(),
  /** Numbers are keys: older than `before`, newer than `after`. */
  before: z.coerce.number().int().optional().catch(undefined),
  after: z.coerce.number().int().optional().catch(undefined),
  limit: z.coerce.number().int().min(1).max(100).default(50).catch(50),
});
export type PromotionsQuery = z.output<typeof promotionsQuery>;
