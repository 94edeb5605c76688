import { expect, test } from "vitest";

import { arrivalWords } from "./since-words";
import type { HistoryEvent } from "./types";

const event = (origin: HistoryEvent["origin"]): HistoryEvent => ({
  id: "1",
  model: { connection: "eu", key: "m", name: "m" },
  version: "1",
  axis: "stage",
  key: "",
  before: null,
  after: "Production",
  stage: "production",
  when: { after: 0, before: 0 },
  recordedAt: 0,
  origin,
  sources: [],
  actor: null,
  reason: null,
  promotion: null,
});
const since = Date.UTC(2026, 10, 19, 17, 20);
const quiet = { events: [], more: false, since, failing: [] };

test("changes made outside come first, then registries that do not answer", () => {
  const events = [event("outside"), event("ours")];
  expect(arrivalWords({ ...quiet, events, failing: ["eu"] })).toEqual({
    title: "One change was made outside Interlock",
    facts: ["2 events since you were last here, 19 Nov 2026 17:20 UTC."],
  });
  expect(arrivalWords({ ...quiet, events, more: true }).title).toBe("At least 1 of the changes came from outside Interlock");
  expect(arrivalWords({ ...quiet, failing: ["eu"] }).title).toBe("eu does not answer");
});

test("a quiet day is said in few words", () => {
  expect(arrivalWords(quiet)).toEqual({ title: "Nothing changed", facts: ["No events since you were last here, 19 Nov 2026 17:20 UTC."] });
  expect(arrivalWords({ ...quiet, events: [event("ours")] }).title).toBe("Nothing waits for you");
  expect(arrivalWords({ ...quiet, since: null }).title).toBe("Everything is being watched");
});
