import type { Direction } from "./gates/types";
import type { PolicyRules } from "./policy-rules";

/** Which way metrics are better as far as a policy says so: its headline metrics, then what its gates ask. */
export function directionsOf({ metrics, gates }: PolicyRules): Map<string, Direction> {
  const said = new Map<string, Direction>(metrics.map(({ name, direction }) => [name, direction]));
  for (const gate of gates) {
    if (gate.kind !== "metric" || said.has(gate.metric)) continue;
    said.set(gate.metric, gate.against === "holder" ? gate.better : gate.side === "at-least" ? "higher" : "lower");
  }
  return said;
}
