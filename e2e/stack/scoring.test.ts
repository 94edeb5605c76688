import { expect, test } from "vitest";

import { score, turns } from "./scoring";

test.each([
  ['{"instances": [[1, 2], [3, 4]]}', "application/json", [3.2, 7.2]],
  ['{"instances": [{"a": 1, "b": {"c": 2}}]}', "application/json", [3.2]],
  ['{"inputs": {"a": [1, 3], "b": [2, 4]}}', "application/json", [3.2, 7.2]],
  ['{"dataframe_split": {"columns": ["a"], "index": [0], "data": [[1.5]]}}', "application/json", [1.7]],
  ['{"dataframe_records": [{"a": 1}, {"a": null}]}', "application/json", [1.2, 0.2]],
  ['{"input_data": {"columns": ["a", "b"], "index": [0], "data": [[1, 2]]}}', "application/json", [3.2]],
  ["a,b\n1,2\n3,4\n", "text/csv", [3.2, 7.2]],
])("%s is summed, with a tenth for each version", (body, type, predictions) => {
  expect(score(body, type, 2)).toEqual({ predictions });
});

test.each(["", "[1]", "{}", '{"instances": 1}', '{"other": [[1]]}'])("%s is refused", (body) => {
  expect(score(body, "application/json", 1)).toHaveProperty("refused");
});

test("a hundred turns meet the shares exactly, and nobody without a weight", () => {
  const next = turns();
  const choices = [
    { key: "blue", weight: 90 },
    { key: "green", weight: 10 },
    { key: "idle", weight: 0 },
  ];
  const met = Array.from({ length: 100 }, () => next(choices)?.key);
  expect(["blue", "green", "idle"].map((key) => met.filter((each) => each === key).length)).toEqual([90, 10, 0]);
  expect(next([{ weight: 0 }])).toBeNull();
});
