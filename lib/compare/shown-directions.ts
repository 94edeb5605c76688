import "server-only";

import type { Viewer } from "@/lib/auth";
import { findModel, type ModelRef } from "@/lib/catalog/find-model";
import { directionsOf } from "@/lib/policies/directions";
import type { PolicyInForce } from "@/lib/policies/types";
import type { ComparedMetric, Comparison } from "@/lib/promotions/types";

import { directionOf } from "./direction-of";
import { listSet, speaksOfDirections } from "./directions";
import { readMetric } from "./metrics";
import type { KnownDirection } from "./types";

type Shown = { policy: PolicyInForce; comparison: Comparison | null };

/**
 * A request, or its preview, with better and worse at every metric of which that is known now. Only for the eye: evidence
 * keeps what the policy says and nothing else, for what votes are bound to may not move because somebody set a direction.
 * The order is Compare's, with the policy that decides on this request. As it was for whoever may not read the model.
 */
export async function withDirections<T extends Shown>(viewer: Viewer, ref: ModelRef, shown: T): Promise<T> {
  const { comparison, policy } = shown;
  const model = comparison && (await findModel(viewer, ref));
  if (!comparison || !model) return shown;
  const { connection, name, tags } = model.head;
  const rows = await listSet(comparison.metrics.map((metric) => metric.name));
  const said = directionsOf(policy.rules);
  const directed = {
    connectionId: connection.id,
    name,
    byPolicy: () => null,
    tags: speaksOfDirections(tags) ? [tags] : [],
  };
  const knownOf = (metric: ComparedMetric): KnownDirection => {
    const direction = metric.direction ?? said.get(metric.name);
    return direction
      ? { direction, because: `The policy “${policy.name}” says so.` }
      : directionOf(metric.name, [directed], rows);
  };
  const metrics = comparison.metrics.map((metric) => ({ ...metric, ...knownOf(metric) }));
  return {
    ...shown,
    comparison: { ...comparison, metrics: metrics.map((metric) => ({ ...metric, better: betterOf(metric) })) },
  };
}

function betterOf({ holder, candidate, direction }: ComparedMetric): boolean | null {
  const reads = readMetric(holder, candidate, direction);
  return reads === "better" ? true : reads === "worse" ? false : null;
}
