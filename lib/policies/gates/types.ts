import { z } from "zod";

import { readDecimal } from "@/lib/decimal";
import type { FormReading } from "@/lib/signatures/form";

/** Which way a metric is better. */
export const direction = z.enum(["higher", "lower"]);
export type Direction = z.output<typeof direction>;

/** A number as somebody typed it: `0.20` stays `0.20`. */
export const decimal = z
  .string()
  .trim()
  .max(60, "At most 60 characters.")
  .refine((token) => readDecimal(token) !== null, "A number such as 0.20.");

/** What gates look at, read from the registry just now. Numbers are the registry's own tokens. */
export type GateFacts = {
  candidate: VersionFacts;
  /** Who holds the target now, when exactly one does. */
  holder: VersionFacts | null;
  /** Everybody who holds it. */
  heldBy?: string[];
  /** Those of them who were read; absent: the holder, where there is one. */
  peers?: VersionFacts[];
  /** What else gets requests there now: other models, and what is not registered. */
  others?: string[];
  /** What is known of the model's saved cases; absent where nobody asked. */
  caseRuns?: CaseRunsFacts;
};

/** `deployed`: an endpoint serves the candidate. `now`: when it was looked at, in milliseconds since 1970. */
export type CaseRunsFacts = { sets: CaseSetFacts[]; deployed: boolean; now: number };

/** A set of cases, and its newest whole run, as it is now, against each deployment that served the candidate. */
export type CaseSetFacts = {
  name: string;
  /** Counts up with every change of a case. */
  revision: number;
  cases: number;
  runs: CaseRunFacts[];
  /** The newest revision that was run on the candidate; null: none. */
  ran: number | null;
};
/** `deployment` null: the traffic rules of the endpoint decided. */
export type CaseRunFacts = {
  revision: number;
  endpoint: string;
  deployment: string | null;
  total: number;
  passed: number;
  failed: number;
  failing: string[];
  endedAt: number;
};

export type VersionFacts = {
  version: string;
  status: string;
  statusMessage: string | null;
  tags: Record<string, string>;
  /** The newest value of each metric of its run; null when the run could not be read, with the reason. */
  metrics: Record<string, string> | null;
  metricsProblem: string | null;
  /** What its files say of its signature; null when they could not be read, with the reason, or were not asked for. */
  form: FormReading | null;
  formProblem: string | null;
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

/** One thing that an administrator fills in for a gate. What is typed is text, numbers too. */
export type GateField = {
  name: string;
  label: string;
  hint?: string;
  /** Absent: something typed. The first one stands until another is chosen. */
  choices?: readonly { value: string; label: string }[];
  /** May stay empty: the definition then holds null. */
  optional?: boolean;
  /** Asked for only while another field has this value. */
  when?: { field: string; is: string };
};

/** One kind of automatic check. */
export type GateKind<Definition> = {
  kind: string;
  /** What an administrator chooses it by. */
  label: string;
  fields: readonly GateField[];
  /** What an administrator writes. Its `kind` is a literal. */
  parse: z.ZodType<Definition>;
  /** Pure. */
  evaluate(definition: Definition, facts: GateFacts): GateResult;
  /** One line for people: "auc not below the holder by more than 0.005". */
  explain(definition: Definition): string;
  /** The metrics it looks at: votes are bound to them. */
  metrics(definition: Definition): string[];
  /** It needs `form`: where no files were read, it is not evaluated. */
  readsFiles?: boolean;
};
