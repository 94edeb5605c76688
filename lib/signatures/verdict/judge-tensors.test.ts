import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { tensor, type Sides } from "./entries.testing";
import { verdictOf } from "./verdict";

const replace = (before: Sides, after: Sides) => verdictOf(readForm(before), readForm(after), "replace");

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
