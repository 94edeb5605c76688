import type { Origin, Time } from "@/lib/history/types";
import type { GateState } from "@/lib/policies/gates/types";
import type { Direction } from "@/lib/policies/policy-rules";
import type { PolicyInForce } from "@/lib/policies/types";
import type { Split, Stage } from "@/lib/registries/types";
import type { Finding, SightSummary, Word } from "@/lib/signatures/verdict/types";

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

export type PromotionRow = {
  number: number;
  kind: "promotion" | "rollback";
  state: PromotionState;
  stateReason: string | null;
  connection: { slug: string; name: string };
  model: { key: string; name: string };
  version: string;
  target: string;
  /** Of a change of traffic: what people call the endpoint, and who shall get how much. */
  endpointName: string | null;
  split: Split | null;
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
  /** What the newest evidence says of replacing the holder, by both signatures; null where there is nobody to replace, or none was taken yet. */
  verdict: Word | null;
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
  /** Where what was measured can be looked at. */
  links?: { href: string; text: string }[];
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

/** `direction` is the policy's as evidence keeps it; whoever shows it resolves the rest, and `because` is who or what says so then. */
export type ComparedMetric = {
  name: string;
  headline: boolean;
  direction: Direction | null;
  because?: string;
  holder: string | null;
  candidate: string | null;
  difference: string | null;
  better: boolean | null;
};

/** Two versions beside each other. `null`: that side has none; `problem` says what could not be read. */
export type Comparison = {
  holder: string | null;
  metrics: ComparedMetric[];
  /** Lines that differ, or all of them where there is no holder. */
  signature: Difference[];
  /** Absent where there is nobody to compare with, or a signature could not be read. */
  verdict?: SignatureVerdict;
  environment: Difference[];
  files: Difference[];
  /** What neither of the two tells of; absent in evidence from before that was kept. */
  silent?: ("signature" | "environment" | "files")[];
  problems: string[];
};
/**
 * Whether the candidate may take the holders' calls, go back to it, or answer beside it; by both signatures, as they were when
 * the evidence was taken.
 */
export type SignatureVerdict = {
  /** Whom it is told against: of several the one that fares worst. Absent in evidence from before several were judged. */
  holder?: string;
  /** The word for each of the others who hold the target; absent where there are none. */
  others?: { holder: string; word: Word }[];
  replace: WordAndSummary;
  rollBack: WordAndSummary;
  mixed: WordAndSummary;
  /** Of replacing, the worst first; `more`: those left out. */
  findings: Pick<Finding, "rule" | "class" | "path" | "before" | "after" | "consequence">[];
  more: number;
  /** A payload that shows the worst one; null when none does, and `because` is why, or on which server it was simulated. */
  example: { rule: string; contentType: string; body: string; before: SightSummary; after: SightSummary } | null;
  because: string;
};
type WordAndSummary = { word: Word; summary: string };

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
  /** Of a change of traffic: what people call the endpoint, who gets how much now and then, and what those serve that shall get requests. */
  shift: { endpoint: string; before: Split; after: Split; served: Record<string, string> } | null;
  calls: CallLine[];
  /** Why it cannot be asked for at all, in words; null when it can. */
  refusal: string | null;
};

/** What a rollback is bound to: the keys of those who hold the target besides the version, and the writes in words, in their order. */
export type ShownBack = { holders: string[]; writes: string[] };

/** What a rollback would do; no rule stands before it. */
export type RollBackPreview = Pick<Preview, "calls"> & { shown: ShownBack };

export type PromotionView = PromotionRow & {
  reason: string;
  /** Of one that was applied: whether it still is so. */
  isStill: boolean;
  /** Of a change of traffic: who got how much when its newest evidence was taken. */
  splitBefore: Split | null;
  /** Deployment → what it served then, in words; only those that shall get requests. */
  served: Record<string, string>;
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
    /** While it is verified: whoever has not voted can still stop it. */
    reject?: string | null;
    withdraw?: string | null;
    rollBack?: string | null;
    finish?: string | null;
    undo?: string | null;
    giveUp?: string | null;
  };
};

/** What a target of a model looks like before anybody asks: for the request page. */
export type TargetChoice = {
  target: string;
  stage: Stage | null;
  native: string[];
  holders: string[];
  refusal: string | null;
};

export type BarLine = {
  id: string;
  version: string;
  target: string;
  reason: string;
  by: string;
  at: Time;
  lifted: { at: Time; by: string; why: string } | null;
};

export type ReviewLine = {
  id: string;
  state: "open" | "accepted" | "rolled-back" | "overtaken";
  connection: { slug: string; name: string };
  model: { key: string; name: string };
  version: string | null;
  target: string;
  /** Of a change of traffic: what people call the endpoint, and whether it is still there. */
  endpointName: string | null;
  isEndpointGone: boolean;
  /** More than one: two versions hold the target at once. */
  holders: string[];
  /** The change, in words, with its source and certainty. */
  what: string;
  origin: Origin;
  openedAt: Time;
  closed: { at: Time; by: string; why: string } | null;
  /** What the viewer's grants allow on its model. */
  may: { accept: boolean; rollBack: boolean };
};

/** Where a rollback of traffic leads. `number`: the decision that it takes back; null: what others changed meanwhile. */
export type TrafficBack = { number: number | null; split: Split };

/** Versions that a rollback could lead to, the last good one first. */
export type RollBackChoice = {
  version: string;
  since: Time | null;
  until: Time | null;
  good: boolean;
  why: string;
  /** Otherwise it cannot be chosen: it holds another stage now. */ isFree: boolean;
};
