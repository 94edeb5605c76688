import type { z } from "zod";

import type { Io, NetworkPolicy } from "@/lib/http/types";

export type { Io, IoInit, IoResponse, NetworkPolicy } from "@/lib/http/types";

/**
 * The port to a model registry, drawn around the data of four vendors at once.
 *
 * Conventions: keys are the registry's own opaque strings; `null` means "this registry has no such thing, or did not
 * say"; dates are the registry's clock; an adapter throws only `AppError` (`registry_denied`, `registry_unavailable`,
 * `registry_timeout`, `registry_protocol`, `invalid`, `unsupported`), whose message never carries an upstream body.
 * A facet that is absent is something this registry cannot do: ask for the facet, never for the vendor.
 */

/** Stage in our words. Which native word means which is the connection's mapping, not the adapter's business. */
export const stages = ["none", "development", "staging", "production", "archived", "other"] as const;
export type Stage = (typeof stages)[number];

export type Approval = "not_applicable" | "pending" | "approved" | "rejected";

export type VersionStatus = "creating" | "ready" | "failed" | "deleting" | "unknown";

export type RegistryModel = {
  /** Stable native key: a name in some registries, an id in others. Opaque; may hold any character. */
  key: string;
  /** What people call it. */
  name: string;
  /** Native id where there is one, else the creation time: tells "deleted and made again" from "the same". */
  incarnation: string;
  description: string | null;
  owner: string | null;
  tags: Record<string, string>;
  /** alias → version key, complete; null when this registry has no aliases. */
  aliases: Record<string, string> | null;
  createdAt: Date | null;
  /** Of the model's own row: says that something changed, never that nothing did. */
  updatedAt: Date | null;
};

export type RegistryVersion = {
  model: string;
  key: string;
  incarnation: string;
  status: VersionStatus;
  statusMessage: string | null;
  /** The registry's own word; null when it has no stages or this version has none. */
  stage: string | null;
  /** `native`: the registry's own word; null when it has no approvals or this version has none. */
  approval: { status: Approval; native: string | null };
  /** Null when a list does not carry them and only `findVersion` does. */
  tags: Record<string, string> | null;
  description: string | null;
  author: string | null;
  runId: string | null;
  /** Where the registry says the files are, for people to read; never opened by us as it is. */
  source: string | null;
  createdAt: Date | null;
  updatedAt: Date | null;
};

/** `cursor` null: from the beginning. `limit` is a wish; a registry may answer less. */
export type PageRequest = { cursor: string | null; limit: number };
/** An empty page with a cursor is legal. A cursor that repeats is the adapter's to refuse (`registry_protocol`). */
export type Page<T> = { items: T[]; cursor: string | null };

export type Probe = {
  /** The product's own name and version, for people. */
  server: string;
  /** Who the credentials are, where the registry tells. */
  identity: string | null;
  /** What they can do, each line for people, in the registry's own words; `ok` null: not known. */
  abilities: { ability: string; ok: boolean | null; detail: string | null }[];
  /** Which lifecycle is really in use, with counts, and the mapping we propose from it. */
  lifecycle: { sentence: string; proposal: StageRule[] };
};

/** "On this axis this native key means this stage." */
export type StageRule = { axis: "stage" | "alias" | "tag"; key: string; stage: Stage };

/** What can mean a stage in a kind of registry: the axis, its name there, and a word that it might hold (`key=value` of a tag). */
export type StageWord = { axis: StageRule["axis"]; title: string; example: string };

/** What this product needs from a model registry, and nothing more. */
export interface Registry {
  readonly capabilities: Capabilities;
  /** A few cheap calls that prove address and credentials and say what they can do. */
  probe(): Promise<Probe>;
  /** All models, in a stable order, each with its complete alias map. */
  listModels(page: PageRequest): Promise<Page<RegistryModel>>;
  /** Null when there is no such model (or it is none: prompts may stand in the same table). */
  findModel(model: string): Promise<RegistryModel | null>;
  listVersions(model: string, page: PageRequest): Promise<Page<RegistryVersion>>;
  /** Null when there is no such version. Carries what lists leave out (tags). */
  findVersion(model: string, version: string): Promise<RegistryVersion | null>;
  /** Maps a version key to a string whose code-unit order is this registry's order of versions. */
  sortKey(version: string): string;

