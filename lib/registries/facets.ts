import type { Page, PageRequest, RegistryVersion } from "./types";

// What a registry has besides models and versions. Each facet is there or not; types.ts hands them on.

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
  /** Somebody deleted it in the registry, which still tells of it until it is purged. */
  deleted: boolean;
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
  /** A sentence for whoever sends: that requests or replies are kept somewhere. Null where the registry tells of nothing. */
  notice: string | null;
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
  /**
   * How an online endpoint is called over HTTP, or why it cannot be, in a sentence. No network: `authorize` alone asks the registry.
   * `deployment`: the one that shall answer, which only some kinds of call can name. Absent: this registry's endpoints are not called.
   */
  invocation?(
    endpoint: Pick<RegistryEndpoint, "key" | "address">,
    deployment: string | null,
  ): Invocation | { whyNot: string };
}

export type Invocation = {
  /** Name of an inference protocol. */
  protocol: string;
  /** Scheme, host and port: one of the registry's own, or of those that its vendor calls endpoints at. */
  origin: string;
  /** Path before the protocol's own part, without a slash at its end. */
  base: string;
  /** The name by which the path names the endpoint; null where it names none. */
  name: string | null;
  /** `bearer`: a key or token as `authorization: Bearer …`. */
  signIn: { kind: "bearer" } | { kind: "aws"; region: string };
  /**
   * Headers that sign this very request to `origin` in, and the texts among them that must not be shown. What is asked for first is
   * kept in memory for a minute or so, and nowhere else. Fails as reads do.
   */
  authorize(call: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: string;
  }): Promise<{ headers: Record<string, string>; secrets: string[] }>;
};

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
