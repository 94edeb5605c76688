import { expect, test } from "vitest";

import { hexHead } from "./hex";

const base64 = (bytes: number[]) => Buffer.from(bytes).toString("base64");

test("bytes are shown by sixteen, with their offset and letters", () => {
  expect(hexHead(base64([0x89, 0x50, 0x4e, 0x47, 10]))).toBe(`00000000  89 50 4e 47 0a${" ".repeat(33)}  .PNG.`);
  expect(hexHead(base64(Array.from({ length: 17 }, (_, at) => 65 + at))).split("\n")).toEqual([
    "00000000  41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP",
    `00000010  51${" ".repeat(45)}  Q`,
  ]);
});

test("of a long body only the head is read", () => {
  expect(hexHead(base64(Array.from({ length: 100_000 }, () => 1)), 32).split("\n")).toHaveLength(2);
  expect(hexHead("")).toBe("");
});
