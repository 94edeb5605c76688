import "server-only";

import { db } from "@/lib/db/client";

import { readSettings } from "./settings";
import type { PlaygroundSettings } from "./types";

/** The settings as they stand now, for whoever is about to change them. */
export function getSettings(): Promise<PlaygroundSettings> {
  return readSettings(db());
}
