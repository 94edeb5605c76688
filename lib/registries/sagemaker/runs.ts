import { AppError } from "@/lib/errors";

import { sha256 } from "../cloud/aws-signature";
import type { Store } from "../stores/types";
import type { Metric, Run, Runs } from "../types";
import type { Client } from "./client";
import { metricSources, personOf } from "./map";
import { metricsOf } from "./metrics";
import { parsePackageArn } from "./names";
import type { Packages } from "./packages";
import type { WirePackage } from "./wire";

const mostBytes = 4 * 1_048_576;

/**
 * A package's own measurements, in place of a run: the registry knows none. A run's id is the package's ARN. Metrics are a
 * document in S3, one value each; how they came about is not kept.
 */
export function runsOf(client: Client, packages: Packages, store: Store): Runs {
  async function packageOf(run: string): Promise<WirePackage | null> {
    const parsed = parsePackageArn(run);
    const isOurs = parsed?.region === client.home.region && parsed.account === client.home.account;
    const wire = isOurs ? await packages.findByArn(run) : null;
    return wire && metricSources(wire).length > 0 ? wire : null;
  }

  return {
    async findRun(run) {
      const wire = await packageOf(run);
      if (!wire) return null;
      const metrics = await statisticsOf(wire, store);
      return metrics && runOf(wire, metrics);
    },

    async metricHistory() {
      return { points: [], complete: true };
    },

    async listRunFiles(run) {
      const wire = await packageOf(run);
      return wire ? metricSources(wire).map((source) => ({ path: pathOf(source), size: null })) : [];
    },

    async openRunFile(run, path, limit) {
      const wire = await packageOf(run);
      const source = wire && metricSources(wire).find((each) => pathOf(each) === path);
      return source ? store.open(source.uri, "", limit) : null;
    },
  };
}

/** Null when the document is gone. One that is not what was registered is no evidence, so it is told and not read. */
async function statisticsOf(wire: WirePackage, store: Store): Promise<Metric[] | null> {
  const source = metricSources(wire).find(({ kind, name }) => kind === "ModelQuality" && name === "Statistics");
  if (!source) return [];
  const file = await store.open(source.uri, "", mostBytes);
  if (!file) return null;
  const bytes = new Uint8Array(await new Response(file.stream).arrayBuffer());
  const expected = /^sha256:([0-9a-f]{64})$/i.exec(source.digest ?? "")?.[1]?.toLowerCase();
  if (expected !== undefined && expected !== sha256(bytes))
    throw new AppError(
      "registry_protocol",
      "The metrics of this version were changed after it was registered: the SHA-256 of the document in S3 differs from its ContentDigest.",
    );
  const metrics = metricsOf(new TextDecoder().decode(bytes));
  if (!metrics) throw new AppError("registry_protocol", "The metrics of this version are not a JSON document.");
  return metrics;
}

function runOf(wire: WirePackage, metrics: Metric[]): Run {
  return {
    id: wire.ModelPackageArn,
    name: `${wire.ModelPackageGroupName ?? ""} ${wire.ModelPackageVersion ?? ""}`.trim() || null,
    experiment: null,
    status: null,
    author: personOf(wire.CreatedBy),
    startedAt: null,
    endedAt: null,
    metrics,
    params: {},
    tags: {},
    datasets: [],
    code: {
      name: wire.MetadataProperties?.Repository || null,
      commit: wire.MetadataProperties?.CommitId || null,
    },
    deleted: false,
  };
}

/** The end of the address says what the document is; where it stands says which of the measurements it is. */
function pathOf({ kind, name, uri }: { kind: string; name: string; uri: string }): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(uri)?.[0] ?? "";
  return `${kind}/${name}${ending}`;
}
