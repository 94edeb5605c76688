import type { FormReading } from "@/lib/signatures/form";
import type { Request, ServerProfile } from "@/lib/signatures/sight/types";

import type { RuleId } from "./rules";

/**
 * replace: may AFTER take the calls that BEFORE gets now? · roll-back: may BEFORE come back once callers speak to AFTER? ·
 * mixed: may both answer at once (canary, A/B)?
 */
export type Question = "replace" | "roll-back" | "mixed";
export const questions: readonly Question[] = ["replace", "roll-back", "mixed"];

/** From nobody can notice to callers are misled. CANNOT TELL counts as BREAKING where something must decide. */
export type Word = "SAFE" | "BACKWARD-COMPATIBLE" | "CANNOT TELL" | "BREAKING" | "BREAKING·SILENT";

/**
 * When a finding shows; for a BACKWARD-COMPATIBLE one, what it does not hold for. `when` and `where` are parts of a sentence:
 * "beyond −2,147,483,648 to 2,147,483,647", "dataframe_split and dataframe_records".
 */
export type Certainty =
  | { kind: "certain" }
  | { kind: "value-dependent"; when: string }
  | { kind: "envelope-dependent"; where: string; when: string | null };

export type Side = "signature" | "inputs" | "params" | "outputs";

/**
 * One difference, judged for callers written for one form (`before`) that are answered by a model of another (`after`). For a
 * roll-back `before` is therefore the newer version, whose callers are there, and `after` the older one.
 */
export type Finding = {
  rule: RuleId;
  class: Word;
  certainty: Certainty;
  side: Side;
  /** Never "mixed": for that question each finding says in which direction it holds. */
  direction: "replace" | "roll-back";
  /** As people read it: `age`, `address.zip`, `tags[]`, `column 3`; null when it is about the whole side. */
  path: string | null;
  /** Places of the top-level field in the two forms, counted from 0; null where there is none or it is about the whole side. */
  at: { before: number | null; after: number | null };
  /** What callers rely on; null when they know of no such field. */
  before: string | null;
  /** What the model takes or gives; null when there is no such field. */
  after: string | null;
  /** Who is hurt, and how. */
  consequence: string;
  /** Why two fields are taken for one that was renamed; null otherwise. */
  suggestion: string | null;
};

export type Verdict = {
  question: Question;
  word: Word;
  /** One sentence: the worst finding, or that there is none. */
  summary: string;
  /** Worst first. */
  findings: Finding[];
  /** What the signatures cannot say, in sentences: outputs that neither names, fields that no request can fill in. */
  notes: string[];
};

/** A request that was fine for BEFORE's model, and what AFTER's makes of it; or why there is none to show. */
export type CounterExample =
  | { state: "shown"; request: Request; profile: ServerProfile; before: SightSummary; after: SightSummary }
  | { state: "none"; profile: ServerProfile; why: string };

/** What became of a request, in short. */
export type SightSummary = {
  status: "accepted" | "refused" | "unknown";
  /** One sentence: the refusal, or what arrives where the two differ. */
  text: string;
  /** HTTP status; 200 when accepted, null when unknown. */
  code: number | null;
};

/** A version as it is judged against several others. */
export type Peer = { name: string; reading: FormReading };

/** The worst of several verdicts decides, and each is named. */
export type VerdictAgainstMany = {
  question: Question;
  word: Word;
  summary: string;
  against: { name: string; verdict: Verdict }[];
};
