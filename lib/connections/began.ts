import "server-only";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { describeConfig, parseSettings, settingsFrom, splitSecrets } from "./form";
import { configOf, definitionOf, livingConnection, secretsOf, type StoredConnection } from "./stored";
import type { SavedDraft } from "./types";

/** What a form showed of a connection besides the mapping: name, settings, and the names of the secrets that are kept. */
export type Began = Pick<SavedDraft, "name" | "settings" | "keep">;

/**
 * Throws `conflict` when the connection is no longer what the form began with. For before a registry is asked or the mapping is
 * written; the change itself looks once more (`requireBegan`).
 */
export async function requireStillBegan(slug: string, began: Began): Promise<void> {
  requireBegan(await livingConnection(db(), slug), began);
}

/** The same for a row that is read already. */
export function requireBegan(row: StoredConnection, began: Began): void {
  if (row.name === began.name && showsSame(row, began)) return;
  throw new AppError(
    "conflict",
    `The name or the settings of ${began.name} changed while you were looking at them. Open the connection again; what you entered is not saved.`,
  );
}

/** Compared parsed: after a save the form still holds what was typed, and the database what that was parsed to. */
function showsSame(row: StoredConnection, { settings, keep }: Began): boolean {
  const definition = definitionOf(row.kind);
  const form = describeConfig(definition);
  const stored = { ...configOf(row), ...secretsOf(row) };
  const parsed = parsedOrNull(() => parseSettings(definition, settings, splitSecrets(form, stored).secrets));
  if (!parsed) return false;
  const secrets = Object.keys(splitSecrets(form, parsed).secrets);
  return (
    JSON.stringify(settingsFrom(form, parsed)) === JSON.stringify(settingsFrom(form, stored)) &&
    JSON.stringify(secrets.sort()) === JSON.stringify([...keep].sort())
  );
}

/** Null for what is refused: settings that lack what was erased meanwhile, such as a password. */
function parsedOrNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
