import { expect, test } from "vitest";

import { isSafePath, readingOf } from "./opening";

test.each(["a", "a/b", "a..b/..c", "a\\b", "ü #?%2e%2e", " "])("%j leads below", (path) => {
  expect(isSafePath(path)).toBe(true);
});

test.each([
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  ".",
  "a/./b",
  "..",
  "../a",
  "a/..",
  "..\\a",
  "a\\..\\b",
  "\\a",
  "a/\\b",
  "a\0",
])("%j is not asked for", (path) => {
  expect(isSafePath(path)).toBe(false);
});

test("a file may take as long as the largest take, and only a server that stands still is given up", () => {
  const { deadline, stallMs } = readingOf(50 * 1024 ** 3);
  // At 20 Mbit/s.
  expect(deadline).toBeGreaterThan(5.9 * 3_600_000);
  expect(stallMs).toBeLessThanOrEqual(10 * 60_000);
});