  /** Absent: versions can only be listed model by model. */
  changes?: ChangeFeed;
  runs?: Runs;
  files?: Files;
  /** Absent: `files` may hold a typed signature; nothing else says how a version is called. */
  interfaces?: Interfaces;
  /** Absent: this registry keeps no history of its own. */
  past?: Past;
  endpoints?: Endpoints;
  webhooks?: Webhooks;
  links?: Links;
  /** Absent: this registry can only be read. */
  writes?: Writes;
}

/**
 * What a version can be kept with. `descriptor`: every version is logged with a file that holds its signature, example,
 * environment and flavors. `schemas`: content types or schemas of requests. `sample`: the address of a sample payload.
 * `digest`: tags that are long enough for a SHA-256.
 */
export type Kept = "descriptor" | "schemas" | "sample" | "digest";

/** What differs between registries and no facet says. */
export type Capabilities = {
  /** What is not named here nobody is asked to add; files of a version may hold it all the same. */
  keeps: readonly Kept[];
  /** One sentence each, for the connection page: "Aliases move without a timestamp; changes are found by comparing." */
  notes: string[];
};

export interface ChangeFeed {
  /**
   * Versions of all models, the most recently changed first. Does not see what leaves no timestamp (aliases and tags
   * in MLflow) nor deletions.
   */
  listChangedVersions(page: PageRequest): Promise<Page<RegistryVersion>>;
}

/** A number as the registry wrote it: a decimal token, or NaN, Infinity, -Infinity. Digits are never lost. */
export type NumberToken = string;

export type Metric = { key: string; value: NumberToken; step: number | null; at: Date | null };
export type MetricPoint = { value: NumberToken; step: number; at: Date };

export type Run = {
  id: string;
  name: string | null;
  experiment: string | null;
  status: string | null;
  author: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
  /** The newest value of every metric. */
  metrics: Metric[];
  params: Record<string, string>;
  tags: Record<string, string>;
  datasets: { name: string; digest: string | null; context: string | null; source: string | null }[];
  /** Where the code came from, where the registry knows. */
  code: { name: string | null; commit: string | null };
};

export interface Runs {
  /** Null when the run was purged. */
  findRun(run: string): Promise<Run | null>;
  /** All points of one metric, oldest first, at most `limit` (then the newest are missing and `complete` is false). */
  metricHistory(run: string, metric: string, limit: number): Promise<{ points: MetricPoint[]; complete: boolean }>;
  /** Files of the run itself (plots), beside the model's own where the registry keeps those apart. */
  listRunFiles(run: string): Promise<FileEntry[]>;
  /** As `Files.open`. */
  openRunFile(run: string, path: string, limit: number): Promise<OpenFile | null>;
}

export type FileEntry = { path: string; size: number | null };
/** `type` is guessed from the name by us, never the upstream header: an upstream `text/html` must not become a page. */
export type OpenFile = { size: number | null; stream: ReadableStream<Uint8Array> };

export interface Files {
  /** All files of a version, recursively, paths relative to the model's root with `/`. */
  list(model: string, version: string): Promise<FileEntry[]>;
  /** Streams one file; a file longer than `limit` bytes fails with `invalid` naming the limit. Null when it is not there. */
  open(model: string, version: string, path: string, limit: number): Promise<OpenFile | null>;
}

/** How a version is called, in a registry that keeps no typed signature: the nearest thing to one. */
export type CallInterface = {
  /** Content types that it takes and answers. */
  accepts: string[];
  answers: string[];
  /** Descriptions of input or output as the registry has them: JSON or YAML texts. */
  schemas: { title: string; text: string }[];
  /** Where a sample payload is, for people. */
  sample: string | null;
};

export interface Interfaces {
  /** Null when the registry says nothing of it, or there is no such version. */
  findInterface(model: string, version: string): Promise<CallInterface | null>;
}

