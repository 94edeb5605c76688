import type { z } from "zod";

import type { Io, NetworkPolicy } from "@/lib/http/types";

import type { ChangeFeed, Endpoints, Files, Interfaces, Links, Past, Runs, Webhooks, Writes } from "./facets";

export type { Io, IoInit, IoResponse, NetworkPolicy } from "@/lib/http/types";
export type * from "./facets";

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
type Capabilities = {
  /** What is not named here nobody is asked to add; files of a version may hold it all the same. */
  keeps: readonly Kept[];
  /** One sentence each, for the connection page: "Aliases move without a timestamp; changes are found by comparing." */
  notes: string[];
};

export type RegistryDefinition = {
  kind: string;
  label: string;
  /** What can mean a stage here, the usual one first. Only what lists of versions show: a change of anything else would go unseen. */
  stageWords: readonly StageWord[];
  /** Drives the connection form: field order, titles, hints, and `secret: true`, all in `.meta()`. */
  config: z.ZodObject;
  /** Origin plus workspace or account, from a parsed config: the identity that two connections must not share. */
  registryKey(config: unknown): string;
  /**
   * Every origin (scheme, host, port) the adapter will call; the door refuses others. One for each use, in one order, also where
   * two uses share one: credentials stay with the use they were given for.
   */
  origins(config: unknown): string[];
  /** Whether it signs in as the machine that Interlock runs on, with nothing that the connection itself holds. */
  ambient(config: unknown): boolean;
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
  ambient(config: z.output<Config>): boolean;
  network(config: z.output<Config>): NetworkPolicy;
  open(config: z.output<Config>, io: Io): Registry;
}): RegistryDefinition {
  const { config } = definition;
  return {
    ...definition,
    registryKey: (raw) => definition.registryKey(config.parse(raw)),
    origins: (raw) => definition.origins(config.parse(raw)),
    ambient: (raw) => definition.ambient(config.parse(raw)),
    network: (raw) => definition.network(config.parse(raw)),
    open: (raw, io) => definition.open(config.parse(raw), io),
  };
}
