import { expect, test } from "vitest";

import { directionsOf } from "./directions";
import type { PolicyRules } from "./policy-rules";

const rules = (part: Pick<PolicyRules, "metrics" | "gates">): PolicyRules => ({
  quorum: 1,
  voterRole: null,
  voterGroup: null,
  unknownAuthorBlocks: false,
  lifetimeHours: 24,
  reviewOutside: false,
  rollbackNeedsQuorum: false,
  ...part,
});

test("headline metrics say which way is better, then gates do; other gates say nothing", () => {
  const said = directionsOf(
    rules({
      metrics: [{ name: "auc", direction: "higher" }],
      gates: [
        { kind: "metric", against: "bound", metric: "auc", side: "at-most", bound: "1" },
        { kind: "metric", against: "bound", metric: "drift", side: "at-most", bound: "0.2" },
        { kind: "metric", against: "bound", metric: "recall", side: "at-least", bound: "0.5" },
        { kind: "metric", against: "holder", metric: "loss", better: "lower", tolerance: "0" },
      ],
    }),
  );
  expect([...said]).toEqual([
    ["auc", "higher"],
    ["drift", "lower"],
    ["recall", "higher"],
    ["loss", "lower"],
  ]);
});
