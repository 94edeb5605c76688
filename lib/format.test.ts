import { expect, test } from "vitest";

import { formatAge, formatBytes, formatTime, legible, versionLabel } from "./format";

test("times are written in UTC with the month in letters", () => {
  const at = Date.UTC(2026, 9, 8, 4, 5, 6);
  expect(formatTime(at, "day")).toBe("8 Oct 2026");
  expect(formatTime(at)).toBe("8 Oct 2026 04:05");
  expect(formatTime(at, "second")).toBe("8 Oct 2026 04:05:06");
});

test("ages use one unit, rounded down, and never go below now", () => {
  expect([-5_000, 59_999, 60_000, 3_599_999, 86_399_999, 86_400_000 * 24].map(formatAge)).toEqual([
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "23 h",
    "24 d",
  ]);
});

test("only counted versions get a v", () => {
  expect(["7", "2026-11-15", "v7", "31", ""].map(versionLabel)).toEqual(["v7", "2026-11-15", "v7", "v31", ""]);
});

test("bytes step by thousands", () => {
  expect([0, 999, 1_500, 999_999, 12_345_678].map(formatBytes)).toEqual(["0 B", "999 B", "1.5 KB", "1000 KB", "12 MB"]);
});

test("what turns a name around, or cannot be seen in it, is written out", () => {
  expect(legible("fraud\u202Erotceted")).toBe("fraud⟨U+202E⟩rotceted");
  expect(legible("fraud\u200B-detector\uFEFF")).toBe("fraud⟨U+200B⟩-detector⟨U+FEFF⟩");
  expect(legible("a\0b\u007F")).toBe("a⟨U+0000⟩b⟨U+007F⟩");
});

test("names of every script stay as they are", () => {
  for (const name of ["不正検知", "כלב-זיהוי", "می‌خواهم", "👩‍🔬 lab", "naïve/v2:%20"]) expect(legible(name)).toBe(name);
});
