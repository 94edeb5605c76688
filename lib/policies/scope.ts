import { patternToRegExp } from "@/lib/permissions";

import type { PolicyScope } from "./policy-rules";

/** A target of a model. */
export type Governed = { connectionId: string; model: string; target: string };

type Scope = Pick<PolicyScope, "connectionId" | "modelPattern" | "target">;

/**
 * The policy that speaks most closely of it: one for its connection before one for all, then one for its target, then the
 * longer literal part of the model's pattern. Of two that say as much, the older one.
 */
export function mostSpecific<Policy extends Scope & { id: string }>(
  policies: readonly Policy[],
  about: Governed,
): Policy | null {
  return policies.filter((policy) => governs(policy, about)).sort(byCloseness)[0] ?? null;
}

/** The order in which policies are tried. */
export function byCloseness(a: Scope & { id: string }, b: Scope & { id: string }): number {
  return closeness(b) - closeness(a) || (a.id < b.id ? -1 : 1);
}

function governs(scope: Scope, { connectionId, model, target }: Governed): boolean {
  return (
    (scope.connectionId === null || scope.connectionId === connectionId) &&
    (scope.target === null || scope.target === target) &&
    patternToRegExp(scope.modelPattern).test(model)
  );
}

export function sameScope(a: Scope, b: Scope): boolean {
  return a.connectionId === b.connectionId && a.modelPattern === b.modelPattern && a.target === b.target;
}

/** Whether two patterns could match one name. Decided by what stands before the first wildcard, so it may say yes too often. */
export function mayMeet(a: string, b: string): boolean {
  const [one, other] = [literalStart(a), literalStart(b)];
  return one.startsWith(other) || other.startsWith(one);
}

/** Patterns are at most 250 characters long, so the weights never meet. */
function closeness({ connectionId, target, modelPattern }: Scope): number {
  return (connectionId === null ? 0 : 2_000) + (target === null ? 0 : 1_000) + modelPattern.replace(/[*?]/g, "").length;
}

function literalStart(pattern: string): string {
  return /^[^*?]*/.exec(pattern)?.[0] ?? "";
}
