import { expect, test } from "vitest";

import { leftOutWords } from "./curve-words";

const curve = (kept: number, total: number, complete = true) => ({
  metric: "loss",
  points: Array.from({ length: kept }, (_, step) => ({ step, value: "1", at: 0 })),
  total,
  complete,
});

test("a table says of how many points its rows are, and what was kept of a long curve", () => {
  expect(leftOutWords(curve(200, 200), 200)).toBeNull();
  expect(leftOutWords(curve(900, 900), 200)).toBe("Here are the first 200 of 900 points.");
  expect(leftOutWords(curve(1500, 30_000), 200)).toBe(
    "Of 30,000 points only peaks, lows and gaps are kept: 1,500. Here are the first 200 of them.",
  );
  expect(leftOutWords(curve(150, 100_000, false), 200)).toBe(
    "Of 100,000 and more points only peaks, lows and gaps are kept: 150.",
  );
});
