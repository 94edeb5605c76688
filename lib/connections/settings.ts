import { AppError, someFields } from "@/lib/errors";
import type { RegistryDefinition } from "@/lib/registries/types";

import { describeConfig, parseSettings, splitSecrets } from "./form";
import { whyNotKeepSecrets } from "./rules";
import type { Settings } from "./types";

/**
 * The settings of a form together with the stored secrets it keeps, parsed. Throws `invalid` by field, also when they mean
 * another registry, or when a kept secret would go to another address than the one it was given for.
 */
export function mergeSettings(
  definition: RegistryDefinition,
  before: Record<string, unknown>,
  { settings, keep }: { settings: Settings; keep: string[] },
): Record<string, unknown> {
  const stored = splitSecrets(describeConfig(definition), before).secrets;
  const kept = Object.fromEntries(Object.entries(stored).filter(([name]) => keep.includes(name)));
  const parsed = parseSettings(definition, settings, kept);
  requireSameRegistry(definition, before, parsed);
  const used = Object.keys(kept).filter((name) => parsed[name] !== undefined);
  const why = used.length > 0 ? whyNotKeepSecrets(definition, before, parsed) : null;
  if (why === null) return parsed;
  throw new AppError("invalid", someFields, {
    fields: Object.fromEntries(used.map((name) => [name, [why]])),
  });
}

/** The problem stands at each field that alone makes it another registry. */
function requireSameRegistry(
  definition: RegistryDefinition,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): void {
  const key = definition.registryKey(before);
  if (definition.registryKey(after) === key) return;
  const changed = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const decisive = changed.filter((name) => {
    const moved = definition.config.safeParse({ ...before, [name]: after[name] });
    return moved.success && definition.registryKey(moved.data) !== key;
  });
  const why =
    "This is another registry. Its models would be taken for deleted ones. Retire this connection and add a new one.";
  throw new AppError("invalid", why, {
    fields: Object.fromEntries((decisive.length > 0 ? decisive : changed).map((name) => [name, [why]])),
  });
}
