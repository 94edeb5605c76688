import { afterAll, beforeAll, expect, test } from "vitest";

import { addConnection, addModel, viewerWith } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";
import type { PolicyInForce } from "@/lib/policies/types";
import type { ComparedMetric } from "@/lib/promotions/types";

import { setDirection } from "./commands";
import { withDirections } from "./shown-directions";

const ada = { kind: "member", id: "1", name: "Ada" } as const;
const ref = { connection: "shown", model: "heart" };

/** As evidence keeps it: higher in the candidate, and without a direction unless the policy's metrics give one. */
const metric = (name: string, part: Partial<ComparedMetric> = {}): ComparedMetric => ({
  ...{ name, headline: true, direction: null, holder: "0.1", candidate: "0.2", difference: "+0.1", better: null },
  ...part,
});
const policy: PolicyInForce = {
  ...{ id: "p", name: "Careful", version: 1, sentences: [] },
  rules: {
    ...{
      quorum: 1,
      voterRole: null,
      voterGroup: null,
      unknownAuthorBlocks: false,
      lifetimeHours: 24,
      reviewOutside: false,
      rollbackNeedsQuorum: false,
    },
    gates: [{ kind: "metric", against: "bound", metric: "gated", side: "at-most", bound: "1" }],
    metrics: [{ name: "loss", direction: "higher" }],
  },
};
const stored = (...metrics: ComparedMetric[]) => ({
  policy,
  comparison: { holder: "1", metrics, signature: [], environment: [], files: [], problems: [] },
});

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
  await addModel(await addConnection("shown"), "heart", { tags: { "direction.tagged": "lower" } });
  for (const [name, direction] of [
    ["gated", "higher"],
    ["odd", "lower"],
    ["mae", "none"],
  ] as const)
    await setDirection(ada, { connectionId: null, modelPattern: "*", metric: name, direction });
});
afterAll(() => database.close());

test("the policy's metrics and gates say it, then what somebody set, then tags, then the name", async () => {
  const names = ["gated", "odd", "mae", "tagged", "accuracy", "drift.psi_max", "zeal"];
  const evidence = stored(metric("loss", { direction: "higher", better: true }), ...names.map((name) => metric(name)));
  const { comparison } = await withDirections(viewerWith(), ref, evidence);
  expect(comparison.metrics.map(({ name, direction, better, because }) => [name, direction, better, because])).toEqual([
    ["loss", "higher", true, "The policy “Careful” says so."],
    ["gated", "lower", false, "The policy “Careful” says so."],
    ["odd", "lower", false, "Set by Ada for every model."],
    ["mae", null, null, "Set by Ada for every model."],
    ["tagged", "lower", false, "A tag says so."],
    ["accuracy", "higher", true, "Known by its name."],
    ["drift.psi_max", "lower", false, "Known by its name."],
    ["zeal", null, null, "Nobody said which way is better."],
  ]);
});

test("what is the same, missing or no number is neither better nor worse", async () => {
  const none = [{ candidate: "0.10" }, { holder: null }, { candidate: null }, { candidate: "NaN" }];
  const { comparison } = await withDirections(viewerWith(), ref, stored(...none.map((part) => metric("auc", part))));
  expect(comparison.metrics.map(({ better }) => better)).toEqual([null, null, null, null]);
});

test("what evidence keeps is not changed", async () => {
  const evidence = stored(metric("accuracy"));
  const before = structuredClone(evidence);
  await withDirections(viewerWith(), ref, evidence);
  expect(evidence).toEqual(before);
});

test("who may not read the model sees what evidence keeps and nothing else", async () => {
  const evidence = stored(metric("accuracy"));
  const other = viewerWith([{ role: "viewer", connectionId: null, modelPattern: "other" }]);
  expect(await withDirections(other, ref, evidence)).toBe(evidence);
  expect(await withDirections(viewerWith(), ref, { policy, comparison: null })).toEqual({ policy, comparison: null });
});
