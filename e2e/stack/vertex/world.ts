import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** What the API would say of somebody's mistake, in its own form. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly status: string,
    message: string,
    readonly details: Record<string, unknown>[] = [],
  ) {
    super(message);
  }
}

export const notFound = (name: string) => new Refusal(404, "NOT_FOUND", `The ${name} does not exist.`);
export const badArgument = (message: string) => new Refusal(400, "INVALID_ARGUMENT", message);

export type Schemata = { instanceSchemaUri?: string; parametersSchemaUri?: string; predictionSchemaUri?: string };

export type StoredVersion = {
  id: string;
  aliases: Set<string>;
  labels: Record<string, string>;
  description: string;
  createTime: string;
  updateTime: string;
  artifactUri: string | null;
  schemata: Schemata | null;
  /** Grows with each change that an etag covers. */
  revision: number;
};

export type StoredModel = {
  id: string;
  displayName: string;
  description: string;
  labels: Record<string, string>;
  createTime: string;
  updateTime: string;
  versions: Map<string, StoredVersion>;
  lastVersion: number;
};

export type StoredDeployment = {
  id: string;
  model: string;
  modelVersionId: string;
  displayName: string;
  createTime: string;
  status: { message?: string; availableReplicaCount?: number };
};

export type StoredEndpoint = {
  id: string;
  displayName: string;
  createTime: string;
  updateTime: string;
  deployments: StoredDeployment[];
  trafficSplit: Record<string, number>;
  dedicatedDns: string | null;
  revision: number;
};

/** `metrics` as JSON text: its digits are the point. */
export type StoredEvaluation = {
  id: string;
  displayName: string;
  createTime: string;
  metrics: string;
  metadata: unknown;
};

export type StoredObject = { bytes: Buffer; generation: string; updated: string };

export type WorldOptions = {
  project?: string;
  location?: string;
  /** Whether an alias that moves leaves newer times and etags; Google's documents do not say. */
  aliasesTouch?: boolean;
  /** The service account's private key as PEM; absent: one of this process. */
  key?: string;
};

let keys: ReturnType<typeof makeKeys> | null = null;
const makeKeys = () => generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Made once a process: it takes a while, and no two worlds meet. */
function keyPair() {
  return (keys ??= makeKeys());
}

/** All that the stand-in holds, in memory. */
export class World {
  readonly project: string;
  /** Google answers with the project's number, whatever it was asked by. */
  readonly number = "710000000042";
  readonly location: string;
  aliasesTouch: boolean;
  readonly models = new Map<string, StoredModel>();
  readonly endpoints = new Map<string, StoredEndpoint>();
  /** By `model@version`. */
  readonly evaluations = new Map<string, StoredEvaluation[]>();
  readonly buckets = new Map<string, Map<string, StoredObject>>();
  /** What the credentials may do. */
  readonly permissions = new Set(["aiplatform.models.update"]);
  readonly account: { email: string; keyId: string; privateKey: KeyObject; publicKey: KeyObject };
  #ticks = 0;
  #ids = 4_611_686_018_427_387_000n;

  constructor({
    project = "stand-in-project",
    location = "europe-west4",
    aliasesTouch = true,
    key,
  }: WorldOptions = {}) {
    this.project = project;
    this.location = location;
    this.aliasesTouch = aliasesTouch;
    const { privateKey, publicKey } =
      key === undefined ? keyPair() : { privateKey: createPrivateKey(key), publicKey: createPublicKey(key) };
    const keyId = "0123456789abcdef0123456789abcdef01234567";
    this.account = { email: "interlock@stand-in.iam.gserviceaccount.com", keyId, privateKey, publicKey };
  }

  get parent(): string {
    return `projects/${this.number}/locations/${this.location}`;
  }

  /** Never the same twice: microseconds count on. `at` for a past that is told. */
  time(at: Date = new Date()): string {
    this.#ticks += 1;
    return `${at.toISOString().slice(0, -1)}${String(this.#ticks % 1000).padStart(3, "0")}Z`;
  }

  id(): string {
    this.#ids += 1n;
    return String(this.#ids);
  }

  model(id: string): StoredModel {
    const model = this.models.get(id);
    if (!model) throw notFound(`Model ${this.parent}/models/${id}`);
    return model;
  }

  /** By number, by alias, or (null) the default one. */
  version(model: StoredModel, named: string | null): StoredVersion {
    const alias = named ?? "default";
    const found = model.versions.get(alias) ?? [...model.versions.values()].find(({ aliases }) => aliases.has(alias));
    if (!found) throw notFound(`Model ${this.parent}/models/${model.id}@${alias}`);
    return found;
  }

  endpoint(id: string): StoredEndpoint {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw notFound(`Endpoint ${this.parent}/endpoints/${id}`);
    return endpoint;
  }

  put(bucket: string, name: string, content: string | Buffer): void {
    const objects = this.buckets.get(bucket) ?? new Map<string, StoredObject>();
    this.buckets.set(bucket, objects);
    const updated = this.time();
    objects.set(name, { bytes: Buffer.from(content), generation: String(Date.parse(updated)) + "000", updated });
  }
}
