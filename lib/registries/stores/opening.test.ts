import { expect, test } from "vitest";

import { isSafePath } from "./opening";

test.each(["a", "a/b", "a..b/..c", "a\\b", "ü #?%2e%2e", " "])("%j leads below", (path) => {
  expect(isSafePath(path)).toBe(true);
});

test.each(["", "/", "/a", "a/", "a//b", ".", "a/./b", "..", "../a", "a/..", "..\\a", "a\\..\\b", "\\a", "a/\\b", "a\0"])(
  "%j is not asked for",
  (path) => {
    expect(isSafePath(path)).toBe(false);
  },
);