/** A change that the registry itself remembers. Told, not witnessed by us. */
export type PastChange = {
  /** The registry's own id of the entry: the same each time it is listed. */
  id: string;
  model: string;
  version: string;
  axis: "stage" | "approval";
  /** In the registry's own words. `before` null: it does not say. */
  before: string | null;
  after: string;
  at: Date;
  actor: string | null;
  reason: string | null;
};

export interface Past {
  /** Changes of all models at or after `since` (null: all that is kept), the oldest first. */
  listPastChanges(request: PageRequest & { since: Date | null }): Promise<Page<PastChange>>;
}

/** Part of an endpoint that answers requests: one version of one model, as far as the registry knows. */
export type Deployment = {
  /** Its name within the endpoint; a split names it. */
  key: string;
  /** Keys of a registered model and version; null when what it serves is not one. */
  model: string | null;
  version: string | null;
  /** What it serves in the registry's own words, for people: an id, an address of files. */
  serves: string | null;
  status: EndpointStatus;
  /** Its share of live requests as the registry has it: a percentage or a weight. 0: none. */
  weight: number;
  /** Percentage of requests that are sent to it as copies; 0 where there is no such thing. */
  mirrored: number;
};

/** `updating`: it is being made or changed; whatever was ordered last is not settled. */
export type EndpointStatus = "ready" | "updating" | "failed" | "deleting" | "unknown";

export type RegistryEndpoint = {
  /** Opaque. */
  key: string;
  name: string;
  incarnation: string;
  /** `batch`: takes files in runs; it has no traffic. */
  kind: "online" | "batch";
  status: EndpointStatus;
  statusMessage: string | null;
  /** Where requests go, for people. */
  address: string | null;
  deployments: Deployment[];
  createdAt: Date | null;
  updatedAt: Date | null;
};

export interface Endpoints {
  /** All endpoints with their deployments, in a stable order. */
  listEndpoints(page: PageRequest): Promise<Page<RegistryEndpoint>>;
  /** Null when there is no such endpoint. */
  findEndpoint(endpoint: string): Promise<RegistryEndpoint | null>;
  /** Absent: this registry's batch endpoints cannot be run, or there are none. */
  runs?: BatchRuns;
}

export type BatchRun = {
  id: string;
  deployment: string | null;
  status: "queued" | "running" | "completed" | "failed" | "canceled" | "unknown";
  /** The registry's own word. */
  native: string;
  startedAt: Date | null;
  endedAt: Date | null;
  /** Address of what it wrote, for people. */
  output: string | null;
};

export interface BatchRuns {
  /** Runs of a batch endpoint, the newest first. */
  listRuns(endpoint: string, page: PageRequest): Promise<Page<BatchRun>>;
  findRun(endpoint: string, run: string): Promise<BatchRun | null>;
  /** The very call that `startRun` makes, for people. No network. */
  describeStart(endpoint: string, input: BatchInput): string;
  /** Asked once, never again by itself; answers the run's id. Failures as `Writes.send`. */
  startRun(endpoint: string, input: BatchInput): Promise<string>;
}

/** `deployment` null: the endpoint's default one. `uri`: where the input is. */
export type BatchInput = { deployment: string | null; uri: string; kind: "file" | "folder" };

/** What a delivery says. A hint to read again: it carries no previous value and may come late or twice. */
export type WebhookHint = {
  model: string;
  version: string | null;
  /** The change it announces: an alias that now points at `after` (null: removed), a version that exists, a tag. */
  change: { axis: "existence" | "alias" | "tag"; key: string; after: string | null } | null;
  /** The registry's own time of the change; exact. */
  at: Date;
};

/** Announcements of changes. They are sent once somebody asked for them: by a call of ours, or by hand in the registry's own console. */
export type Webhooks = Deliveries & (Subscriptions | SetUpByHand);

