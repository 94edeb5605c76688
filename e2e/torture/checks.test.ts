import { expect, test } from "vitest";

import type { ErrorCode } from "@/lib/errors";

import type { Exchange } from "../stack/recording-proxy";

import {
  isDoubleRecorded,
  checkAnswers,
  checkDone,
  checkNoneBlindlyRepeated,
  checkNothingLost,
  checkSomebodyWon,
  checkStatesExplained,
  checkWritesExplained,
  type Outcome,
} from "./checks";
import type { PromotionFacts } from "./database";
import type { Acknowledged } from "./ledger";
import { applied, blamed, read, step, write } from "./torture.testing";

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

test("a refusal has to be a lost race, and no answer a process that was killed", () => {
  const said = (result: Outcome["result"], killed: string | null = null) =>
    blamed((ledger) => checkAnswers([{ what: "approve", app: "http://one", result }], killed, ledger));
  const no = (code: ErrorCode, message = "#1 is applied already.") => said({ ok: false, error: { code, message } });
  expect([said({ ok: true, data: null }), no("conflict")]).toEqual([0, 0]);
  expect([no("forbidden"), no("invalid"), no("not_found"), no("conflict", " ")]).toEqual([1, 1, 1, 1]);
  expect([said(null), said(null, "http://one"), said(null, "http://two")]).toEqual([1, 0, 1]);
});

test("somebody has to win, now and then", () => {
  const faults = (won: number, rounds: number) => blamed((ledger) => checkSomebodyWon(won, rounds, ledger));
  expect([faults(1, 5), faults(0, 5), faults(0, 0)]).toEqual([0, 1, 0]);
});

test("what was wanted has to be done", () => {
  const faults = (done: number) => blamed((ledger) => checkDone("kills", done, 5, ledger));
  expect([faults(5), faults(4)]).toEqual([0, 1]);
});
