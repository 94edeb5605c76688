import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { rules } from "./rules";

test("the README shows every rule, and ids are unique", () => {
  const lines = readFileSync(new URL("../README.md", import.meta.url), "utf8").split("\n");
  const listed = lines.filter((line) => /^\| `(signature|input|param|output)\./.test(line));
  expect(listed).toEqual(rules.map(({ id, sentence, means }) => `| \`${id}\` | ${sentence} | ${means} |`));
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});
