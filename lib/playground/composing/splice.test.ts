import fc from "fast-check";
import { expect, test } from "vitest";

import { readSource } from "./source";
import { rebased, type Splice, spliced } from "./splice";

const row = "[15, 22.0, 3]";
const cell = (at: number, insert: string): Splice => {
  const { root } = readSource(row) as Extract<ReturnType<typeof readSource>, { status: "read" }>;
  const place = root.kind === "list" ? root.items[at] : undefined;
  return { from: place?.from ?? 0, to: place?.to ?? 0, insert };
};

test("an edit of what is still drawn of an older text reaches the newest one", () => {
  const newest = spliced(row, [cell(0, "1234")]);
  expect(spliced(newest, rebased([cell(2, "7")], row, newest) ?? [])).toBe("[1234, 22.0, 7]");
  expect(spliced(newest, rebased([cell(1, "-0")], row, newest) ?? [])).toBe("[1234, -0, 3]");
});

test("of two values for one cell the later stays", () => {
  for (const first of ["5", "155", "915", "1"]) {
    const newest = spliced(row, [cell(0, first)]);
    expect(spliced(newest, rebased([cell(0, "99")], row, newest) ?? [])).toBe("[99, 22.0, 3]");
  }
});

test("what touches a changed place without replacing it is not done", () => {
  const newest = spliced(row, [cell(2, "34")]);
  const { to } = cell(2, "");
  expect(rebased([{ from: to, to, insert: ", 4" }], row, newest)).toBeNull();
  expect(rebased([{ from: 3, to: 8, insert: "" }], row, spliced(row, [cell(1, "2")]))).toBeNull();
});

test("edits of two values give the same text whether the second knew of the first or not", () => {
  const token = fc.constantFrom("1.0", "-0", "NaN", '"a, b"', "9007199254740993", "15", "155");
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 2 }),
      token,
      token,
      (one, other, first, second) => {
        fc.pre(one !== other);
        const newest = spliced(row, [cell(one, first)]);
        const moved = rebased([cell(other, second)], row, newest);
        expect(spliced(newest, moved ?? [])).toBe(spliced(row, [cell(one, first), cell(other, second)]));
      },
    ),
  );
});
