import { expect, test } from "vitest";

import { gaps, intersect } from "./interval";

test("two intervals share a stretch, a moment or nothing", () => {
  expect(intersect({ after: 1, before: 5 }, { after: 3, before: 9 })).toEqual({ after: 3, before: 5 });
  expect(intersect({ after: 1, before: 3 }, { after: 3, before: 9 })).toEqual({ after: 3, before: 3 });
  expect(intersect({ after: 1, before: 2 }, { after: 3, before: 9 })).toBeNull();
});

test("what lies outside all stretches is a gap, however they overlap", () => {
  expect(
    gaps(0, 100, [
      { from: 50, to: 60 },
      { from: 10, to: 20 },
      { from: 15, to: 30 },
    ]),
  ).toEqual([
    { from: 0, to: 10 },
    { from: 30, to: 50 },
    { from: 60, to: 100 },
  ]);
  expect(gaps(0, 100, [{ from: -5, to: 200 }])).toEqual([]);
  expect(gaps(0, 100, [])).toEqual([{ from: 0, to: 100 }]);
  expect(gaps(0, 10, [{ from: 20, to: 30 }])).toEqual([{ from: 0, to: 10 }]);
});
