import { keptWords } from "../cloud/kept-words";
import type {
  BatchRun,
  Deployment,
  EndpointStatus,
  Metric,
  MetricPoint,
  NumberToken,
  RegistryEndpoint,
  RegistryModel,
  RegistryVersion,
  Run,
  VersionStatus,
} from "../types";
import type {
  WireBatchEndpoint,
  WireDeployment,
  WireJob,
  WireMetric,
  WireModel,
  WireOnlineEndpoint,
  WireRun,
  WireVersion,
} from "./wire";

type SystemData = WireModel["systemData"];

/** The word shown for an archived version: the vendor keeps that as a flag beside the stage. */
export const archivedWord = "Archived";

export function modelOf({ name, properties, systemData }: WireModel): RegistryModel {
  return {
    key: name,
    name,
    incarnation: incarnationOf(systemData),
    description: properties.description || null,
    owner: systemData?.createdBy || null,
    tags: recordOf(properties.tags) ?? {},
    aliases: null,
    createdAt: dateOf(systemData?.createdAt),
    updatedAt: dateOf(systemData?.lastModifiedAt),
  };
}

export function versionOf(model: string, { name, properties, systemData }: WireVersion): RegistryVersion {
  return {
    model,
    key: name,
    incarnation: incarnationOf(systemData),
    status: statusOf(properties.provisioningState),
    statusMessage: null,
    stage: properties.isArchived ? archivedWord : properties.stage || null,
    approval: { status: "not_applicable", native: null },
    tags: recordOf(properties.tags),
    description: properties.description || null,
    author: systemData?.createdBy || null,
    runId: properties.jobName || null,
    source: properties.modelUri || null,
    createdAt: dateOf(systemData?.createdAt),
    updatedAt: dateOf(systemData?.lastModifiedAt),
  };
}

/** Runs of digits compare as numbers, however long, everything else as it is written; `01` comes right after `1`. */
export function sortKeyOf(version: string): string {
  const natural = version.replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, "");
    return `${String(significant.length).padStart(5, "0")}${significant}`;
  });
  return `${natural}\u0001${version}`; // below every character of a version; no database takes a NUL
}

export type EndpointKey = { kind: "onlineEndpoints" | "batchEndpoints"; name: string };

/** Names of online and batch endpoints may be the same, so a key tells which it is: `onlineEndpoints/fraud`. */
export function endpointKeyOf(key: string): EndpointKey | null {
  const [, kind, name] = /^(onlineEndpoints|batchEndpoints)\/([a-zA-Z0-9][a-zA-Z0-9-]{0,254})$/.exec(key) ?? [];
  return name !== undefined && (kind === "onlineEndpoints" || kind === "batchEndpoints") ? { kind, name } : null;
}

/** `ids`: how ids of models of this registry begin, in small letters. */
export function onlineEndpointOf(
  { name, properties, systemData }: WireOnlineEndpoint,
  deployments: WireDeployment[],
  ids: string[],
): RegistryEndpoint {
  const [weights, mirrored] = [sharesOf(properties.traffic), sharesOf(properties.mirrorTraffic)];
  return {
    ...endpointBase(name, properties, systemData),
    key: `onlineEndpoints/${name}`,
    kind: "online",
    notice: noticeOf(deployments),
    deployments: deployments.map((each) => ({
      ...deploymentOf(each, ids),
      weight: weights.get(each.name.toLowerCase()) ?? 0,
      mirrored: mirrored.get(each.name.toLowerCase()) ?? 0,
    })),
  };
}

function noticeOf(deployments: WireDeployment[]): string | null {
  const collecting = deployments.filter(({ properties: { dataCollector } }) =>
    Object.values(dataCollector?.collections ?? {}).some(({ dataCollectionMode }) => dataCollectionMode === "Enabled"),
  );
  if (collecting.length === 0) return null;
  const by = collecting.length < deployments.length ? collecting.map(({ name }) => name).join(", ") : null;
  return keptWords({ share: null, where: null, by });
}

/** All runs go to the default deployment unless they name another, so that one has the whole weight. */
export function batchEndpointOf(
  { name, properties, systemData }: WireBatchEndpoint,
  deployments: WireDeployment[],
  ids: string[],
): RegistryEndpoint {
  const chosen = properties.defaults?.deploymentName?.toLowerCase();
  return {
    ...endpointBase(name, properties, systemData),
    key: `batchEndpoints/${name}`,
    kind: "batch",
    notice: null,
    deployments: deployments.map((each) => ({
      ...deploymentOf(each, ids),
      weight: each.name.toLowerCase() === chosen ? 100 : 0,
      mirrored: 0,
    })),
  };
}

/** When a job ended, and which deployment it used, the vendor's description of jobs does not say. */
export function batchRunOf({ name, properties, systemData }: WireJob): BatchRun {
  const outputs = Object.values(properties.outputs ?? properties.outputData ?? {});
  const native = properties.status || "not told";
  return {
    id: name,
    deployment: null,
    status: jobStates[native] ?? "unknown",
    native,
    startedAt: dateOf(systemData?.createdAt),
    endedAt: null,
    output: outputs.find((output) => output?.uri)?.uri ?? null,
  };
}

