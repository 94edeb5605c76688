import type { Time } from "@/lib/history/types";

import type { PolicyRules, PolicyScope } from "./policy-rules";

/** The version of a policy that holds for a model and target, with what it asks in words. */
export type PolicyInForce = { id: string; name: string; version: number; rules: PolicyRules; sentences: string[] };

/** A policy as the settings show it. */
export type PolicyRow = PolicyScope & {
  id: string;
  connection: { slug: string; name: string } | null;
  version: number;
  rules: PolicyRules;
  sentences: string[];
  changedAt: Time;
  changedBy: string;
  /** Requests that are open under it: a change voids their votes. */
  openRequests: number;
};
