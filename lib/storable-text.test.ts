import { expect, test } from "vitest";

import { storableText } from "./storable-text";

test("what a database cannot hold is replaced, and everything else stays", () => {
  expect(storableText("a\0b")).toBe("a\uFFFDb");
  expect(storableText("\uD800 and \uDC00")).toBe("\uFFFD and \uFFFD");
  expect(storableText("\uDC00\uD800")).toBe("\uFFFD\uFFFD");
  expect(storableText("💜 äöü \uFFFD")).toBe("💜 äöü \uFFFD");
});

test("the same as a round trip through UTF-8, which digests are taken of", () => {
  for (const text of ["\uD83D\uDC9C\uD83D", "x\uDC9C\uDC9Cy", "plain", ""])
    expect(storableText(text)).toBe(Buffer.from(text, "utf8").toString("utf8"));
});