export function runOf({ info, data, inputs }: WireRun): Run {
  const tags = pairsOf(data?.tags);
  return {
    id: info.run_id || info.run_uuid || "",
    name: info.run_name || tags["mlflow.runName"] || null,
    experiment: info.experiment_id || null,
    status: info.status || null,
    author: tags["mlflow.user"] || info.user_id || null,
    startedAt: momentOf(info.start_time),
    endedAt: momentOf(info.end_time),
    metrics: (data?.metrics ?? []).map(metricOf),
    params: pairsOf(data?.params),
    tags,
    datasets: (inputs?.dataset_inputs ?? []).map(({ dataset, tags: about }) => ({
      name: dataset?.name || "unnamed",
      digest: dataset?.digest || null,
      context: pairsOf(about)["mlflow.data.context"] ?? null,
      source: dataset?.source || null,
    })),
    code: { name: tags["mlflow.source.name"] || null, commit: tags["mlflow.source.git.commit"] || null },
    deleted: info.lifecycle_stage === "deleted",
  };
}

export function pointOf({ value, step, timestamp }: WireMetric): MetricPoint {
  return { value: tokenOf(value), step: step ?? 0, at: new Date(timestamp ?? 0) };
}

/** Digits stay as they were written, but for infinities: such servers store them as the largest double there is. */
export function tokenOf(written: string): NumberToken {
  if (/^[+-]?nan$/i.test(written)) return "NaN";
  if (/^\+?inf(inity)?$/i.test(written)) return "Infinity";
  if (/^-inf(inity)?$/i.test(written)) return "-Infinity";
  const value = Number(written);
  if (Math.abs(value) < 1.79e308 || Number.isNaN(value)) return written;
  return value > 0 ? "Infinity" : "-Infinity";
}

const jobStates: Record<string, BatchRun["status"]> = {
  NotStarted: "queued",
  Queued: "queued",
  Starting: "running",
  Provisioning: "running",
  Preparing: "running",
  Running: "running",
  Finalizing: "running",
  CancelRequested: "running",
  Completed: "completed",
  Failed: "failed",
  Canceled: "canceled",
};

function endpointBase(
  name: string,
  properties: { scoringUri?: string | null | undefined; provisioningState?: string | null | undefined },
  systemData: SystemData,
) {
  return {
    name,
    incarnation: incarnationOf(systemData),
    status: endpointStatusOf(properties.provisioningState),
    statusMessage: null,
    address: properties.scoringUri || null,
    createdAt: dateOf(systemData?.createdAt),
    updatedAt: dateOf(systemData?.lastModifiedAt),
  };
}

function deploymentOf(
  { name, properties }: WireDeployment,
  ids: string[],
): Pick<Deployment, "key" | "model" | "version" | "serves" | "status"> {
  const { model } = properties;
  const serves = typeof model === "string" ? model : (model?.assetId ?? model?.path ?? model?.jobId ?? null);
  return {
    key: name,
    ...ownVersionOf(serves ?? "", ids),
    serves: serves || null,
    status: endpointStatusOf(properties.provisioningState),
  };
}

/** Ids differ in the case of their letters from one call to the next; names of models do not. */
function ownVersionOf(id: string, ids: string[]): { model: string | null; version: string | null } {
  const begin = ids.find((each) => id.toLowerCase().startsWith(`${each}/models/`));
  const [, model, version] = /^\/models\/([^/]+)\/versions\/(.+)$/i.exec(id.slice(begin?.length ?? 0)) ?? [];
  return begin !== undefined && model !== undefined && version !== undefined
    ? { model, version }
    : { model: null, version: null };
}

function endpointStatusOf(native: string | null | undefined): EndpointStatus {
  switch (native) {
    case "Succeeded":
      return "ready";
    case "Creating":
    case "Updating":
    case "Scaling":
      return "updating";
    case "Failed":
    case "Canceled":
      return "failed";
    case "Deleting":
      return "deleting";
    default:
      return "unknown";
  }
}

function statusOf(native: string | null | undefined): VersionStatus {
  switch (native) {
    case "Succeeded":
      return "ready";
    case "Creating":
    case "Updating":
      return "creating";
    case "Failed":
    case "Canceled":
      return "failed";
    case "Deleting":
      return "deleting";
    default:
      return "unknown";
  }
}

/** There is no id of its own: the same name made again was made at another time. */
function incarnationOf(systemData: SystemData): string {
  return systemData?.createdAt || "unknown";
}

function dateOf(written: string | null | undefined): Date | null {
  const time = Date.parse(written ?? "");
  // Year 1 is the vendor's way to say that there is none.
  return Number.isNaN(time) || time < 0 ? null : new Date(time);
}

function momentOf(milliseconds: number | null | undefined): Date | null {
  return milliseconds ? new Date(milliseconds) : null;
}

function metricOf({ key, value, step, timestamp }: WireMetric): Metric {
  return { key, value: tokenOf(value), step: step ?? null, at: momentOf(timestamp) };
}

function sharesOf(shares: Record<string, number> | null | undefined): Map<string, number> {
  return new Map(Object.entries(shares ?? {}).map(([name, share]) => [name.toLowerCase(), share]));
}

function recordOf(pairs: Record<string, string | null | undefined> | null | undefined): Record<string, string> | null {
  return pairs ? Object.fromEntries(Object.entries(pairs).map(([key, value]) => [key, value ?? ""])) : null;
}

function pairsOf(
  pairs: { key: string; value?: string | null | undefined }[] | null | undefined,
): Record<string, string> {
  return Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, value ?? ""]));
}
