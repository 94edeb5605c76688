import type {
  Metric,
  MetricPoint,
  NumberToken,
  RegistryModel,
  RegistryVersion,
  Run,
  VersionStatus,
  WebhookHint,
} from "../types";
import type { WireDelivery, WireMetric, WireModel, WireRun, WireVersion } from "./wire";

export function modelOf(wire: WireModel): RegistryModel {
  return {
    key: wire.name,
    name: wire.name,
    incarnation: incarnationOf(wire.creation_timestamp),
    description: wire.description || null,
    owner: wire.user_id || null,
    tags: record(wire.tags),
    aliases: Object.fromEntries((wire.aliases ?? []).map(({ alias, version }) => [alias, version])),
    createdAt: dateOf(wire.creation_timestamp),
    updatedAt: dateOf(wire.last_updated_timestamp),
  };
}

export function versionOf(wire: WireVersion): RegistryVersion {
  return {
    model: wire.name,
    key: wire.version,
    incarnation: incarnationOf(wire.creation_timestamp),
    status: statusOf(wire.status),
    statusMessage: wire.status_message || null,
    stage: wire.current_stage || null,
    approval: { status: "not_applicable", native: null },
    tags: record(wire.tags),
    description: wire.description || null,
    author: wire.user_id || null,
    runId: wire.run_id || null,
    source: wire.source || null,
    createdAt: dateOf(wire.creation_timestamp),
    updatedAt: dateOf(wire.last_updated_timestamp),
  };
}

/** Prompts live in the same tables; lists leave them out, direct reads do not. */
export function isPrompt({ tags }: Pick<WireModel, "tags">): boolean {
  return (tags ?? []).some(({ key, value }) => key === "mlflow.prompt.is_prompt" && value?.toLowerCase() === "true");
}

export function runOf({ info, data, inputs }: WireRun): Run {
  const tags = record(data?.tags);
  return {
    id: info.run_id || info.run_uuid || "",
    name: info.run_name || tags["mlflow.runName"] || null,
    experiment: info.experiment_id || null,
    status: info.status || null,
    author: info.user_id || tags["mlflow.user"] || null,
    startedAt: dateOf(info.start_time),
    endedAt: dateOf(info.end_time),
    metrics: (data?.metrics ?? []).map(metricOf),
    params: record(data?.params),
    tags,
    datasets: (inputs?.dataset_inputs ?? []).map(({ dataset, tags: about }) => ({
      name: dataset?.name || "unnamed",
      digest: dataset?.digest || null,
      context: record(about)["mlflow.data.context"] ?? null,
      source: dataset?.source || null,
    })),
    code: { name: tags["mlflow.source.name"] || null, commit: tags["mlflow.source.git.commit"] || null },
    deleted: info.lifecycle_stage === "deleted",
  };
}

function metricOf({ key, value, step, timestamp }: WireMetric): Metric {
  return { key, value: tokenOf(value), step: step ?? null, at: dateOf(timestamp) };
}

export function pointOf({ value, step, timestamp }: WireMetric): MetricPoint {
  return { value: tokenOf(value), step: step ?? 0, at: new Date(timestamp ?? 0) };
}

/**
 * Digits stay as they were written, but for infinities: the server stores them as the largest double there is.
 */
export function tokenOf(written: string): NumberToken {
  if (/^[+-]?nan$/i.test(written)) return "NaN";
  if (/^\+?inf(inity)?$/i.test(written)) return "Infinity";
  if (/^-inf(inity)?$/i.test(written)) return "-Infinity";
  const value = Number(written);
  if (Math.abs(value) < 1.79e308 || Number.isNaN(value)) return written;
  return value > 0 ? "Infinity" : "-Infinity";
}

/** Null for what this product does not follow: prompts, budgets, and whatever comes with the next release. */
export function hintOf({ entity, action, timestamp, data }: WireDelivery): WebhookHint | null {
  const at = new Date(timestamp);
  if (Number.isNaN(at.getTime())) return null;
  const about = { model: data.name, version: data.version ?? null, at };
  switch (`${entity}.${action}`) {
    case "registered_model.created":
      return { ...about, change: { axis: "existence", key: "", after: data.name } };
    case "model_version.created":
      return { ...about, change: { axis: "existence", key: "", after: data.version ?? null } };
    case "model_version_alias.created":
    case "model_version_alias.deleted":
      return { ...about, change: data.alias ? { axis: "alias", key: data.alias, after: data.version ?? null } : null };
    case "model_version_tag.set":
    case "model_version_tag.deleted":
      return { ...about, change: data.key ? { axis: "tag", key: data.key, after: data.value ?? null } : null };
    default:
      return null;
  }
}

function statusOf(native: string | null | undefined): VersionStatus {
  switch (native) {
    case "READY":
      return "ready";
    case "PENDING_REGISTRATION":
      return "creating";
    case "FAILED_REGISTRATION":
      return "failed";
    default:
      return "unknown";
  }
}

function incarnationOf(createdAt: number | null | undefined): string {
  return createdAt ? String(createdAt) : "unknown";
}

function dateOf(milliseconds: number | null | undefined): Date | null {
  return milliseconds ? new Date(milliseconds) : null;
}

function record(
  pairs: { key: string; value?: string | null | undefined }[] | null | undefined,
): Record<string, string> {
  return Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, value ?? ""]));
}
