import { expect, test } from "vitest";

import type { CallLine } from "@/lib/promotions/types";

import type { Exchange } from "../stack/recording-proxy";

import type { PromotionFacts } from "./database";
import type { Change } from "./registry";
import { checkShown, checkToldCameBy } from "./told";
import { applied, blamed, step, write } from "./torture.testing";

const facts: PromotionFacts = { ...applied, askedAt: 10, orderedAt: 20, settledAt: 30 };
const at = (time: number, also: Partial<Exchange> = {}) => write({ forwardedAt: time, ...also });
const byOther: Change = { model: "m", axis: "stage", key: "", version: "2", after: "Production", at: 15 };

function faults(also: Partial<PromotionFacts>, exchanges: Exchange[], changes: Change[] = []) {
  return blamed((ledger) =>
    checkToldCameBy(exchanges, changes, { promotions: [{ ...facts, ...also }], reviews: [] }, ledger),
  );
}

test("what is told to hold came by, with or without an answer, or somebody else did it", () => {
  expect(faults({}, [at(25)])).toBe(0);
  expect(faults({}, [at(25, { upstream: null })])).toBe(0);
  expect(faults({}, [], [byOther])).toBe(0);
  expect(faults({}, [])).toBe(1);
  expect(faults({}, [at(25, { forwardedAt: null, upstream: null })])).toBe(1);
  expect(faults({}, [at(25, { upstream: 500 })])).toBe(1);
  expect(faults({}, [at(15)])).toBe(1);
  expect(faults({}, [at(35)])).toBe(1);
  expect(faults({}, [], [{ ...byOther, at: 35 }])).toBe(1);
  expect(faults({ state: "partial" }, [])).toBe(1);
});

test("applied is what was done in every step", () => {
  const second = { ...step, ordinal: 2, axis: "alias", key: "champion", after: "2", outcome: "lost" };
  expect(faults({ steps: [step, second] }, [at(25)])).toBe(1);
  expect(faults({ steps: [step, second], state: "partial" }, [at(25)])).toBe(0);
});

test("what is told as not needed was done by somebody else, and not by us", () => {
  const steps = [{ ...step, outcome: "skipped", attempts: 0 }];
  expect(faults({ steps }, [], [byOther])).toBe(0);
  expect(faults({ steps }, [])).toBe(1);
  expect(faults({ steps }, [at(25)], [byOther])).toBe(1);
  expect(faults({ steps: [{ ...step, purpose: "leave", outcome: "skipped" }] }, [])).toBe(0);
});

test("where nothing was changed no write was taken, but for what arrives afterwards or was undone", () => {
  const refused = {
    state: "refused",
    stateReason: "MLflow does not let these credentials do this. Nothing was changed.",
    steps: [{ ...step, outcome: "refused" }],
  };
  expect(faults(refused, [at(25, { upstream: 403 })])).toBe(0);
  expect(faults(refused, [at(35)])).toBe(0);
  expect(faults(refused, [at(25)])).toBe(1);
  const undoing = { ...step, ordinal: 2, purpose: "undo", after: "None", outcome: "held" };
  const putBack = at(28, { body: { name: "m", version: "2", stage: "None" } });
  expect(faults({ ...refused, steps: [...refused.steps, undoing] }, [at(25), putBack])).toBe(0);
  expect(faults({ ...refused, steps: [...refused.steps, undoing] }, [at(25)])).toBe(1);
  const withdrawn = { state: "withdrawn", stateReason: "Withdrawn by Ana." };
  expect(faults({ ...withdrawn, steps: [{ ...step, outcome: "lost" }] }, [at(25)])).toBe(1);
  const givenUp = { state: "superseded", stateReason: "Given up by Ana. Whether its writes happened was never known." };
  expect(faults({ ...givenUp, steps: [{ ...step, outcome: "lost" }] }, [at(25)])).toBe(0);
});

test("what is told of the last reading is what the registry shows", () => {
  const call = `POST 2.0/mlflow/registered-models/alias {"name":"m","alias":"champion","version":"2"}`;
  const looked = { call: "read", outcome: "done", observed: null } as const;
  const faults = (also: Partial<Parameters<typeof checkShown>[0]>, aliases: Record<string, string> = {}) =>
    blamed((ledger) =>
      checkShown({ number: 1, state: "conflict", calls: [looked], ...also }, { stages: {}, aliases }, ledger),
    );
  const shown = (outcome: CallLine["outcome"], observed: string | null, champion?: string) =>
    faults({ calls: [looked, { call, outcome, observed }] }, champion === undefined ? {} : { champion });
  expect(shown("held", "2", "2")).toBe(0);
  expect(shown("overtaken", "3", "3")).toBe(0);
  expect(shown("lost", null)).toBe(0);
  expect(shown(null, null, "2")).toBe(0);
  expect(shown("held", "2", "3")).toBe(1);
  expect(shown("held", "3", "3")).toBe(1);
  expect(shown("lost", null, "2")).toBe(1);
  expect(shown("held", "2")).toBe(1);
  expect([faults({ state: "withdrawn" }), faults({ state: "applied" })]).toEqual([0, 1]);
});
