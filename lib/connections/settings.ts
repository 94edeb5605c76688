import { AppError } from "@/lib/errors";
import type { RegistryDefinition } from "@/lib/registries/types";

import { describeConfig, parseSettings, splitSecrets } from "./form";
import { whyNotKeepSecrets } from "./rules";
import type { Settings } from "./types";

/**
 * The settings of a form together with the stored secrets it keeps, parsed. Throws `invalid` by field, also when a kept
 * secret would go to another address than the one it was given for.
 */
export function mergeSettings(
  definition: RegistryDefinition,
  before: Record<string, unknown>,
  { settings, keep }: { settings: Settings; keep: string[] },
): Record<string, unknown> {
  const stored = splitSecrets(describeConfig(definition), before).secrets;
  const kept = Object.fromEntries(Object.entries(stored).filter(([name]) => keep.includes(name)));
  const parsed = parseSettings(definition, settings, kept);
  const used = Object.keys(kept).filter((name) => parsed[name] !== undefined);
  const why = used.length > 0 ? whyNotKeepSecrets(definition, before, parsed) : null;
  if (why === null) return parsed;
  throw new AppError("invalid", "Some fields need another look.", {
    fields: Object.fromEntries(used.map((name) => [name, [why]])),
  });
}
