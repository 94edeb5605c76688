import { z } from "zod";

import { versionRef } from "@/lib/catalog/types";
import { endpointRef } from "@/lib/endpoints/types";
import type { Origin, Time } from "@/lib/history/types";
import type { GateState } from "@/lib/policies/gates/types";
import type { Direction } from "@/lib/policies/policy-rules";
import type { PolicyInForce } from "@/lib/policies/types";
import type { Stage } from "@/lib/registries/types";

/** Open, under way, unsettled, or over; lib/promotions/README.md draws who leads where. */
export const promotionStates = [
  "open",
  "verifying",
  "applying",
  "accepted",
  "unknown",
  "applied",
  "conflict",
  "refused",
  "partial",
  "rejected",
  "withdrawn",
  "expired",
  "superseded",
] as const;
export type PromotionState = (typeof promotionStates)[number];

/** Ordered to be written, and what became of it is not known yet: one of a model at a time. */
export const unsettled = ["applying", "accepted", "unknown"] as const satisfies PromotionState[];

/** Not over yet: something may still happen by itself, or by a vote. */
export const underWay = ["open", "verifying", ...unsettled] as const satisfies PromotionState[];

/** Nothing more happens by itself. */
export const isOver = (state: PromotionState) => !underWay.some((each) => each === state);

/** A stage, an approval status, or `@alias` for an alias that means none. */
export const target = z.string().regex(/^(development|staging|production|archived|other|none|approved|rejected|@.{1,255})$/u, "Choose where it should go.");

const reason = z.string().trim().min(1, "Say why.").max(2000, "At most 2,000 characters.");

export const requestInput = versionRef.extend({ target, reason });
export type RequestInput = z.output<typeof requestInput>;

/** A change of an endpoint's traffic; `endpoint`: the registry's own key. */
export const trafficInput = endpointRef.extend({ split: z.record(z.string().max(500), z.number().int().min(0).max(100)), reason });
export type TrafficInput = z.output<typeof trafficInput>;
/** `endpoint` goes back to how it was before the newest change that was decided here. */
export const trafficBackInput = endpointRef.extend({ reason });
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
export const commentInput = z.object({ number, text: z.string().trim().min(1, "Write something.").max(5000, "At most 5,000 characters.") });
/** `version` null: the last good one. */
export const rollBackInput = z.object({ connection: z.string().min(1).max(60), model: z.string().min(1).max(2000), target, version: z.string().max(2000).nullable(), reason });
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

export type PromotionRow = {
  number: number;
  kind: "promotion" | "rollback";
  state: PromotionState;
  stateReason: string | null;
  connection: { slug: string; name: string };
  model: { key: string; name: string };
  version: string;
  target: string;
  /** The version that holds the target as far as the catalog knows. */
  holders: string[];
  requestedBy: string;
  requestedAt: Time;
  expiresAt: Time;
  stateAt: Time;
  approvals: number;
  quorum: number;
  /** Gates that do not pass, by the newest evidence. */
  failing: number;
};
export type PromotionsPage = { rows: PromotionRow[]; newer: number | null; older: number | null };

/** One rule of "why not yet": a gate, the quorum, a bar, the registry. */
export type RuleLine = {
  id: string;
  title: string;
  state: GateState;
  /** The measured thing against its bound. */
  value: string;
  /** What would clear it and who can; null when it passes. */
  fix: string | null;
};

export type VoteLine = {
  id: string;
  member: string;
  groups: string[];
  choice: "approve" | "reject";
  reason: string | null;
  at: Time;
  voided: { at: Time; why: string } | null;
};

/** Two versions beside each other. `null`: that side has none; `problem` says what could not be read. */
export type Comparison = {
  holder: string | null;
  metrics: { name: string; headline: boolean; direction: Direction | null; holder: string | null; candidate: string | null; difference: string | null; better: boolean | null }[];
  /** Lines that differ, or all of them where there is no holder. */
  signature: Difference[];
  environment: Difference[];
  files: Difference[];
  problems: string[];
};
/** One line of a side-by-side: a column of the signature, a requirement, a file with its SHA-256. */
export type Difference = { what: string; holder: string | null; candidate: string | null };

/** A line of the dry run, or of what was done. */
export type CallLine = {
  ordinal: number;
  title: string;
  /** The registry's own words for the call; null for what only Interlock does. */
  call: string | null;
  note: string | null;
  /** Once there is one. `done`: a reading, whose findings stand with the writes. */
  outcome: "planned" | "done" | "sent" | "held" | "refused" | "lost" | "overtaken" | "skipped" | null;
  observed: string | null;
  at: Time | null;
};

/** "Would this pass?": what a request would meet, without asking anybody. */
export type Preview = {
  target: string;
  holders: string[];
  policy: PolicyInForce;
  rules: RuleLine[];
  comparison: Comparison;
  calls: CallLine[];
  /** Why it cannot be asked for at all, in words; null when it can. */
  refusal: string | null;
};

/** What a rollback would do; no rule stands before it. */
export type RollBackPreview = Pick<Preview, "holders" | "calls">;

export type PromotionView = PromotionRow & {
  reason: string;
  /** A rollback's: the version that it takes out. */
  reverts: string | null;
  policy: PolicyInForce;
  decidedBy: string | null;
  evidence: { id: string; fingerprint: string; takenAt: Time } | null;
  rules: RuleLine[];
  comparison: Comparison | null;
  votes: VoteLine[];
  /** Who asked and who made it: their votes never count. */
  excluded: { name: string; why: "asked" | "made it" }[];
  /** What changed between the evidence of my last vote and the newest one; empty when nothing did. */
  changedSinceMyVote: string[];
  calls: CallLine[];
  comments: { id: string; member: string; text: string; at: Time }[];
  story: { at: Time; actor: string; what: string; note: string | null }[];
  now: Time;
  /** For each thing the viewer might do: null when they may, else why not, in a sentence. Absent things do not apply. */
  may: {
    vote: string | null;
    withdraw?: string | null;
    rollBack?: string | null;
    finish?: string | null;
    undo?: string | null;
    giveUp?: string | null;
  };
};

/** What a target of a model looks like before anybody asks: for the request page. */
export type TargetChoice = { target: string; stage: Stage | null; native: string[]; holders: string[]; refusal: string | null };

export type BarLine = { id: string; version: string; target: string; reason: string; by: string; at: Time; lifted: { at: Time; by: string; why: string } | null };

export type ReviewLine = {
  id: string;
  state: "open" | "accepted" | "rolled-back" | "overtaken";
  connection: { slug: string; name: string };
  model: { key: string; name: string };
  version: string | null;
  target: string;
  /** More than one: two versions hold the target at once. */
  holders: string[];
  /** The change, in words, with its source and certainty. */
  what: string;
  origin: Origin;
  openedAt: Time;
  closed: { at: Time; by: string; why: string } | null;
};

/** Versions that a rollback could lead to, the last good one first. */
export type RollBackChoice = { version: string; since: Time | null; until: Time | null; good: boolean; why: string };
