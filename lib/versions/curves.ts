import "server-only";

import type { Viewer } from "@/lib/auth";
import { findVersion, type VersionRef } from "@/lib/catalog/find-version";
import { openConnectionById } from "@/lib/connections/open";
import { AppError } from "@/lib/errors";

import { thin } from "./thin";
import type { Curve } from "./types";

/** Points read at most; a screen shows far fewer, and says how many stand behind it. */
const mostPoints = 100_000;

/** One metric over the steps of a version's run. Throws `not_found`, or what the registry threw. */
export async function getCurve(viewer: Viewer, ref: VersionRef & { metric: string }): Promise<Curve> {
  const version = await findVersion(viewer, ref);
  if (!version || version.runId === null) throw new AppError("not_found", "This version names no run.");
  const { registry } = await openConnectionById(version.model.head.connection.id);
  if (!registry.runs) throw new AppError("unsupported", "This registry keeps no runs.");
  const { points, complete } = await registry.runs.metricHistory(version.runId, ref.metric, mostPoints);
  const all = points.map(({ value, step, at }) => ({ value, step, at: at.getTime() }));
  return { metric: ref.metric, points: thin(all), total: all.length, complete };
}
