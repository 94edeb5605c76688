import "server-only";

import { z } from "zod";

import { db, type Reader } from "@/lib/db/client";

import { type PlaygroundSettings, playgroundSettings, usualSettings } from "./types";

export const settingsKey = "playground";
const keptForMs = 5_000;
let kept: { until: number; settings: PlaygroundSettings } | null = null;

/** As they stand in the database; what is not there, or no longer valid, is as usual. */
export async function readSettings(reader: Reader): Promise<PlaygroundSettings> {
  const row = await reader.setting.findUnique({ where: { key: settingsKey } });
  return settingsIn(row?.value);
}

/** Each by itself: one that this release no longer takes must not undo the others. */
function settingsIn(value: unknown): PlaygroundSettings {
  const stored = z.record(z.string(), z.unknown()).catch({}).parse(value);
  const valid = Object.entries(playgroundSettings.shape).flatMap(([name, field]) => {
    const parsed = field.safeParse(stored[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...usualSettings, ...Object.fromEntries(valid) };
}

/** The same for every call: read at most every five seconds, so that a change takes that long to reach all processes. */
export async function currentSettings(): Promise<PlaygroundSettings> {
  if (kept && kept.until > Date.now()) return kept.settings;
  kept = { until: Date.now() + keptForMs, settings: await readSettings(db()) };
  return kept.settings;
}

/** After a change in this process, and between tests. */
export function forgetSettings(): void {
  kept = null;
}
