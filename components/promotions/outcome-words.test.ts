import { expect, test } from "vitest";

import { promotionStates } from "@/lib/promotions/types";

import { outcomeWords } from "./outcome-words";

const told = {
  kind: "promotion",
  version: "12",
  target: "production",
  reverts: null,
  calls: [],
} as const;

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

test("who ended it and why is said once", () => {
  const stateReason = "Rejected by Rin Kobayashi: “Not before the audit.”";
  expect(outcomeWords({ ...told, state: "rejected", stateReason })?.what).toBe(stateReason);
  expect(outcomeWords({ ...told, state: "withdrawn" })?.what).toBe("Withdrawn.");
});

test("what was undone is not said to have been refused", () => {
  const line = { ordinal: 2, title: "", note: null, observed: null, at: null };
  const refused = { ...told, state: "refused" } as const;
  expect(
    outcomeWords({
      ...refused,
      calls: [
        { ...line, call: "read", outcome: "held" },
        { ...line, call: "POST", outcome: "refused" },
      ],
    })?.what,
  ).toBe("The registry refused, and nothing changed.");
  expect(outcomeWords({ ...refused, calls: [{ ...line, call: "POST", outcome: "held" }] })?.what).toBe(
    "Nothing of it is left in the registry.",
  );
});

test("what was given up after it was sent is not said to have changed nothing", () => {
  const line = { ordinal: 2, title: "", note: null, observed: null, at: null, call: "POST" };
  const superseded = { ...told, state: "superseded" } as const;
  expect(outcomeWords({ ...superseded, calls: [{ ...line, outcome: "lost" }] })?.what).toBe("Given up.");
  expect(outcomeWords({ ...superseded, calls: [{ ...line, outcome: "planned" }] })?.next).toContain(
    "Nothing was changed",
  );
});

test("a version that was archived is so, and holds nothing", () => {
  expect(outcomeWords({ ...told, target: "archived", state: "applied", isStill: false })?.what).toBe(
    "Applied: v12 is archived in the registry.",
  );
});
