import type { Actor } from "@/lib/audit/types";

/** target: what the promotion is for · leave: an old holder makes room · undo: back to what was before. */
export type Purpose = "target" | "leave" | "undo";

/**
 * planned: not sent · sent: no answer is known · held: read back and so · refused: the registry said no · lost: no answer,
 * or an answer that says nothing · overtaken: read back and otherwise · skipped: not needed any more.
 */
export type Outcome = "planned" | "sent" | "held" | "refused" | "lost" | "overtaken" | "skipped";

/** One native change that a registry is owed. `before` and `after` in the registry's own words; null: nothing there. */
export type Step = {
  ordinal: number;
  purpose: Purpose;
  versionId: string;
  /** The version's key. */
  version: string;
  axis: "stage" | "alias" | "tag" | "approval" | "traffic";
  /** Alias, tag key or endpoint; empty for a stage and an approval. Of a traffic, `before` and `after` are splits as `splitText` writes them. */
  key: string;
  before: string | null;
  after: string | null;
  attempts: number;
  outcome: Outcome;
  answer: string | null;
  observed: string | null;
  sentAt: Date | null;
  /** When it was last looked for in the registry. */
  readAt: Date | null;
};

export type PlannedStep = Pick<Step, "purpose" | "versionId" | "version" | "axis" | "key" | "before" | "after">;

/** What we told a registry, for whoever sees it happen. */
export type OwnWrite = {
  promotionId: string;
  modelId: string;
  versionId: string;
  axis: string;
  key: string;
  after: string | null;
  sentAt: Date;
  /** It happened before this or never: a reading showed otherwise, or somebody gave it up. Null: it may still happen. */
  until: Date | null;
  actor: Actor;
  reason: string;
};
