import type { Exchange } from "../stack/recording-proxy";

import type { PromotionFacts } from "./database";
import { Ledger } from "./ledger";

const base = "/api/2.0/mlflow/";
export const step = {
  ordinal: 1,
  purpose: "target",
  axis: "stage",
  key: "",
  version: "2",
  after: "Production",
  attempts: 1,
  outcome: "held",
};
export const applied: PromotionFacts = {
  number: 1,
  kind: "promotion",
  model: "m",
  version: "2",
  target: "production",
  state: "applied",
  stateReason: "Read back.",
  askedAt: 0,
  orderedAt: 0,
  settledAt: 5,
  steps: [step],
  votes: [{ memberName: "Ana", choice: "approve", voidedWhy: null }],
  told: ["promotion.requested", "promotion.approved"],
};

let ids = 0;
/** One that the registry answered with 200, at the time that its number is. */
export function exchange(also: Partial<Exchange>): Exchange {
  const id = ++ids;
  return {
    id,
    method: "GET",
    path: "/",
    query: {},
    body: null,
    startedAt: id,
    forwardedAt: id,
    upstream: 200,
    endedAt: id,
    status: 200,
    ...also,
  };
}
export const write = (also: Partial<Exchange> = {}) =>
  exchange({
    method: "POST",
    path: `${base}model-versions/transition-stage`,
    body: { name: "m", version: "2", stage: "Production" },
    ...also,
  });
export const read = (model: string, also: Partial<Exchange> = {}) =>
  exchange({ path: `${base}registered-models/get`, query: { name: model }, ...also });

/** How often a check found fault. */
export function blamed(check: (ledger: Ledger) => void) {
  const ledger = new Ledger(() => undefined);
  check(ledger);
  return Object.values(ledger.counts).reduce((sum, count) => sum + count);
}
