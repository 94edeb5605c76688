import "server-only";

import type { Viewer } from "@/lib/auth";
import { findModel, type ModelRef } from "@/lib/catalog/find-model";
import { getTrend } from "@/lib/versions/trend";

import { getMetricGround } from "./metric-ground";
import type { DirectedTrend } from "./types";

/**
 * The trend with which way each of its metrics is better. Reading it is what finds the metrics of a model that nobody looked
 * at before, so that the page, drawn earlier, cannot know their directions. Throws as `getTrend`.
 */
export async function getDirectedTrend(viewer: Viewer, ref: ModelRef): Promise<DirectedTrend> {
  const trend = await getTrend(viewer, ref);
  const model = await findModel(viewer, ref);
  const names = new Set(trend.points.flatMap(({ metrics }) => Object.keys(metrics ?? {})));
  return { ...trend, directions: model ? (await getMetricGround(model.head, [...names])).directions : {} };
}
