import { expect, test } from "vitest";

import type { PolicyRules } from "@/lib/policies/policy-rules";
import type { PolicyRow } from "@/lib/policies/types";

import { draftOf, fieldsOf, meaningOf, newGate, type PolicyDraft, readDraft } from "./draft";

const rules: PolicyRules = {
  quorum: 2,
  voterRole: "reviewer",
  voterGroup: null,
  unknownAuthorBlocks: true,
  lifetimeHours: 36,
  gates: [
    { kind: "version-status" },
    { kind: "metric", against: "bound", metric: "auc", side: "at-least", bound: "0.30" },
    { kind: "presence", of: "metric", name: "psi", min: null, max: "0.20" },
    { kind: "presence", of: "tag", name: "review", min: null, max: null, equals: "passed" },
  ],
  metrics: [{ name: "auc", direction: "higher" }],
  reviewOutside: false,
  rollbackNeedsQuorum: true,
};
const row = (target: string | null): PolicyRow => ({
  ...{
    id: "1",
    isDefault: false,
    name: "Fraud",
    connection: null,
    connectionId: null,
    modelPattern: "fraud-*",
    target,
  },
  ...{ version: 1, rules, governs: "", sentences: [], changedAt: 0, changedBy: "Ada", short: null, openRequests: 0 },
});
const fresh = draftOf(null, "");
const problemsOf = (part: Partial<PolicyDraft>) =>
  Object.fromEntries(readDraft({ ...fresh, name: "x", ...part }).problems);

test.each(["production", "@champion", null])("a policy for %s survives the form", (target) => {
  const reading = readDraft(draftOf(row(target), ""));
  expect(reading.rules).toEqual(rules);
  expect(reading.scope).toEqual({ name: "Fraud", connectionId: null, modelPattern: "fraud-*", target });
});

test("problems stand at the control that is wrong", () => {
  expect(problemsOf({})).toEqual({});
  expect(problemsOf({ name: " " })).toEqual({ name: "Give it a name." });
  expect(problemsOf({ lifetime: "1.5" })).toEqual({ lifetime: "A whole number." });
  expect(problemsOf({ lifetime: "91" })).toEqual({ lifetime: "At most 90 days." });
  expect(problemsOf({ target: "alias" })).toEqual({ alias: "Name the alias." });
  expect(
    problemsOf({ gates: [{ kind: "version-status" }, { ...newGate("metric"), metric: "auc", tolerance: "x" }] }),
  ).toEqual({
    "gates.1.tolerance": "A number such as 0.20.",
  });
  const twice = { name: "auc", direction: "higher" } as const;
  expect(problemsOf({ metrics: [twice, twice] })).toEqual({ "metrics.1.name": "This one is named twice." });
});

test("a gate asks only for what its choices need, and what is hidden is not sent", () => {
  const written = { ...newGate("metric"), metric: "auc", bound: "0.9" };
  expect(fieldsOf(written).map(({ name }) => name)).toEqual(["metric", "against", "better", "tolerance"]);
  const against = { ...written, against: "bound", tolerance: "nonsense" };
  expect(fieldsOf(against).map(({ name }) => name)).toEqual(["metric", "against", "side", "bound"]);
  expect(readDraft({ ...fresh, name: "x", gates: [against] }).rules?.gates).toEqual([
    { kind: "metric", against: "bound", metric: "auc", side: "at-least", bound: "0.9" },
  ]);
});

test("the meaning leaves out what is not finished, and says how much that is", () => {
  const meaning = meaningOf(
    {
      ...fresh,
      connectionId: "00000000-0000-7000-8000-00000000000a",
      gates: [newGate("metric"), { kind: "version-status" }],
      metrics: [{ name: "", direction: "higher" }],
    },
    [{ id: "00000000-0000-7000-8000-00000000000a", name: "eu" }],
  );
  expect(meaning?.unfinished).toBe(1);
  expect(meaning?.sentences).toContain("One gate: the registry says the version is ready.");
  expect(meaning?.sentences.at(-1)).toBe("Applies because it names production in eu.");
  expect(meaningOf({ ...fresh, lifetime: "" }, [])).toBeNull();
});
