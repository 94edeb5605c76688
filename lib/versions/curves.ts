import "server-only";

import { z } from "zod";

import type { Viewer } from "@/lib/auth";
import { findVersion } from "@/lib/catalog/find-version";
import { versionRef } from "@/lib/catalog/types";
import { openConnectionById } from "@/lib/connections/open";
import { AppError } from "@/lib/errors";

import { smooth, smoothest } from "./smooth";
import { thin } from "./thin";
import type { Curve } from "./types";

/** Points read at most; a screen shows far fewer, and says how many stand behind it. */
const mostPoints = 100_000;

/** A metric of a version's run, and how its points are averaged before they are drawn: as `Smoothing`. */
export const curveQuery = versionRef.extend({
  metric: z.string().max(500),
  smoothing: z.coerce.number().min(0).max(smoothest).default(0),
  order: z.enum(["step", "time"]).default("step"),
});

/**
 * One metric over the steps of a version's run, smoothed over all of its points before some of them are left out. Throws
 * `not_found`, or what the registry threw.
 */
export async function getCurve(
  viewer: Viewer,
  { smoothing, order, ...ref }: z.output<typeof curveQuery>,
): Promise<Curve> {
  const version = await findVersion(viewer, ref);
  if (!version || version.runId === null) throw new AppError("not_found", "This version names no run.");
  const { registry } = await openConnectionById(version.model.head.connection.id);
  if (!registry.runs) throw new AppError("unsupported", "This registry keeps no runs.");
  const { points, complete } = await registry.runs.metricHistory(version.runId, ref.metric, mostPoints);
  const all = points.map(({ value, step, at }) => ({ value, step, at: at.getTime() }));
  return { metric: ref.metric, points: thin(smooth(all, { smoothing, order })), total: all.length, complete };
}
