import "server-only";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RegistryDefinition } from "@/lib/registries/types";

import { type Powers, requirePowers } from "./commands";
import { parseSettings } from "./form";
import { openRegistry } from "./open";
import { mergeSettings } from "./settings";
import { configOf, definitionOf, secretsOf } from "./stored";
import type { Draft, StoredProbe } from "./types";

/** What is wrong with a draft, by field; empty when nothing is. Asks no registry. */
export async function findProblems(draft: Draft): Promise<Record<string, string[]>> {
  try {
    await resolve(draft);
    return {};
  } catch (error) {
    if (error instanceof AppError && error.fields) return error.fields;
    throw error;
  }
}

/**
 * Asks the registry with settings that may not be saved yet; secrets that the draft keeps come from the saved
 * connection. `changed`: whether the settings differ from what is saved. Throws the registry's failure, in words.
 */
export async function probeDraft(
  draft: Draft,
  label: string,
  powers: Powers,
): Promise<{ probe: StoredProbe; changed: boolean }> {
  const { definition, before, config, changed } = await resolve(draft);
  requirePowers(powers, definition, before, config);
  return { probe: await ask(definition, config, label), changed };
}

/** The same, but only when the settings differ from what is saved: a registry that is away must not keep a name from changing. */
export async function probeIfChanged(draft: Draft, label: string, powers: Powers): Promise<StoredProbe | null> {
  const { definition, before, config, changed } = await resolve(draft);
  requirePowers(powers, definition, before, config);
  return changed ? ask(definition, config, label) : null;
}

async function ask(
  definition: RegistryDefinition,
  config: Record<string, unknown>,
  label: string,
): Promise<StoredProbe> {
  const probe = await openRegistry(definition, config, label).probe();
  return { ...probe, at: Date.now() };
}

async function resolve({ kind, slug, settings, keep }: Draft) {
  if (slug === null) {
    const definition = definitionOf(kind);
    return { definition, before: null, config: parseSettings(definition, settings, {}), changed: true };
  }
  const row = await db().connection.findUnique({ where: { slug } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  const definition = definitionOf(row.kind);
  const before = definition.config.parse({ ...configOf(row), ...secretsOf(row) });
  const config = mergeSettings(definition, before, { settings, keep });
  return { definition, before, config, changed: JSON.stringify(before) !== JSON.stringify(config) };
}
