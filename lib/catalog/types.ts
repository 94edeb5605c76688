import { z } from "zod";

import type { Origin, Time } from "@/lib/history/types";
import type { Stage } from "@/lib/registries/types";

const modelSorts = ["changed", "name"] as const;
const stageFilters = ["production", "staging", "development"] as const;

/** The models list, entirely in the address. `after`/`before` are opaque keys of the last or first row shown. */
export const modelsQuery = z.object({
  q: z.string().trim().max(200).default(""),
  connection: z.string().max(100).optional(),
  stage: z.enum(stageFilters).optional(),
  /** `key` or `key=value`. */
  tag: z.string().max(500).optional(),
  owner: z.string().max(200).optional(),
  sort: z.enum(modelSorts).default("changed"),
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ModelsQuery = z.output<typeof modelsQuery>;

export type Holder = { version: string; native: string; since: Time | null; origin: Origin };

/** The mini line: production over the last 90 days, shares of that width. */
export type MiniLine = {
  from: Time;
  to: Time;
  segments: { from: Time; to: Time; now: boolean; origin: Origin }[];
  /** Until when nobody was watching; null where that was before the line begins. */
  unwatchedTo: Time | null;
};

export type ModelRow = {
  id: string;
  connection: { slug: string; name: string };
  key: string;
  name: string;
  owner: string | null;
  production: Holder[];
  staging: Holder[];
  versionCount: number;
  lastChangeAt: Time;
  /** When the registry was last read for this row. */
  seenAt: Time;
};

export type ModelsPage = {
  rows: ModelRow[];
  /** Keys for "Older" and "Newer"; null at an end. */
  older: string | null;
  newer: string | null;
};

export type VersionRow = {
  id: string;
  key: string;
  status: string;
  stage: Stage | null;
  nativeStage: string | null;
  approval: string;
  nativeApproval: string | null;
  aliases: string[];
  author: string | null;
  createdAt: Time | null;
  runId: string | null;
  /** The run's newest metrics, when this version's detail was ever read. */
  metrics: Record<string, string>;
  /** Of readiness rules: how many pass; null when its detail was never read. */
  readiness: { passes: number; of: number; missing: string[] } | null;
};
/** `after` and `before` are sort keys of versions. */
export const versionsQuery = z.object({
  after: z.string().max(600).optional(),
  before: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type VersionsQuery = z.output<typeof versionsQuery>;
export type VersionsPage = { rows: VersionRow[]; older: string | null; newer: string | null };

export type ModelHead = {
  id: string;
  connection: { id: string; slug: string; name: string };
  key: string;
  name: string;
  description: string | null;
  owner: string | null;
  tags: Record<string, string>;
  aliases: Record<string, string> | null;
  versionCount: number;
  createdAt: Time | null;
  lastChangeAt: Time;
  /** The event recorded last, as a whole number in text; "0" before the first. It only grows. */
  newestEvent: string;
  seenAt: Time;
  goneAt: Time | null;
};

/** One model with whoever holds production and its ten newest versions, in one answer. */
export type OneModel = { model: ModelHead; production: Holder[]; versions: VersionRow[] };

/** What names a model in an address. */
export const modelRef = z.object({ connection: z.string().max(100), model: z.string().max(2000) });
export const versionRef = modelRef.extend({ version: z.string().max(500) });

/** One line of the command palette. */
export type SearchHit = {
  kind: "model" | "version" | "endpoint" | "request";
  /** `heart-disease`, `heart-disease@7`, an endpoint's name, or `#238 heart-disease v7 to production`. */
  title: string;
  connection: string;
  href: string;
  /** Of a model or version what it names: the connection's slug and the registry's own keys. */
  ref: { connection: string; model: string; version: string | null } | null;
};

/** A registry in the side bar: its lamp and the age of its data. */
export type ConnectionAge = {
  slug: string;
  name: string;
  /** `first-sync` while the first sweep runs, with how far it is. */
  health: "well" | "slow" | "failing" | "unreachable" | "first-sync";
  readAt: Time | null;
  failingSince: Time | null;
  problem: string | null;
  progress: { models: number; versions: number } | null;
};
