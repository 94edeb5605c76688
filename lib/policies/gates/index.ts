import { z } from "zod";

import type { GateFacts, GateResult } from "./types";
import { versionStatus } from "./version-status";

/** What an administrator may write; told apart by `kind`. */
export const gate = z.discriminatedUnion("kind", [versionStatus.parse]);
export type Gate = z.output<typeof gate>;

export function evaluateGate(definition: Gate, facts: GateFacts): GateResult {
  return versionStatus.evaluate(definition, facts);
}

export function explainGate(definition: Gate): string {
  return versionStatus.explain(definition);
}
