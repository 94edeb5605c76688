import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import type { Comparison } from "./comparison";
import { findingNames } from "./finding-names";
import { mostFindings, pack, unpack } from "./packed";
import { findingsBetween, verdictsOf, withEveryFinding } from "./verdicts";

const form = (columns: number, type: string) => ({
  state: "known" as const,
  data: readForm({ inputs: Array.from({ length: columns }, (_, at) => ({ name: `column ${at}`, type })) }),
  earlier: null,
});

/** As far as the verdicts and what they are made of go. */
function compared(columns: number): Comparison {
  const forms = [form(columns, "double"), form(columns, "string"), form(columns, "long")];
  const nothing = { gaps: [], earlier: [] };
  const values = { ...nothing, names: [], values: [] };
  const signatures = forms.map((one) => ({ form: one, calls: null, server: null }));
  const environment = { ...nothing, rows: [], fitness: [] };
  const rest = {
    metrics: { ...values, directions: [] },
    params: values,
    tags: values,
    runTags: values,
    curves: [],
    curveNotes: { gaps: [], earlier: [] },
    pictures: [],
    files: { ...nothing, rows: [] },
  };
  return { versions: [], base: 0, signatures, verdicts: verdictsOf(forms, 0), environment, ...rest };
}

test("a page brings the worst findings of each pair along and says how many more there are, whatever the width of the models", () => {
  const whole = compared(1200);
  const there = unpack(pack(whole));
  for (const [index, three] of whole.verdicts.entries()) {
    const small = there.verdicts[index];
    if (!three) continue;
    expect(three.findings.length).toBeGreaterThanOrEqual(1200);
    expect(small).toEqual({
      ...three,
      findings: three.findings.slice(0, mostFindings),
      more: three.findings.length - mostFindings,
    });
  }
});

test("the rest is found again from what the page has: the same findings, in the same order, by the same names", () => {
  const whole = compared(mostFindings + 10);
  const there = unpack(pack(whole));
  expect(withEveryFinding(there)).toEqual(whole);
  const [baseline, candidate] = there.signatures;
  if (!baseline || !candidate) throw new Error("Both are there.");
  const every = findingsBetween(baseline.form, candidate.form);
  expect(every).toEqual(whole.verdicts[1]?.findings);
  expect(findingNames(every).slice(0, mostFindings)).toEqual(findingNames(there.verdicts[1]?.findings ?? []));
});

test("few findings all come along, and nothing is judged twice", () => {
  const whole = compared(3);
  const there = unpack(pack(whole));
  expect(there).toEqual(whole);
  expect(withEveryFinding(there)).toBe(there);
});
