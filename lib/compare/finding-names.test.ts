import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { chosenFinding, findingNames } from "./finding-names";
import { verdictsOf } from "./verdicts";

const known = (...names: string[]) => ({
  state: "known" as const,
  data: readForm({ inputs: names.map((name) => ({ name, type: "double" })) }),
  earlier: null,
});
const findings = (before: string[], after: string[]) =>
  verdictsOf([known(...before), known(...after)], 0)[1]?.findings ?? [];

test("a finding is called by what it is about, so that a link finds it wherever it stands", () => {
  const few = findings(["a", "b"], ["a"]);
  const many = findings(["a", "b", "c", "d"], ["a"]);
  for (const [place, name] of findingNames(few).entries()) {
    const found = many[chosenFinding(many, name)];
    expect([found?.rule, found?.path, found?.direction]).toEqual([
      few[place]?.rule,
      few[place]?.path,
      few[place]?.direction,
    ]);
  }
  expect(new Set(findingNames(many)).size).toBe(many.length);
});

test("two that are about the same have two names", () => {
  const [first] = findings(["a", "b"], ["a"]);
  if (!first) throw new Error("Something is found.");
  const twice = [first, { ...first, class: "BREAKING" as const }];
  expect(findingNames(twice).map((name) => chosenFinding(twice, name))).toEqual([0, 1]);
});

test("where nothing is chosen, or what is not found, the worst is shown", () => {
  const found = findings(["a", "b"], ["a"]);
  expect([null, "", "replace/input.removed/elsewhere"].map((name) => chosenFinding(found, name))).toEqual([0, 0, 0]);
});
