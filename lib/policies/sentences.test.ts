import { expect, test } from "vitest";

import { type PolicyRules, policyRules } from "./policy-rules";
import { changesOf, hoursWords, sentencesOf } from "./sentences";

const rules = (part: Partial<PolicyRules> = {}): PolicyRules => ({
  quorum: 1,
  voterRole: null,
  voterGroup: null,
  unknownAuthorBlocks: false,
  lifetimeHours: 168,
  gates: [{ kind: "version-status" }],
  metrics: [],
  reviewOutside: false,
  rollbackNeedsQuorum: false,
  ...part,
});
const auc = { kind: "metric", against: "holder", metric: "auc", better: "higher", tolerance: "0.005" } as const;

test("the policy of a new installation, in words", () => {
  expect(sentencesOf(rules(), { connection: null, modelPattern: "*", target: null })).toEqual([
    "One person must agree; who asked and who made the version do not count.",
    "One rejection stops it.",
    "One gate: the registry says the version is ready.",
    "A change of any metric of its run voids votes.",
    "A request lives 7 days.",
    "Who may roll back does it alone.",
    "A change from outside is recorded and waits for nobody.",
    "Applies because no other policy names it.",
  ]);
});

test.each([
  [{ quorum: 2, voterGroup: "risk-reviewers" }, "Two people from risk-reviewers must agree;"],
  [{ quorum: 1, voterRole: "reviewer" }, "One reviewer must agree;"],
  [{ quorum: 3, voterRole: "administrator", voterGroup: "leads" }, "Three administrators from leads must agree;"],
] as const)("%j: %s", (part, words) => {
  expect(sentencesOf(rules(part), null)[0]).toContain(words);
});

test("gates, metrics, reviews and rollbacks are said", () => {
  const said = sentencesOf(
    rules({
      gates: [auc, { kind: "version-status" }],
      metrics: [{ name: "recall", direction: "higher" }],
      unknownAuthorBlocks: true,
      reviewOutside: true,
      rollbackNeedsQuorum: true,
      lifetimeHours: 36,
    }),
    { connection: { name: "sagemaker-fraud" }, modelPattern: "fraud-*", target: null },
  );
  expect(said.slice(2)).toEqual([
    "While it is not known which member made the version, no vote counts.",
    "Two gates: auc not below the holder by more than 0.005; the registry says the version is ready.",
    "A change of recall or auc voids votes.",
    "A request lives 36 hours.",
    "A rollback needs the same agreement.",
    "A change from outside waits until somebody accepts it or rolls it back.",
    "Applies because it names fraud-* in sagemaker-fraud.",
  ]);
});

test.each([
  [{ connection: null, modelPattern: "*", target: "production" }, "production"],
  [{ connection: { name: "eu" }, modelPattern: "*", target: null }, "everything in eu"],
  [{ connection: { name: "eu" }, modelPattern: "*", target: "@champion" }, "@champion in eu"],
  [{ connection: { name: "eu" }, modelPattern: "fraud-*", target: "production" }, "production of fraud-* in eu"],
])("%j applies because it names %s", (scope, words) => {
  expect(sentencesOf(rules(), scope).at(-1)).toBe(`Applies because it names ${words}.`);
});

test("a new version says what it changed, and the same one nothing", () => {
  expect(changesOf(rules(), rules())).toEqual([]);
  expect(changesOf(rules(), rules({ quorum: 2, voterGroup: "leads", gates: [auc], reviewOutside: true }))).toEqual([
    "people: 1 → 2",
    "group: any → leads",
    "gate added: auc not below the holder by more than 0.005",
    "gate removed: The registry says the version is ready",
    "changes from outside: recorded → reviewed",
  ]);
});

test("hours are days where they can be", () => {
  expect([1, 24, 36, 168].map(hoursWords)).toEqual(["1 hour", "1 day", "36 hours", "7 days"]);
});

test("rules survive being stored", () => {
  const stored = rules({ gates: [auc], metrics: [{ name: "auc", direction: "lower" }] });
  expect(policyRules.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
});
