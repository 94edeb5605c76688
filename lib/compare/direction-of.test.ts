import { expect, test } from "vitest";

import { directionOf, type SetDirection } from "./direction-of";

const model = (name: string) => ({ connectionId: "c1", name, byPolicy: () => null, tags: [] });
const set = (modelPattern: string, direction: SetDirection["direction"]): SetDirection => ({
  id: modelPattern,
  connectionId: "c1",
  modelPattern,
  metric: "auc",
  direction,
  by: "Ada",
});

test("where somebody said for one of the models that neither is better, the name of the metric does not overrule it", () => {
  const neither = { direction: null, because: "Set by Ada for heart." };
  expect(directionOf("auc", [model("heart"), model("lung")], [set("heart", "none")])).toEqual(neither);
  expect(directionOf("auc", [model("lung"), model("heart")], [set("heart", "none"), set("lung", "higher")])).toEqual(
    neither,
  );
});

test("what nobody set is known by its name, and models that say opposite things leave it undecided", () => {
  expect(directionOf("auc", [model("heart")], [])).toEqual({ direction: "higher", because: "Known by its name." });
  expect(directionOf("auc", [model("heart"), model("lung")], [set("lung", "lower")]).direction).toBeNull();
  expect(directionOf("odd", [model("heart")], [])).toEqual({
    direction: null,
    because: "Nobody said which way is better.",
  });
});
