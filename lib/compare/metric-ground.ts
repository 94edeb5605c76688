import "server-only";

import type { ModelHead } from "@/lib/catalog/types";
import { getRulesFinder } from "@/lib/policies/queries";
import { directionsOf } from "@/lib/policies/directions";

import { directionOf } from "./direction-of";
import { listSet, speaksOfDirections } from "./directions";
import type { MetricBound, MetricGround } from "./types";

/** Targets whose gates are drawn beside a model's metrics. */
const targets = ["production", "staging"] as const;

/** What is known of one model's metrics beside their values: which way each is better, and what gates ask of it. */
export async function getMetricGround(
  { connection, name, tags }: Pick<ModelHead, "connection" | "name" | "tags">,
  metrics: readonly string[],
): Promise<MetricGround> {
  const [rows, findRules] = await Promise.all([listSet(metrics), getRulesFinder()]);
  const rulesOf = (target: string) => findRules({ connectionId: connection.id, model: name, target });
  const said = directionsOf(rulesOf("production"));
  const model = {
    connectionId: connection.id,
    name,
    byPolicy: (metric: string) => said.get(metric) ?? null,
    tags: speaksOfDirections(tags) ? [tags] : [],
  };
  const bounds = targets.flatMap((target) =>
    rulesOf(target).gates.flatMap((gate): MetricBound[] =>
      gate.kind === "metric" && gate.against === "bound"
        ? [{ metric: gate.metric, side: gate.side, bound: gate.bound, targets: [target] }]
        : [],
    ),
  );
  return {
    directions: Object.fromEntries(metrics.map((metric) => [metric, directionOf(metric, [model], rows)])),
    bounds: merged(bounds),
  };
}

/** One line for a bound that several targets have. */
function merged(bounds: readonly MetricBound[]): MetricBound[] {
  const found = new Map<string, MetricBound>();
  for (const bound of bounds) {
    const key = JSON.stringify([bound.metric, bound.side, bound.bound]);
    const known = found.get(key);
    found.set(key, known ? { ...known, targets: [...known.targets, ...bound.targets] } : bound);
  }
  return [...found.values()];
}
