import "server-only";

import type { Viewer } from "@/lib/auth";
import { type CatalogVersion, findVersion } from "@/lib/catalog/find-version";
import { type CatalogModel, findModel, type ModelRef } from "@/lib/catalog/find-model";
import { listVersions, listVersionsByKey } from "@/lib/catalog/list-versions";
import type { VersionRow } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";

import { getVersionView } from "./queries";
import type { Trend } from "./types";

const shown = 20;
const atOnce = 4;
/** One look at a model may cost its registry this much time, the rest is read at the next look. */
const budget = 5_000;

/**
 * Metrics of the newest versions and of whoever holds production, oldest first. What was never read is read now, a few at
 * a time, within a budget; `problem` says that some are missing and why.
 */
export async function getTrend(viewer: Viewer, ref: ModelRef): Promise<Trend> {
  const model = await findModel(viewer, ref);
  if (!model) throw new AppError("not_found", "There is no such model, or none that you may see.");
  const before = await listShown(model);
  const unread = before.filter((row) => row.readiness === null);
  const problem = await readAll(viewer, ref, unread);
  const rows = unread.length === 0 ? before : await listShown(model);
  const points = rows.map(({ id, key, stage, createdAt, metrics, readiness }) => ({
    id,
    version: key,
    stage,
    createdAt,
    metrics: Object.keys(metrics).length === 0 && readiness === null ? null : metrics,
    readiness,
  }));
  return { points: points.reverse(), problem };
}

async function listShown(model: CatalogModel): Promise<VersionRow[]> {
  const { rows } = await listVersions(model, { limit: shown });
  const known = new Set(rows.map((row) => row.key));
  const holders = model.production.map((holder) => holder.version).filter((key) => !known.has(key));
  return [...rows, ...(await listVersionsByKey(model, holders))];
}

async function readAll(viewer: Viewer, ref: ModelRef, rows: VersionRow[]): Promise<string | null> {
  const queue = [...rows];
  const end = Date.now() + budget;
  let problem: string | null = null;
  const work = async () => {
    for (let row = queue.shift(); row && problem === null; row = queue.shift()) {
      const left = end - Date.now();
      if (left <= 0) problem ??= "Not all versions were read in time. Open this page again for the rest.";
      else problem ??= await readOne(await findVersion(viewer, { ...ref, version: row.key }), left);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return problem;
}

async function readOne(version: CatalogVersion | null, ms: number): Promise<string | null> {
  return version && (await getVersionView(version, ms)).problem;
}
