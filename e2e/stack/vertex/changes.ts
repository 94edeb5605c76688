import { etagOf } from "./rows";
import {
  badArgument,
  notFound,
  Refusal,
  type StoredEndpoint,
  type StoredModel,
  type StoredVersion,
  type World,
} from "./world";

export type Upload = {
  displayName?: string;
  description?: string;
  labels?: Record<string, string>;
  versionLabels?: Record<string, string>;
  versionDescription?: string;
  aliases?: string[];
  artifactUri?: string;
  schemata?: StoredVersion["schemata"];
  at?: Date;
};

/** A version of a model that is there, or of a new one. `id` null: Google chooses a number. */
export function upload(
  world: World,
  id: string | null,
  upload: Upload = {},
): { model: StoredModel; version: StoredVersion } {
  const at = world.time(upload.at);
  const model = (id === null ? undefined : world.models.get(id)) ?? newModel(world, id ?? world.id(), upload, at);
  model.lastVersion += 1;
  const version: StoredVersion = {
    id: String(model.lastVersion),
    aliases: new Set(model.versions.size === 0 ? ["default"] : []),
    labels: { ...upload.versionLabels },
    description: upload.versionDescription ?? "",
    createTime: at,
    updateTime: at,
    artifactUri: upload.artifactUri ?? null,
    schemata: upload.schemata ?? null,
    revision: 1,
  };
  model.versions.set(version.id, version);
  model.updateTime = at;
  for (const alias of upload.aliases ?? []) moveAlias(world, model, version, alias, upload.at);
  return { model, version };
}

function newModel(
  world: World,
  id: string,
  { displayName, description = "", labels = {} }: Upload,
  at: string,
): StoredModel {
  const model: StoredModel = {
    id,
    displayName: displayName ?? `model ${id}`,
    description,
    labels: { ...labels },
    createTime: at,
    updateTime: at,
    versions: new Map(),
    lastVersion: 0,
  };
  world.models.set(id, model);
  return model;
}

/** An alias belongs to one version: given to one, it is taken from the other. */
export function moveAlias(world: World, model: StoredModel, version: StoredVersion, alias: string, at?: Date): void {
  const holders = [...model.versions.values()].filter((other) => other !== version && other.aliases.delete(alias));
  if (version.aliases.has(alias) && holders.length === 0) return;
  version.aliases.add(alias);
  if (world.aliasesTouch) touch(world, model, [version, ...holders], at);
}

/** `aliases`: to add, and with a `-` before them to remove. */
export function mergeAliases(world: World, model: StoredModel, version: StoredVersion, aliases: string[]): void {
  for (const each of aliases) {
    const alias = each.replace(/^-/, "");
    if (!/^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9-]$/.test(alias))
      throw badArgument(`The version alias "${alias}" is invalid.`);
    if (each === "-default")
      throw badArgument("The default alias cannot be removed: exactly one version must have it.");
  }
  for (const each of aliases) {
    if (!each.startsWith("-")) moveAlias(world, model, version, each);
    else if (version.aliases.delete(each.slice(1)) && world.aliasesTouch) touch(world, model, [version]);
  }
}

export type ModelPatch = {
  displayName?: string;
  description?: string;
  versionDescription?: string;
  labels?: Record<string, string>;
  etag?: string;
};

/** `named`: whether the version was in the address; what may be changed depends on it. `mask` in camelCase. */
export function patchModel(
  world: World,
  { model, version, named }: { model: StoredModel; version: StoredVersion; named: boolean },
  mask: string[],
  patch: ModelPatch,
): void {
  if (patch.etag && patch.etag !== etagOf(version.revision, version.id)) throw staleEtag("Model");
  const allowed = named ? ["versionDescription", "labels"] : ["displayName", "description", "labels"];
  const wrong = mask.find((field) => !allowed.includes(field));
  if (wrong !== undefined || mask.length === 0)
    throw new Refusal(400, "FAILED_PRECONDITION", `The update mask is invalid: ${wrong ?? "it is empty"}.`);
  if (mask.includes("labels")) {
    const labels = patch.labels ?? {};
    checkLabels(labels);
    if (named) version.labels = { ...labels };
    else model.labels = { ...labels };
  }
  if (mask.includes("displayName")) model.displayName = patch.displayName ?? "";
  if (mask.includes("description")) model.description = patch.description ?? "";
  if (mask.includes("versionDescription")) version.description = patch.versionDescription ?? "";
  touch(world, model, named ? [version] : [...model.versions.values()]);
}

