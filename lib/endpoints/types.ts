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
 * `unknown` when nothing of the model is in production. `serverSays`: the versions that the server tells of, where none of them is
 * among those that get requests as was registered; production then differs from what it serves. Null otherwise.
 */
export type Drift = {
  model: { key: string; name: string };
  registrySays: string[];
  serves: { version: string; share: number }[];
  serverSays: string[] | null;
  verdict: "agrees" | "canary" | "differs" | "unknown";
};

const signInKinds = ["none", "bearer", "key", "basic", "header"] as const;
export type SignInKind = (typeof signInKinds)[number];

const exposures = ["internal", "public"] as const;
export type Exposure = (typeof exposures)[number];

/** A deployment of a registered endpoint: a version of its connection, or something else in words. */
const registeredDeployment = z.object({
  key: z.string().trim().min(1, "Give each deployment a name.").max(100, "At most 100 characters."),
  /** Keys of the registry; empty where `words` say what it serves. */
  model: z.string().trim().max(2000),
  version: z.string().trim().max(2000),
  words: z.string().trim().max(300, "At most 300 characters."),
  /** Percentage of live requests. */
  weight: z.number().int("Shares are whole percentages.").min(0).max(100),
});
export type RegisteredDeployment = z.output<typeof registeredDeployment>;

/** What the form of a registered endpoint holds. A secret that is empty is kept where the address and the sign-in stay. */
export const registration = z.object({
  connection: z.string().min(1, "Choose a connection.").max(60),
  name: z.string().trim().min(1, "Give it a name.").max(80, "At most 80 characters."),
  address: z.string().trim().min(1, "Say where it answers.").max(2000, "At most 2,000 characters."),
  protocol: z.string().min(1, "Choose how it is called, or let it be detected.").max(40),
  /** The name by which paths name the model; empty where they name none. */
  servedName: z.string().trim().max(200, "At most 200 characters."),
  /** Which of the model's signatures calls name; empty: the default one. */
  signatureName: z.string().trim().max(200, "At most 200 characters."),
  signIn: z.enum(signInKinds),
  headerName: z.string().trim().max(100, "At most 100 characters."),
  token: z.string().max(16_384, "At most 16,384 characters."),
  user: z.string().max(200, "At most 200 characters."),
  password: z.string().max(4_096, "At most 4,096 characters."),
  exposure: z.enum(exposures),
  /** What whoever sends should know before, such as what a call costs; empty: nothing. */
  notice: z.string().trim().max(200, "At most 200 characters."),
  allowPrivate: z.boolean(),
  deployments: z.array(registeredDeployment).min(1, "Say what it serves.").max(20, "At most 20 deployments."),
});
export type Registration = z.output<typeof registration>;

/** `endpoint`: the key of the registered endpoint that is changed. */
export const changedRegistration = registration.extend({ endpoint: z.string().min(1).max(2000) });
export type ChangedRegistration = z.output<typeof changedRegistration>;

/** What the form of a registration offers. */
export type RegistrationChoices = {
  /** Connections whose endpoints the viewer may register. */
  connections: { slug: string; name: string }[];
  /** `namesModel`: its paths name a model. `namesSignature`: its bodies may name one of the model's signatures. */
  protocols: { name: string; title: string; namesModel: boolean; namesSignature: boolean }[];
  /** Whether the viewer may open private and loopback addresses. */
  mayAllowPrivate: boolean;
};

/** A registration as the form begins from it: secrets are empty, and those that are kept are named. */
export type KeptRegistration = {
  registration: ChangedRegistration;
  kept: ("token" | "user" | "password")[];
  origin: string;
};

export const detectInput = registration.pick({ connection: true, address: true, allowPrivate: true });
export type DetectInput = z.output<typeof detectInput>;

export type EndpointRow = {
  connection: { slug: string; name: string };
  key: string;
  name: string;
  kind: "online" | "batch";
  status: EndpointStatus;
  statusMessage: string | null;
  deployments: DeploymentLine[];
  drift: Drift[];
  /** When it was last read; of a registered one, when its registration was changed. */
  readAt: Time;
  /** Entered by hand: its registry knows nothing of it. */
  registered: boolean;
  /** What the watch found; null where nothing watches, or it has not looked yet. */
  health: EndpointHealth | null;
};

/** What the watch found last. `healthy` null: it has no address that tells. */
export type EndpointHealth = {
  healthy: boolean | null;
  latencyMs: number | null;
  checkedAt: Time;
  /** One sentence; null when it answers well. */
  why: string | null;
  failingSince: Time | null;
  /** Its own name and version, and what it says it serves; null where it does not tell. */
  server: string | null;
  servedModel: string | null;
  servedVersion: string | null;
  /** When, and how many milliseconds it took; null where it failed. The newest last. */
  samples: [Time, number | null][];
};

/** How a registered endpoint is called, without its secrets. */
export type EndpointAccess = {
  protocol: string;
  origin: string;
  base: string;
  servedName: string | null;
  signatureName: string | null;
  signIn: SignInKind;
  headerName: string | null;
  hasSecrets: boolean;
  allowPrivate: boolean;
  exposure: Exposure;
  registeredAt: Time;
  registeredBy: string;
  changedAt: Time;
};

/** What the server itself says it serves, beside what is registered here and what is in production: `words` says it in sentences. */
export type Reality = { verdict: "agrees" | "differs" | "silent"; words: string };
/** `complete`: false when there are more than were counted. */
export type EndpointCounts = { endpoints: number; differing: number; canaries: number; complete: boolean };
export type EndpointsPage = { rows: EndpointRow[]; next: string | null };

export type EndpointView = EndpointRow & {
  /** How it is called, of one that was registered by hand. */
  access: (EndpointAccess & { protocolTitle: string }) | null;
  /** Null where nothing watches it, or it does not answer and never told. */
  reality: Reality | null;
  /** Why the viewer cannot send it payloads; null when they can. */
  whyNotTry: string | null;
  /** Whether the viewer may change and retire its registration. */
  mayChange: boolean;
  /** What whoever sends should know before. */
  notice: string | null;
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

/**
 * Why a batch run cannot take its input from this address, or null. The call that starts the run stands in the audit log for
 * good, where nothing can be taken out again: a signature or a password must never get that far.
 */
export function whyNotInput(uri: string): string | null {
  if (!/^https?:/i.test(uri)) return null;
  if (!URL.canParse(uri)) return "This is not an address.";
  const { username, password, search } = new URL(uri);
  if (username === "" && password === "" && search === "") return null;
  return "What signs in does not belong in the address of an input: it would stand in the audit log. Register it as a datastore, or give an address without a query and without a password.";
}

export const runInput = endpointRef.extend({
  /** Null: the endpoint's default one. */
  deployment: z.string().max(2000).nullable(),
  uri: z
    .string()
    .trim()
    .min(1, "Say where the input is.")
    .max(2000, "At most 2,000 characters.")
    .regex(
      /^([a-z][a-z0-9+.-]*:\S+|\/subscriptions\/\S+)$/i,
      "An address that the registry can read, such as azureml://… or https://…",
    )
    .superRefine((uri, context) => {
      const why = whyNotInput(uri);
      if (why !== null) context.addIssue({ code: "custom", message: why });
    }),
  kind: z.enum(["file", "folder"]),
});
export type RunInput = z.output<typeof runInput>;

/** What of the requests of an endpoint one version gets. */
export type Serving = { connection: string; key: string; name: string; share: number };
