import { z } from "zod";

import type { Time } from "@/lib/history/types";
import type { PromotionState } from "@/lib/promotions/types";
import type { BatchRun, EndpointStatus, Split, Stage } from "@/lib/registries/types";

/** An endpoint as an address names it: a connection's slug and the registry's own key. */
export const endpointRef = z.object({ connection: z.string().min(1).max(60), endpoint: z.string().min(1).max(2000) });
export type EndpointRef = z.output<typeof endpointRef>;

export const endpointsQuery = z.object({
  q: z.string().trim().max(200).optional(),
  connection: z.string().max(60).optional(),
  /** `yes`: only endpoints whose traffic does not go to what the registry calls production; `canary`: only those that try a candidate beside it. */
  drift: z.enum(["yes", "canary"]).optional().catch(undefined),
  /** Keyset: the id of the last row of the page before; its name is looked up, because names may be longer than an address. */
  after: z.string().max(600).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50).catch(50),
});
export type EndpointsQuery = z.output<typeof endpointsQuery>;

/** Part of an endpoint, with what the catalog knows of the version that it serves. */
export type DeploymentLine = {
  key: string;
  status: EndpointStatus;
  /** Percentage of live requests. */
  share: number;
  /** Percentage of requests that it gets as copies. */
  mirrored: number;
  /**
   * The registered version; null when it serves something else, or a version that the viewer may not see. `gone`: the registry
   * has it no longer.
   */
  version: { model: { key: string; name: string }; key: string; stage: Stage | null; gone: boolean } | null;
  /** What it serves, in the registry's own words; null of what the viewer may not see. */
  serves: string | null;
};

/**
 * "Registry says / endpoint serves", for each model with traffic: `agrees` when exactly what is in production gets requests;
 * `canary` when production shares them with a candidate, by a decision made here or with the larger part for production;
 * `unknown` when nothing of the model is in production.
 */
export type Drift = {
  model: { key: string; name: string };
  registrySays: string[];
  serves: { version: string; share: number }[];
  verdict: "agrees" | "canary" | "differs" | "unknown";
};

export type EndpointRow = {
  connection: { slug: string; name: string };
  key: string;
  name: string;
  kind: "online" | "batch";
  status: EndpointStatus;
  statusMessage: string | null;
  deployments: DeploymentLine[];
  drift: Drift[];
  /** When it was last read. */
  readAt: Time;
};
/** `complete`: false when there are more than were counted. */
export type EndpointCounts = { endpoints: number; differing: number; canaries: number; complete: boolean };
export type EndpointsPage = { rows: EndpointRow[]; next: string | null };

export type EndpointView = EndpointRow & {
  address: string | null;
  createdAt: Time | null;
  /** Whether traffic can be changed here at all; null when it can, else why not. */
  whyNotShift: string | null;
  /** Requests for a change of its traffic that are not over. */
  open: { number: number; kind: "promotion" | "rollback"; state: PromotionState; split: Split | null }[];
  /** Whether it takes files in runs that can be listed and started here; they are read apart, from the registry. */
  takesRuns: boolean;
  /** Why the viewer cannot start one; null when they can. Says nothing where there are no runs. */
  whyNotRun: string | null;
  now: Time;
};

/** A run as the browser gets it. */
export type RunLine = Omit<BatchRun, "startedAt" | "endedAt"> & { startedAt: Time | null; endedAt: Time | null };

export const runInput = endpointRef.extend({
  /** Null: the endpoint's default one. */
  deployment: z.string().max(2000).nullable(),
  uri: z
    .string()
    .trim()
    .min(1, "Say where the input is.")
    .max(2000, "At most 2,000 characters.")
    .regex(/^([a-z][a-z0-9+.-]*:\S+|\/subscriptions\/\S+)$/i, "An address that the registry can read, such as azureml://… or https://…"),
  kind: z.enum(["file", "folder"]),
});
export type RunInput = z.output<typeof runInput>;

/** What of the requests of an endpoint one version gets. */
export type Serving = { connection: string; key: string; name: string; share: number };
