import { expect, test } from "vitest";

import type { Exchange } from "../stack/recording-proxy";
import {
  isDoubleRecorded,
  checkNoneBlindlyRepeated,
  checkNothingLost,
  checkStatesExplained,
  checkWritesExplained,
} from "./checks";
import type { PromotionFacts } from "./database";
import { type Acknowledged, Ledger } from "./ledger";

const base = "/api/2.0/mlflow/";
const step = { ordinal: 1, axis: "stage", key: "", version: "2", after: "Production", attempts: 1, outcome: "held" };
const applied: PromotionFacts = {
  number: 1,
  kind: "promotion",
  model: "m",
  version: "2",
  target: "production",
  state: "applied",
  stateReason: "Read back.",
  settledAt: 5,
  steps: [step],
  votes: [{ memberName: "Ana", choice: "approve", voidedWhy: null }],
  told: ["promotion.requested", "promotion.approved"],
};

let ids = 0;
function exchange(also: Partial<Exchange>): Exchange {
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
const write = () =>
  exchange({
    method: "POST",
    path: `${base}model-versions/transition-stage`,
    body: { name: "m", version: "2", stage: "Production" },
  });
const read = (model: string, also: Partial<Exchange> = {}) =>
  exchange({ path: `${base}registered-models/get`, query: { name: model }, ...also });

function blamed(check: (ledger: Ledger) => void) {
  const ledger = new Ledger(() => undefined);
  check(ledger);
  return Object.values(ledger.counts).reduce((sum, count) => sum + count);
}

test("what was acknowledged has to be there, with its entry in the log", () => {
  const said: Acknowledged[] = [
    { what: "request", number: 1 },
    { what: "vote", number: 1, member: "Ana", choice: "approve" },
  ];
  const lost = (facts: PromotionFacts[]) =>
    blamed((ledger) => checkNothingLost(said, { promotions: facts, reviews: [] }, ledger));
  expect(lost([applied])).toBe(0);
  expect(lost([{ ...applied, votes: [] }])).toBe(1);
  expect(lost([{ ...applied, told: ["promotion.requested"] }])).toBe(1);
  expect(lost([])).toBe(2);
});

test("a write needs a step, and as many attempts as it came by", () => {
  const unexplained = (exchanges: Exchange[], facts: PromotionFacts[]) =>
    blamed((ledger) => checkWritesExplained(exchanges, { promotions: facts, reviews: [] }, ledger));
  expect(unexplained([write()], [applied])).toBe(0);
  expect(unexplained([write(), write()], [applied])).toBe(1);
  expect(unexplained([write(), write()], [{ ...applied, steps: [{ ...step, attempts: 2 }] }])).toBe(0);
  expect(unexplained([write()], [{ ...applied, model: "n" }])).toBe(1);
  expect(unexplained([write()], [{ ...applied, steps: [{ ...step, version: "3" }] }])).toBe(1);
});

test("a repeated write needs a whole reading of its own model between", () => {
  const doubled = (exchanges: Exchange[]) => blamed((ledger) => checkNoneBlindlyRepeated(exchanges, ledger));
  expect(doubled([write(), read("m"), write()])).toBe(0);
  expect(doubled([write(), write()])).toBe(1);
  expect(doubled([write(), read("n"), write()])).toBe(1);
  expect(doubled([write(), read("m", { status: null, endedAt: null }), write()])).toBe(1);
  expect(doubled([read("m"), write(), write(), read("m")])).toBe(1);
});

test("every promotion is over and says why", () => {
  const unexplained = (also: Partial<PromotionFacts>) =>
    blamed((ledger) => checkStatesExplained({ promotions: [{ ...applied, ...also }], reviews: [] }, ledger));
  expect(unexplained({})).toBe(0);
  expect(unexplained({ stateReason: null })).toBe(1);
  expect(unexplained({ state: "unknown" })).toBe(1);
});

test("a double holder is recorded by a conflict that names all, or by a review", () => {
  const conflict = { ...applied, state: "conflict", stateReason: "2 and 11 hold production at the same time." };
  const recorded = (promotions: PromotionFacts[], holders: string[], since = 0) =>
    isDoubleRecorded("m", "production", holders, { promotions, reviews: [] }, since);
  expect(recorded([conflict], ["2", "11"])).toBe(true);
  expect([recorded([conflict], ["2", "1"]), recorded([applied], ["2"]), recorded([conflict], ["2", "11"], 6)]).toEqual([
    false,
    false,
    false,
  ]);
  const review = { model: "m", target: "production", holders: ["1", "2"], state: "open", openedAt: 5 };
  expect(isDoubleRecorded("m", "production", ["1", "2"], { promotions: [], reviews: [review] })).toBe(true);
  expect(isDoubleRecorded("m", "production", ["1", "3"], { promotions: [], reviews: [review] })).toBe(false);
});
