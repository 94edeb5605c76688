import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { counterExample } from "@/lib/signatures/verdict/counter-example";
import type { Certainty, Word } from "@/lib/signatures/verdict/types";
import { verdictOf } from "@/lib/signatures/verdict/verdict";

import { exceptionShown, holdsFor } from "./holds-for";

const judged = (word: Word, certainty: Certainty) => ({ class: word, certainty });
const values = "inputs and instances with an object of single values";
const json = (body: string) => ({ contentType: "application/json", body });

test("what breaks callers says when; what hurts nobody says who is excepted", () => {
  expect(holdsFor(judged("BREAKING", { kind: "certain" }))).toBe("always");
  expect(holdsFor(judged("BREAKING", { kind: "value-dependent", when: "when the column is left out" }))).toBe(
    "when the column is left out",
  );
  expect(holdsFor(judged("BREAKING·SILENT", { kind: "envelope-dependent", where: "text/csv", when: "beyond 7" }))).toBe(
    "in text/csv, beyond 7",
  );
  expect(holdsFor(judged("BACKWARD-COMPATIBLE", { kind: "value-dependent", when: "beyond 7" }))).toBe(
    "always, except beyond 7",
  );
  expect(
    holdsFor(
      judged("BACKWARD-COMPATIBLE", { kind: "envelope-dependent", where: `${values}, and in text/csv`, when: null }),
    ),
  ).toBe(
    "for all callers but those who send “inputs” or “instances” with one object of single values, or CSV: they are refused or answered otherwise",
  );
});

test.each([
  ['{"inputs": {"a": 1, "b": 2}}', "“inputs” or “instances” with one object of single values"],
  ['{"instances": {"a \\" b": "x"}}', "“inputs” or “instances” with one object of single values"],
  ['{"inputs": {"a": [1]}}', null],
  ['{"instances": [{"a": 1}]}', null],
  ['{"dataframe_records": [{"a": 1}]}', null],
])("of %s it says which exception it is", (body, says) => {
  const compatible = judged("BACKWARD-COMPATIBLE", { kind: "envelope-dependent", where: values, when: null });
  expect(exceptionShown(compatible, json(body))).toBe(says);
  expect(exceptionShown({ ...compatible, class: "BREAKING" }, json(body))).toBeNull();
});

test("the payload that is found for a column that is gone is the exception", () => {
  const form = (...names: string[]) => readForm({ inputs: names.map((name) => ({ name, type: "double" })) });
  const [before, after] = [form("a", "b", "c"), form("a", "b")];
  const verdict = verdictOf(before, after, "replace");
  const [finding] = verdict.findings;
  expect(verdict.summary).toMatch(
    / But callers who send “inputs” or “instances” with one object of single values are refused or answered otherwise\.$/,
  );
  const example = finding && counterExample(finding, before, after, "mlflow-3.17-pandas-2");
  expect(example?.state).toBe("shown");
  expect(finding && example?.state === "shown" && exceptionShown(finding, example.request)).toBe(
    "“inputs” or “instances” with one object of single values",
  );
});
