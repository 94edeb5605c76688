import { AppError } from "@/lib/errors";

import type { Metric, NumberToken, Run, Runs } from "../types";
import type { Client, Query } from "./client";
import { dateOf, readModelName, runIdOf } from "./map";
import { isModelId, isVersionId } from "./models";
import { evaluationPage, type WireEvaluation } from "./wire";

const most = 1_000;
const aPage = 100;
const deepest = 8;

/** A version's model evaluations, taken together as one run: each has numbers, the newest of a name counts. */
export function runsOf(client: Client): Runs {
  const listed = async (run: string) => {
    const name = ownVersion(client, run);
    return name ? listEvaluations(client, name.model, name.version) : [];
  };
  return {
    async findRun(run) {
      const evaluations = await listed(run);
      return evaluations.length === 0 ? null : runOf(run, evaluations);
    },
    async metricHistory(run, metric, limit) {
      const points = (await listed(run)).flatMap((evaluation, step) => {
        const value = numbersOf(evaluation.metrics).get(metric);
        return value === undefined ? [] : [{ value, step, at: dateOf(evaluation.createTime) ?? new Date(0) }];
      });
      return { points: points.slice(0, limit), complete: points.length <= limit };
    },
    listRunFiles: async () => [],
    openRunFile: async () => null,
  };
}

/** `evaluations`: the oldest first, at least one. */
export function runOf(id: string, evaluations: readonly WireEvaluation[]): Run {
  const metrics = new Map<string, Metric>();
  for (const { metrics: written, createTime } of evaluations) {
    for (const [key, value] of numbersOf(written)) metrics.set(key, { key, value, step: null, at: dateOf(createTime) });
  }
  const times = evaluations.map(({ createTime }) => dateOf(createTime));
  const names = evaluations.flatMap(({ displayName }) => (displayName ? [displayName] : []));
  return {
    id,
    name: names.at(-1) ?? (evaluations.length === 1 ? "1 evaluation" : `${evaluations.length} evaluations`),
    experiment: null,
    status: null,
    author: null,
    startedAt: times[0] ?? null,
    endedAt: times.at(-1) ?? null,
    metrics: [...metrics.values()],
    params: {},
    tags: {},
    datasets: dataSetsOf(evaluations),
    code: { name: null, commit: null },
    deleted: false,
  };
}

/**
 * Every number in `metrics`, by its path (`auPrc`, `confusion.total`). Lists are left out: they are tables and curves, by class or
 * by threshold, and no metric has two values.
 */
export function numbersOf(metrics: unknown): Map<string, NumberToken> {
  const found = new Map<string, NumberToken>();
  const walk = (value: unknown, path: string[]) => {
    if (typeof value === "string" && path.length > 0 && isNumber(value)) found.set(path.join("."), value);
    if (typeof value !== "object" || value === null || Array.isArray(value) || path.length >= deepest) return;
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  walk(metrics, []);
  return found;
}

/** The parser hands numbers on as their digits; JSON has no other way to write the last three than a text. */
function isNumber(written: string): boolean {
  return /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(written);
}

async function listEvaluations(client: Client, model: string, version: string): Promise<WireEvaluation[]> {
  const evaluations: WireEvaluation[] = [];
  const seen = new Set<string>();
  let token: string | null = null;
  do {
    const query: Query = { pageSize: aPage, pageToken: token };
    const path = `${client.parent}/models/${model}@${version}/evaluations`;
    const page: { items: WireEvaluation[]; token: string | null } | null = await client.find(
      evaluationPage,
      path,
      query,
      { digits: true },
    );
    evaluations.push(...(page?.items ?? []));
    token = page?.token ?? null;
    if (token !== null && (seen.has(token) || evaluations.length > most))
      throw new AppError("registry_protocol", "Vertex AI's list of evaluations does not end.");
    seen.add(token ?? "");
  } while (token !== null);
  const time = ({ createTime }: WireEvaluation) => dateOf(createTime)?.getTime() ?? 0;
  return evaluations.sort((one, other) => time(one) - time(other));
}

/** Runs of this registry are named after its versions; whatever else is asked for is none of them. */
function ownVersion({ parent }: Client, run: string): { model: string; version: string } | null {
  const name = readModelName(run);
  if (!name || name.version === null || !isModelId(name.model) || !isVersionId(name.version)) return null;
  return run === runIdOf(parent, name.model, name.version) ? { model: name.model, version: name.version } : null;
}

function dataSetsOf(evaluations: readonly WireEvaluation[]): Run["datasets"] {
  const sources = evaluations.flatMap(({ metadata }) => {
    if (typeof metadata !== "object" || metadata === null || !("evaluation_dataset_path" in metadata)) return [];
    const { evaluation_dataset_path: path } = metadata;
    return (Array.isArray(path) ? path : [path]).filter((each) => typeof each === "string" && each !== "");
  });
  return [...new Set(sources)].map((source) => ({
    name: source.split("/").at(-1) || "unnamed",
    digest: null,
    context: "evaluation",
    source,
  }));
}