export interface Deliveries {
  /**
   * Checks that who sent it knows the secret, by a signature over the raw bytes where the registry signs, and the age: what is
   * older than the registry goes on trying is not taken. Null when either fails. `deliveryId` is the same for every retry of
   * one delivery.
   */
  verify(
    headers: Headers,
    body: Uint8Array,
    secret: string,
    now: Date,
  ): { deliveryId: string; hint: WebhookHint | null } | null;
}

export interface Subscriptions {
  /** Registers `url` with the registry; answers the subscription's id. `secret` signs every delivery. */
  subscribe(url: string, secret: string): Promise<string>;
  unsubscribe(id: string): Promise<void>;
}

export interface SetUpByHand {
  /** `header`: the request header that carries the secret. `steps`: what to do in the registry's console, a sentence each. */
  byHand: { header: string; steps: readonly string[] };
}

/** One native change. Each says what shall be so afterwards, and may be sent again: what is so already stays so. */
export type Write =
  | { axis: "stage"; model: string; version: string; after: string }
  /** `after`: the version it shall point at; null removes it. */
  | { axis: "alias"; model: string; key: string; after: string | null }
  | { axis: "tag"; model: string; version: string; key: string; after: string | null }
  /** `after`: one of the registry's own words, of `Writes.approvals`. */
  | { axis: "approval"; model: string; version: string; after: string }
  /** `key`: an endpoint. `after`: what each deployment gets from now on; one that is not named gets nothing. */
  | { axis: "traffic"; model: string; key: string; after: Split };

/** Deployment → percentage of live requests, whole numbers above 0 that add up to 100. */
export type Split = Record<string, number>;

export interface Writes {
  /** What this registry lets us change. */
  axes: readonly Write["axis"][];
  /** The very call that `send` makes, in the registry's own words, for people. No network. */
  describe(write: Write): string;
  /** This registry's words for a decided approval; absent where it has no approvals. */
  approvals?: { approved: string; rejected: string };
  /**
   * Makes the change, asking once and never again by itself. `shown`: it is done, and the answer itself shows the new value, as
   * a read would. `accepted`: the registry works on it, and until it is done a
   * read shows the version `creating` or the endpoint `updating`. `registry_denied`, `not_found`, `unsupported`, `invalid` and
   * `conflict` (it was changed between our reading and our writing): the registry said no and nothing changed. Any other
   * failure leaves open whether it happened; a read tells.
   */
  send(write: Write): Promise<"done" | "shown" | "accepted">;
}

/** Pages of the registry's own UI. */
export interface Links {
  model(model: string): string | null;
  version(model: string, version: string): string | null;
  run(run: string, experiment: string | null): string | null;
}

export type RegistryDefinition = {
  kind: string;
  label: string;
  /** What can mean a stage here, the usual one first. Only what lists of versions show: a change of anything else would go unseen. */
  stageWords: readonly StageWord[];
  /** Drives the connection form: field order, titles, hints, and `secret: true`, all in `.meta()`. */
  config: z.ZodObject;
  /** Origin plus workspace or account, from a parsed config: the identity that two connections must not share. */
  registryKey(config: unknown): string;
  /** Every origin (scheme, host, port) the adapter will call; the door refuses others. */
  origins(config: unknown): string[];
  /** Custom CA, client certificate and network permission, for the door. */
  network(config: unknown): NetworkPolicy;
  open(config: unknown, io: Io): Registry;
};

/** Ties a definition's functions to its config's type; outside, configs are `unknown` until parsed here. */
export function defineRegistry<Config extends z.ZodObject>(definition: {
  kind: string;
  label: string;
  stageWords: readonly StageWord[];
  config: Config;
  registryKey(config: z.output<Config>): string;
  origins(config: z.output<Config>): string[];
  network(config: z.output<Config>): NetworkPolicy;
  open(config: z.output<Config>, io: Io): Registry;
}): RegistryDefinition {
  const { config } = definition;
  return {
    ...definition,
    registryKey: (raw) => definition.registryKey(config.parse(raw)),
    origins: (raw) => definition.origins(config.parse(raw)),
    network: (raw) => definition.network(config.parse(raw)),
    open: (raw, io) => definition.open(config.parse(raw), io),
  };
}
