import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { tensor, type Entry, type Sides } from "./entries.testing";
import { verdictOf } from "./verdict";

const replace = (before: Sides, after: Sides) => verdictOf(readForm(before), readForm(after), "replace");

test("integers of tensors wrap around only where tables fill all of them", () => {
  const narrowed = (...others: Entry[]) =>
    replace({ inputs: [tensor([-1], "int64", "a"), ...others] }, { inputs: [tensor([-1], "int8", "a"), ...others] });
  expect(narrowed().findings).toMatchObject([
    {
      class: "BREAKING·SILENT",
      certainty: { where: "dataframe_split and dataframe_records", when: "outside the range of int8" },
    },
  ]);
  expect(narrowed(tensor([-1, 2, 2], "float32", "b")).word).toBe("BREAKING·SILENT");
  for (const other of [
    tensor([-1, -1], "float32", "b"),
    tensor([2], "float32", "b"),
    tensor([], "float32", "b"),
    tensor([-1], "datetime64[ns]", "b"),
  ])
    expect(narrowed(other).findings).toMatchObject([{ rule: "input.dtype-narrowed", class: "BREAKING" }]);
});

test("numbers for a tensor of dates are refused with a fraction, and misread without", () => {
  const [finding] = replace(
    { inputs: [tensor([-1], "float64")] },
    { inputs: [tensor([-1], "datetime64[ns]")] },
  ).findings;
  expect(finding).toMatchObject({
    certainty: { kind: "value-dependent", when: "for numbers written without a fraction" },
    consequence:
      "Numbers written with a fraction are refused; others are read as nanoseconds since 1970. The answer is still 200.",
  });
});
