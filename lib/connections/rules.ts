import { type Grant, grantsFor, type Permission } from "@/lib/permissions";
import type { RegistryDefinition, StageRule, StageWord } from "@/lib/registries/types";

import type { ConnectionHealth } from "./types";

/** `Models (EU) – prod` → `models-eu-prod`. Empty when nothing usable is left. */
export function slugFrom(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
}

export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;

/** Whether the grants reach this connection as a whole; a grant for some model names does not. Null: all of them. */
export function reaches(grants: readonly Grant[], permission: Permission, connectionId: string | null): boolean {
  return grantsFor(grants, permission).some(
    (grant) => grant.modelPattern === null && (grant.connectionId === null || grant.connectionId === connectionId),
  );
}

/** The order of the addresses counts, so that two known ones cannot be swapped either. */
export function sameOrigins(definition: RegistryDefinition, before: unknown, after: unknown): boolean {
  return JSON.stringify(definition.origins(before)) === JSON.stringify(definition.origins(after));
}

/**
 * Credentials are bound to the addresses they were given for: whoever may change a connection must not be able to have
 * them sent elsewhere.
 */
export function whyNotKeepSecrets(definition: RegistryDefinition, before: unknown, after: unknown): string | null {
  return sameOrigins(definition, before, after)
    ? null
    : "The address changed, and credentials are bound to the address they were given for. Enter this again.";
}

/** What is wrong with a mapping as a whole, where these words can mean a stage; or null. */
export function whyNotRules(rules: StageRule[], words: readonly Pick<StageWord, "axis">[]): string | null {
  const seen = new Map<string, StageRule>();
  for (const rule of rules) {
    if (!words.some(({ axis }) => axis === rule.axis))
      return `In this registry no ${rule.axis} can mean a stage. Remove the row${rule.key === "" ? "" : ` of “${rule.key}”`}.`;
    if (rule.key.trim() === "") return "A row has no word of the registry. Fill it in, or remove the row.";
    if (rule.axis === "tag" && !/^[^=]+=/.test(rule.key))
      return `A tag is written key=value; “${rule.key}” has no value.`;
    const earlier = seen.get(identity(rule));
    if (earlier) return `${rule.axis} “${rule.key}” stands in two rows. One word means one stage.`;
    seen.set(identity(rule), rule);
  }
  return null;
}

/** Whether two mappings say the same, in whatever order. */
export function sameRules(one: readonly Rule[], other: readonly Rule[]): boolean {
  const lines = (rules: readonly Rule[]) =>
    rules.map(({ axis, key, stage }) => JSON.stringify([axis, key, stage])).sort();
  return JSON.stringify(lines(one)) === JSON.stringify(lines(other));
}

/** A rule as it is stored, or as it is entered. */
type Rule = { axis: string; key: string; stage: string };

/** Rows to end now, and rules to begin now. What stays the same keeps its row and its validity. */
export function diffRules<Row extends Rule>(current: Row[], next: StageRule[]) {
  const wanted = new Map(next.map((rule) => [identity(rule), rule.stage as string]));
  const held = new Map(current.map((row) => [identity(row), row.stage]));
  return {
    close: current.filter((row) => wanted.get(identity(row)) !== row.stage),
    open: next.filter((rule) => held.get(identity(rule)) !== rule.stage),
  };
}

type Watched = {
  sweptAt: Date | null;
  lastOkAt: Date | null;
  failingSince: Date | null;
  failureCode: string | null;
};

/** A registry that answered nothing for this long although nothing failed is behind, not well. */
const behindAfter = 5 * 60_000;

/** The lamp of a connection, from what the observer wrote down. */
export function healthOf(row: Watched, now: Date): ConnectionHealth {
  if (row.failingSince) return unreachable.has(row.failureCode ?? "") ? "unreachable" : "failing";
  if (!row.sweptAt) return "first-sync";
  return row.lastOkAt && now.getTime() - row.lastOkAt.getTime() > behindAfter ? "slow" : "well";
}

const unreachable = new Set(["registry_unavailable", "registry_timeout"]);

function identity({ axis, key }: { axis: string; key: string }): string {
  return `${axis} ${key}`;
}
