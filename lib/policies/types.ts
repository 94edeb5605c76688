import type { Time } from "@/lib/history/types";

import type { PolicyRules, PolicyScope } from "./policy-rules";

/** The version of a policy that holds for a model and target, with what it asks in words. */
export type PolicyInForce = { id: string; name: string; version: number; rules: PolicyRules; sentences: string[] };

/** A policy as the settings show it. */
export type PolicyRow = PolicyScope & {
  id: string;
  /** Speaks of everything that no other does. */
  isDefault: boolean;
  connection: { slug: string; name: string } | null;
  version: number;
  rules: PolicyRules;
  /** What it speaks of: "production of fraud-* in sagemaker-fraud". */
  governs: string;
  /** What it asks, without why it applies. */
  sentences: string[];
  /** Why too few could ever approve, whoever asks; null when enough can. */
  short: string | null;
  /** When its newest version was made, and by whom. */
  changedAt: Time;
  changedBy: string;
  /** Requests that are open under it, of the models that the viewer may see: a change voids their votes. */
  openRequests: number;
};

/** One version of a policy. `changes`: against the one before; empty for the first. */
export type PolicyVersionLine = { number: number; at: Time; by: string; changes: string[] };