/** The split names deployed models and adds up to 100, or is empty. */
export function patchEndpoint(
  world: World,
  endpoint: StoredEndpoint,
  mask: string[],
  patch: { displayName?: string; trafficSplit?: Record<string, number>; etag?: string },
): void {
  if (patch.etag && patch.etag !== etagOf(endpoint.revision, endpoint.id)) throw staleEtag("Endpoint");
  const wrong = mask.find((field) => !["displayName", "trafficSplit"].includes(field));
  if (wrong !== undefined || mask.length === 0)
    throw badArgument(`The update mask is invalid: ${wrong ?? "it is empty"}.`);
  if (mask.includes("trafficSplit")) {
    const split = patch.trafficSplit ?? {};
    const unknown = Object.keys(split).filter((id) => !endpoint.deployments.some((each) => each.id === id));
    if (unknown.length > 0)
      throw badArgument(`The following DeployedModel ID(s) [${unknown.join(", ")}] do not exist.`);
    const sum = Object.values(split).reduce((total, share) => total + share, 0);
    if (Object.keys(split).length > 0 && sum !== 100) throw badArgument("Traffic percentages must add up to 100.");
    endpoint.trafficSplit = Object.fromEntries(Object.entries(split).filter(([, share]) => share > 0));
  }
  if (mask.includes("displayName")) endpoint.displayName = patch.displayName ?? "";
  endpoint.revision += 1;
  endpoint.updateTime = world.time();
}

export function addEndpoint(
  world: World,
  displayName: string,
  { id = world.id(), at = new Date(), dns = "" } = {},
): StoredEndpoint {
  const createTime = world.time(at);
  const endpoint: StoredEndpoint = {
    id,
    displayName,
    createTime,
    updateTime: createTime,
    deployments: [],
    trafficSplit: {},
    dedicatedDns: dns || null,
    revision: 1,
  };
  world.endpoints.set(id, endpoint);
  return endpoint;
}

/** Puts a version behind an endpoint, with no traffic unless it is the first. `model`: a resource name. */
export function deploy(
  world: World,
  endpoint: StoredEndpoint,
  deployment: { id: string; model: string; version: string; name: string; at?: Date },
): void {
  endpoint.deployments.push({
    id: deployment.id,
    model: deployment.model,
    modelVersionId: deployment.version,
    displayName: deployment.name,
    createTime: world.time(deployment.at),
    status: { availableReplicaCount: 1 },
  });
  if (endpoint.deployments.length === 1) endpoint.trafficSplit = { [deployment.id]: 100 };
  endpoint.revision += 1;
}

export function removeVersion(world: World, model: StoredModel, id: string): void {
  const version = model.versions.get(id);
  if (!version) throw notFound(`Model ${world.parent}/models/${model.id}@${id}`);
  if (version.aliases.has("default"))
    throw new Refusal(400, "FAILED_PRECONDITION", "The default version cannot be deleted.");
  model.versions.delete(id);
  touch(world, model, []);
}

export function touch(world: World, model: StoredModel, versions: StoredVersion[], at?: Date): void {
  const now = world.time(at);
  model.updateTime = now;
  for (const version of versions) {
    version.updateTime = now;
    version.revision += 1;
  }
}

function checkLabels(labels: Record<string, string>): void {
  const entries = Object.entries(labels);
  if (entries.length > 64) throw badArgument("A resource can have at most 64 labels.");
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{M}\p{N}_-]{0,63}$/u.test(key))
      throw badArgument(`The label key "${key}" is invalid.`);
    if (!/^[\p{Ll}\p{Lo}\p{M}\p{N}_-]{0,64}$/u.test(value)) throw badArgument(`The label value "${value}" is invalid.`);
  }
}

function staleEtag(what: string): Refusal {
  return new Refusal(409, "ABORTED", `Specified ${what} \`etag\` does not match server \`etag\`.`);
}
