import { expect, test } from "vitest";

import { metricNames, tellingMetric } from "./metric-names";

test("begins with a metric that tells versions apart", () => {
  const metrics = [
    { accuracy: "1.0", auc: "0.8", "system/cpu": "3" },
    { accuracy: "1.0", auc: "0.9", "system/cpu": "4" },
  ];
  expect(tellingMetric(metricNames(metrics), metrics)).toBe("auc");
  expect(tellingMetric(["accuracy"], metrics)).toBe("accuracy");
  expect(tellingMetric([], [])).toBeNull();
});
