import { expect, test } from "vitest";

import { arrivalWords } from "./since-words";

const since = Date.UTC(2026, 10, 19, 17, 20);
const none = { outside: 0, complete: true };
const quiet = { events: 0, more: false, outside: none, since, failing: [], waiting: 0 };

test("changes made outside come first, all of them counted, then registries that do not answer, then what waits", () => {
  expect(
    arrivalWords({ ...quiet, events: 2, outside: { outside: 1, complete: true }, failing: ["eu"], waiting: 1 }),
  ).toEqual({
    title: "One change was made outside Interlock",
    facts: ["2 events since you were last here, 19 Nov 2026 17:20 UTC."],
    isOutside: true,
  });
  expect(arrivalWords({ ...quiet, events: 200, more: true, outside: { outside: 7, complete: true } }).title).toBe(
    "7 changes were made outside Interlock",
  );
  expect(arrivalWords({ ...quiet, outside: { outside: 500, complete: false } }).title).toBe(
    "At least 500 changes were made outside Interlock",
  );
  expect(arrivalWords({ ...quiet, failing: ["eu"], waiting: 1 }).title).toBe("eu does not answer");
  expect(arrivalWords({ ...quiet, waiting: 2 })).toMatchObject({ title: "2 decisions wait for you", isOutside: false });
});

test("a quiet day is said in few words", () => {
  expect(arrivalWords(quiet)).toEqual({
    title: "Nothing changed",
    facts: ["No events since you were last here, 19 Nov 2026 17:20 UTC."],
    isOutside: false,
  });
  expect(arrivalWords({ ...quiet, events: 1 }).title).toBe("Nothing waits for you");
  expect(arrivalWords({ ...quiet, since: null, outside: { outside: 3, complete: true } })).toMatchObject({
    title: "Everything is being watched",
    isOutside: false,
  });
});
