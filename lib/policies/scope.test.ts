import fc from "fast-check";
import { expect, test } from "vitest";

import { patternToRegExp } from "@/lib/permissions";

import { mayMeet, mostSpecific } from "./scope";

const policy = (id: string, connectionId: string | null, modelPattern: string, target: string | null) => ({
  id,
  connectionId,
  modelPattern,
  target,
});
const all = [
  policy("everything", null, "*", null),
  policy("production", null, "*", "production"),
  policy("fraud", null, "fraud-*", null),
  policy("fraud-eu", null, "fraud-eu-*", null),
  policy("fraud-production", null, "fraud-*", "production"),
  policy("eu", "eu", "*", null),
  policy("eu-champion", "eu", "*", "@champion"),
];

test.each([
  ["us", "heart", "staging", "everything"],
  ["us", "heart", "production", "production"],
  ["us", "fraud-a", "staging", "fraud"],
  ["us", "fraud-eu-a", "staging", "fraud-eu"],
  ["us", "fraud-eu-a", "production", "fraud-production"],
  ["eu", "fraud-eu-a", "production", "eu"],
  ["eu", "heart", "@champion", "eu-champion"],
  ["us", "heart", "@champion", "everything"],
  ["us", "Fraud-a", "staging", "everything"],
])("in %s, %s to %s follows %s", (connectionId, model, target, id) => {
  expect(mostSpecific(all, { connectionId, model, target })?.id).toBe(id);
  expect(mostSpecific([...all].reverse(), { connectionId, model, target })?.id).toBe(id);
});

test("of two that say as much, the older one; of none, nothing", () => {
  const two = [policy("2", null, "*-a", null), policy("1", null, "a-*", null)];
  expect(mostSpecific(two, { connectionId: "x", model: "a-a", target: "staging" })?.id).toBe("1");
  expect(mostSpecific(two, { connectionId: "x", model: "b", target: "staging" })).toBeNull();
});

test("patterns that share a name may meet", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 4 });
  const name = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 4 });
  fc.assert(
    fc.property(pattern, pattern, name, (a, b, model) => {
      const both = patternToRegExp(a).test(model) && patternToRegExp(b).test(model);
      return !both || mayMeet(a, b);
    }),
  );
  expect(mayMeet("secret-*", "fraud-*")).toBe(false);
});
