import { expect, test } from "vitest";

import { thin } from "./thin";

test("a thinned curve keeps its ends, its spike and where it was no number", () => {
  const points = Array.from({ length: 100_000 }, (_, step) => ({ step, value: "1.0", at: step }));
  points[41_234] = { step: 41_234, value: "1e9", at: 0 };
  points[70_001] = { step: 70_001, value: "NaN", at: 0 };
  const kept = thin(points);
  expect(kept.length).toBeLessThan(1600);
  expect(kept.map((point) => point.step)).toEqual(expect.arrayContaining([0, 41_234, 70_001, 99_999]));
  expect(kept.every((point, index) => index === 0 || point.step > (kept[index - 1]?.step ?? 0))).toBe(true);
});
