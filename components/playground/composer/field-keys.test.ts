import { expect, test } from "vitest";

import { keysFor, keysWithout, rowsKept } from "./field-keys";

test("items keep their keys when one before them goes, and a new one gets none that was used", () => {
  const keys = keysFor([], 3);
  expect(keys).toEqual([0, 1, 2]);
  const left = keysWithout(keys, 0);
  expect(left).toEqual([1, 2]);
  expect(keysFor(left, 3)).toEqual([1, 2, 3]);
  expect(keysFor(left, 1)).toEqual([1]);
});

test("fields of a row that was written in stay while another one is looked at", () => {
  expect(rowsKept([], 0, 3)).toEqual([0]);
  expect(rowsKept([0, 2], 1, 3)).toEqual([0, 1, 2]);
  expect(rowsKept([0, 2], 2, 3)).toEqual([0, 2]);
  expect(rowsKept([0, 2], 0, 2)).toEqual([0]);
  expect(
    rowsKept(
      Array.from({ length: 50 }, (_, at) => at),
      0,
      50,
    ),
  ).toHaveLength(21);
});
