import type { z } from "zod";

/** What gates look at, read from the registry just now. Numbers are the registry's own tokens. */
export type GateFacts = {
  candidate: VersionFacts;
  /** Who holds the target now, when exactly one does. */
  holder: VersionFacts | null;
};

export type VersionFacts = {
  version: string;
  status: string;
  statusMessage: string | null;
  tags: Record<string, string>;
  /** The newest value of each metric of its run; null when the run could not be read, with the reason. */
  metrics: Record<string, string> | null;
  metricsProblem: string | null;
};

/** `waiting`: cannot be said yet, and time or somebody else may clear it. */
export type GateState = "pass" | "fail" | "waiting";

export type GateResult = {
  state: GateState;
  /** The measured thing against its bound: `0.768 ≥ 0.737`. */
  value: string;
  /** What would clear it, and who can; null when it passes. */
  fix: string | null;
};

/** One kind of automatic check. */
export type GateKind<Definition> = {
  /** What an administrator writes. Its `kind` is a literal. */
  parse: z.ZodType<Definition>;
  /** Pure. */
  evaluate(definition: Definition, facts: GateFacts): GateResult;
  /** One line for people: "auc not below the holder by more than 0.005". */
  explain(definition: Definition): string;
};
