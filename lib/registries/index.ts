import { all } from "./all";
import type { RegistryDefinition } from "./types";

/** Every kind of registry that a connection can have, in the order it is offered. */
export const definitions: readonly RegistryDefinition[] = all;

/** Null when this build has no such adapter. */
export function findDefinition(kind: string): RegistryDefinition | null {
  return all.find((definition) => definition.kind === kind) ?? null;
}
