import { keptWords } from "../cloud/kept-words";
import type {
  CallInterface,
  Deployment,
  EndpointStatus,
  RegistryEndpoint,
  RegistryModel,
  RegistryVersion,
} from "../types";
import type { WireDeployedModel, WireEndpoint, WireModel } from "./wire";

/** `projects/1/locations/l/models/2@3` in parts. `place`: all before `models`. `version` may be an alias. */
type ModelName = { place: string; model: string; version: string | null };

export function readModelName(name: string): ModelName | null {
  const [, place, model, version] = /^(.*?)\/?models\/([^/@]+)(?:@([^/@]+))?$/.exec(name) ?? [];
  return model === undefined ? null : { place: place ?? "", model, version: version ?? null };
}

/** The id of a model from its own row. */
export function modelIdOf({ name }: Pick<WireModel, "name">): string {
  return readModelName(name)?.model ?? "";
}

/** Google numbers versions from 1; an alias can never look like one. */
export function versionIdOf({ name, versionId }: Pick<WireModel, "name" | "versionId">): string {
  return versionId || readModelName(name)?.version || "";
}

/** What only all versions of a model together say of it. */
export type Whole = { aliases: Record<string, string>; labels: Record<string, string> };

/** `wire`: the row of the default version, which stands for the model in all but its labels: those are the version's as well. */
export function modelOf(wire: WireModel, { aliases, labels }: Whole): RegistryModel {
  const key = modelIdOf(wire);
  return {
    key,
    name: wire.displayName || key,
    // Numbers are given out once; an id that somebody chose can be used again.
    incarnation: /^\d+$/.test(key) ? key : (wire.createTime ?? "unknown"),
    description: wire.description || null,
    owner: null,
    tags: { ...labels },
    aliases,
    createdAt: dateOf(wire.createTime),
    updatedAt: dateOf(wire.updateTime),
  };
}

export function versionOf(wire: WireModel, parent: string): RegistryVersion {
  const model = modelIdOf(wire);
  const key = versionIdOf(wire);
  return {
    model,
    key,
    incarnation: wire.versionCreateTime || wire.createTime || "unknown",
    // A version is there or it is not: uploads and deletions are operations beside it.
    status: "ready",
    statusMessage: null,
    stage: null,
    approval: { status: "not_applicable", native: null },
    tags: { ...wire.labels },
    description: wire.versionDescription || null,
    author: null,
    runId: runIdOf(parent, model, key),
    source: wire.artifactUri || null,
    createdAt: dateOf(wire.versionCreateTime ?? wire.createTime),
    updatedAt: dateOf(wire.versionUpdateTime ?? wire.updateTime),
  };
}

/** alias → version, over all versions of one model. */
export function aliasesOf(versions: readonly WireModel[]): Record<string, string> {
  const pairs = versions.flatMap((wire) => (wire.versionAliases ?? []).map((alias) => [alias, versionIdOf(wire)]));
  return Object.fromEntries(pairs);
}

/** A version shows its model's labels as its own, so what is the model's is what all of them show. */
export function labelsOf(versions: readonly WireModel[]): Record<string, string> {
  const [first, ...others] = versions.map(({ labels }) => labels ?? {});
  const pairs = Object.entries(first ?? {}).filter(([key, value]) => others.every((labels) => labels[key] === value));
  return Object.fromEntries(pairs);
}

export function wholeOf(versions: readonly WireModel[]): Whole {
  return { aliases: aliasesOf(versions), labels: labelsOf(versions) };
}

/** Evaluations belong to a version, so its name is the run's; whether there are any is not known before asking. */
export function runIdOf(parent: string, model: string, version: string): string {
  return `${parent}/models/${model}@${version}`;
}

/** `base`: where requests go unless an endpoint has a name of its own. `parent`: this registry as it was configured. */
export function endpointOf(wire: WireEndpoint, base: string, parent: string): RegistryEndpoint {
  const [place = "", key = ""] = wire.name.split("/endpoints/");
  const deployed = wire.deployedModels ?? [];
  const messages = deployed.flatMap(({ status }) => (status?.message ? [status.message] : []));
  return {
    key,
    name: wire.displayName || key,
    incarnation: /^\d+$/.test(key) ? key : (wire.createTime ?? "unknown"),
    kind: "online",
    status: "ready",
    statusMessage: messages[0] ?? null,
    notice: noticeOf(wire),
    address: `${ownAddress(wire) ?? base}/v1/${wire.name}:predict`,
    deployments: deployed.map((each) => deploymentOf(each, wire, [place, parent])),
    createdAt: dateOf(wire.createTime),
    updatedAt: dateOf(wire.updateTime),
  };
}

function noticeOf({ predictRequestResponseLoggingConfig: logging }: WireEndpoint): string | null {
  if (logging?.enabled !== true) return null;
  return keptWords({ share: logging.samplingRate ?? null, where: logging.bigqueryDestination?.outputUri ?? null });
}

function deploymentOf(wire: WireDeployedModel, { trafficSplit }: WireEndpoint, places: string[]): Deployment {
  const name = readModelName(wire.model ?? "");
  // Models may come from another project or region, and are then none of this registry.
  const ours = name !== null && places.includes(name.place);
  // The name may carry an alias; the number beside it is what was really deployed.
  const numbered = name?.version && /^\d+$/.test(name.version) ? name.version : null;
  return {
    key: wire.id,
    model: ours ? name.model : null,
    version: ours ? (wire.modelVersionId ?? numbered) : null,
    serves: wire.model || wire.displayName || null,
    status: deploymentStatus(wire),
    weight: trafficSplit?.[wire.id] ?? 0,
    mirrored: 0,
  };
}

/** A deployed model that says something and has no replica is not certainly well; zeros are left out of replies. */
function deploymentStatus({ status }: WireDeployedModel): EndpointStatus {
  return status?.message && !status.availableReplicaCount ? "unknown" : "ready";
}

function ownAddress({ dedicatedEndpointEnabled, dedicatedEndpointDns: host }: WireEndpoint): string | null {
  if (!dedicatedEndpointEnabled || !host) return null;
  return /^https?:\/\//.test(host) ? host.replace(/\/+$/, "") : `https://${host}`;
}

/** Schemas as they were found; null when there is none. `:predict` takes and gives JSON, whatever the model. */
export function interfaceOf(schemas: { title: string; text: string }[]): CallInterface | null {
  if (schemas.length === 0) return null;
  return { accepts: ["application/json"], answers: ["application/json"], schemas, sample: null };
}

export function dateOf(written: string | null | undefined): Date | null {
  const date = new Date(written ?? "");
  return Number.isNaN(date.getTime()) ? null : date;
}
