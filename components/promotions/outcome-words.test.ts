import { expect, test } from "vitest";

import { promotionStates } from "@/lib/promotions/types";

import { outcomeWords } from "./outcome-words";

const told = { kind: "promotion", version: "12", target: "production", decidedBy: "Rin Kobayashi", reverts: null } as const;

test("every state but open says what became of the request", () => {
  const silent = promotionStates.filter((state) => outcomeWords({ ...told, state }) === null);
  expect(silent).toEqual(["open"]);
});

test("whatever is not settled well says what comes next", () => {
  const withoutNext = promotionStates.filter((state) => outcomeWords({ ...told, state })?.next === null);
  expect(withoutNext).toEqual(["applied"]);
});

test("a rollback names who came back and who is barred", () => {
  expect(outcomeWords({ ...told, kind: "rollback", version: "11", state: "applied", reverts: "12" })).toEqual({
    what: "Rolled back: v11 holds production again.",
    next: "v12 is barred from production until somebody lifts the bar with a reason.",
  });
});

test("a decision names who took it", () => {
  expect(outcomeWords({ ...told, state: "rejected" })?.what).toBe("Rejected by Rin Kobayashi.");
  expect(outcomeWords({ ...told, state: "rejected", decidedBy: null })?.what).toBe("Rejected.");
});
