import "server-only";

import { db } from "@/lib/db/client";
import { directionsOf } from "@/lib/policies/directions";
import { getRulesFinder } from "@/lib/policies/queries";

import type { ComparedSide } from "./compare-parts";
import { type DirectedModel, directionOf, type SetDirection } from "./direction-of";
import type { KnownDirection } from "./types";

/** Which way each of the metrics is better for the models compared, in their order. */
export async function getDirections(
  sides: readonly ComparedSide[],
  metrics: readonly string[],
): Promise<KnownDirection[]> {
  if (metrics.length === 0) return [];
  const [rows, findRules] = await Promise.all([listSet(metrics), getRulesFinder()]);
  const models = [...new Map(sides.map((side) => [side.catalog.model.head.id, side])).values()].map(
    ({ catalog }): DirectedModel => {
      const { id, connection, name, tags } = catalog.model.head;
      const said = directionsOf(findRules({ connectionId: connection.id, model: name, target: "production" }));
      const own = sides.filter((side) => side.catalog.model.head.id === id);
      const all = [
        tags,
        ...own.flatMap(({ view, parts }) => [
          view.tags ?? {},
          ...(parts.run.state === "known" ? [parts.run.data.tags] : []),
        ]),
      ];
      return {
        connectionId: connection.id,
        name,
        byPolicy: (metric) => said.get(metric) ?? null,
        tags: all.filter(speaksOfDirections),
      };
    },
  );
  return metrics.map((metric) => directionOf(metric, models, rows));
}

/** What people set for any of these metrics. */
export async function listSet(metrics: readonly string[]): Promise<SetDirection[]> {
  const rows = await db().metricDirection.findMany({
    where: { metric: { in: [...metrics] } },
    select: { id: true, connectionId: true, modelPattern: true, metric: true, direction: true, actorName: true },
  });
  return rows.map(({ direction, actorName, ...row }) => ({
    ...row,
    by: actorName,
    direction: direction === "higher" || direction === "lower" ? direction : "none",
  }));
}

/** Most tags say nothing of it: looked at once, not once for every metric. */
export function speaksOfDirections(tags: Record<string, string>): boolean {
  return Object.keys(tags).some((key) => /direction|greater_is_better/.test(key));
}
