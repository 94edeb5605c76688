import { afterAll, beforeAll, expect, test } from "vitest";

import { addConnection } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";
import { savePolicy } from "@/lib/policies/commands";
import type { PolicyRules } from "@/lib/policies/policy-rules";

import { setDirection } from "./commands";
import { getMetricGround } from "./metric-ground";

const ada = { kind: "member", id: "1", name: "Ada" } as const;
const rules: PolicyRules = {
  quorum: 1,
  voterRole: null,
  voterGroup: null,
  unknownAuthorBlocks: false,
  lifetimeHours: 48,
  gates: [
    { kind: "metric", against: "bound", metric: "auc", side: "at-least", bound: "0.70" },
    { kind: "metric", against: "holder", metric: "brier", better: "lower", tolerance: "0" },
  ],
  metrics: [],
  reviewOutside: true,
  rollbackNeedsQuorum: false,
};

let database: { close(): Promise<void> };
let connection: { id: string; slug: string; name: string };

beforeAll(async () => {
  database = await testDatabase();
  connection = { id: await addConnection("ground"), slug: "ground", name: "ground" };
});
afterAll(() => database.close());

test("gates' bounds are named once with their targets, and each metric has its direction and who says so", async () => {
  await savePolicy(ada, {
    saved: null,
    scope: { name: "heart", connectionId: connection.id, modelPattern: "heart", target: null },
    rules,
  });
  await setDirection(ada, { connectionId: null, modelPattern: "*", metric: "odd", direction: "none" });
  const ground = await getMetricGround({ connection, name: "heart", tags: {} }, [
    "auc",
    "brier",
    "odd",
    "rmse",
    "zeal",
  ]);
  expect(ground.bounds).toEqual([
    { metric: "auc", side: "at-least", bound: "0.70", targets: ["production", "staging"] },
  ]);
  const ways = Object.fromEntries(
    Object.entries(ground.directions).map(([metric, { direction }]) => [metric, direction]),
  );
  expect(ways).toEqual({ auc: "higher", brier: "lower", odd: null, rmse: "lower", zeal: null });
  expect(ground.directions["odd"]?.because).toContain("Ada");
});

test("a model that no such policy speaks of has no bounds", async () => {
  expect((await getMetricGround({ connection, name: "other", tags: {} }, [])).bounds).toEqual([]);
});
