import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readCsv } from "./read-csv";
import { serverOf } from "./server";

const cellsOf = (cells: string[]) =>
  readCsv(`a\n${cells.join("\n")}\n`, null, serverOf("mlflow-3.17-pandas-2")).columns[0]?.series;

test.each(["1", "1.", ".5", "1.5", "+1.e3", "-.5E-2", " 2.25 ", "1e5"])("%j is a number beside fractions", (cell) => {
  expect(cellsOf(["0.5", cell])?.dtype.kind).toBe("f");
  expect(cellsOf(["0.5", cell])?.values[1]).toMatchObject({ t: "float", v: Number(cell) });
});

test.each([".", "1.5.", "1e", "e5", "1 2", "--1", `${"1".repeat(50)}x`])("%j is text", (cell) => {
  expect(cellsOf(["0.5", cell])?.dtype.kind).toBe("O");
});

// Two runs of digits with at most a point between them can share one run in as many ways as it has digits, and all are tried
// where the text turns out to be no number: what a caller may send would take quadratic time.
test("no pattern lets a second run of digits follow without the point between them", () => {
  const root = join(import.meta.dirname, "../..");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.test\.ts$|generated/.test(path),
  );
  expect(sources).toContain(join("signatures", "sight", "read-csv.ts"));
  const sharing = /\\d[+*]\)?\\?.\?\(?\\d[+*]/;
  expect(["\\d+\\.?\\d*", "(\\d*)\\.?(\\d*)"].every((pattern) => sharing.test(pattern))).toBe(true);
  expect(sources.filter((path) => sharing.test(readFileSync(join(root, path), "utf8")))).toEqual([]);
});
