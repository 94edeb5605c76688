import { z } from "zod";

import type { Time } from "@/lib/history/types";
import { type Probe, type StageRule, type StageWord, stages } from "@/lib/registries/types";

/** One control of the connection form, made from an adapter's config schema. Plain data: it travels to the browser. */
export type Field = {
  name: string;
  title: string;
  hint: string | null;
  kind: "text" | "lines" | "number" | "switch" | "choice";
  /** Kept encrypted, and never sent to the browser. */
  secret: boolean;
  placeholder: string | null;
  required: boolean;
  initial: SettingValue;
  options: { value: string; label: string }[];
  /** Fields of one group stand under one heading. */
  group: string | null;
  /** Shown only while another field has one of these values; hidden fields are not stored. */
  showWhen: { field: string; values: SettingValue[] } | null;
};

/** `stageWords`: what can mean a stage in this kind of registry, the usual one first. */
export type FormDescription = { kind: string; label: string; stageWords: readonly StageWord[]; fields: Field[] };

export type SettingValue = string | boolean;
export type Settings = Record<string, SettingValue>;

export const stageRule = z.object({
  axis: z.enum(["stage", "alias", "tag"]),
  key: z.string().trim().max(500),
  stage: z.enum(stages),
}) satisfies z.ZodType<StageRule>;

export const slug = z.string().min(1).max(60);

/** What the form holds. `keep` names the secrets that stay as they are; their values are not in `settings`. */
export const draft = z.object({
  /** The saved connection being changed; null while there is none yet. */
  slug: slug.nullable(),
  kind: z.string().max(60),
  settings: z.record(z.string().max(100), z.union([z.string().max(65_536), z.boolean()])),
  keep: z.array(z.string().max(100)).max(50),
});
export type Draft = z.output<typeof draft>;

export const savedDraft = draft.extend({
  name: z.string().trim().min(1, "Give it a name.").max(80, "At most 80 characters."),
  rules: z.array(stageRule).max(200, "At most 200 rows."),
});
export type SavedDraft = z.output<typeof savedDraft>;

/** `first-sync` while the first sweep runs. */
export type ConnectionHealth = "well" | "slow" | "failing" | "unreachable" | "first-sync";

/** What a test found, and when. */
export const storedProbe = z.object({
  at: z.number(),
  server: z.string(),
  identity: z.string().nullable(),
  abilities: z.array(z.object({ ability: z.string(), ok: z.boolean().nullable(), detail: z.string().nullable() })),
  lifecycle: z.object({ sentence: z.string(), proposal: z.array(stageRule) }),
}) satisfies z.ZodType<Probe>;
export type StoredProbe = z.output<typeof storedProbe>;

/** A line of the list of connections. */
export type ConnectionRow = {
  slug: string;
  name: string;
  /** The kind of registry, for people. */
  label: string;
  /** Product and version, as a test found them. */
  server: string | null;
  health: ConnectionHealth;
  readAt: Time | null;
  failingSince: Time | null;
  retiredAt: Time | null;
};

/** What moves on a connection's page without a click. */
export type ConnectionState = {
  health: ConnectionHealth;
  /** When the answer was made, on the server's clock: ages count from it. */
  now: Time;
  readAt: Time | null;
  failingSince: Time | null;
  problem: string | null;
  /** The newest complete sweep, null while there was none. */
  sweep: Sweep | null;
  /** How far the first sweep has come; null for who may not see every model of it. */
  progress: { models: number; versions: number } | null;
  catalog: { models: number; versions: number };
};

export type Sweep = { endedAt: Time; durationMs: number | null; requests: number | null };

export type ConnectionDetail = {
  id: string;
  slug: string;
  name: string;
  form: FormDescription;
  /** Without secrets. */
  settings: Settings;
  /** Names of the secrets that are kept. */
  kept: string[];
  /** Why the kept secrets cannot be read, or null. */
  problem: string | null;
  rules: StageRule[];
  probe: StoredProbe | null;
  notes: string[];
  webhook: WebhookState;
  createdAt: Time;
  retiredAt: Time | null;
};

/** `unsupported`: this registry sends none. `byHand`: what somebody sets up in its own console; null where a call does that. */
export type WebhookState = { state: "unsupported" | "off" | "on"; lastDeliveryAt: Time | null; byHand: ByHand | null };
/** `address` null: this installation does not know its own. */
export type ByHand = { address: string | null; header: string; steps: readonly string[] };
