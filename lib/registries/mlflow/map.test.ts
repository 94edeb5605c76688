import fc from "fast-check";
import { expect, test } from "vitest";

import { hintOf, runOf, tokenOf, versionOf } from "./map";
import { nameFilter } from "./models";

test.each([
  ["0.9", "0.9"],
  ["1.0", "1.0"],
  ["9007199254740993", "9007199254740993"],
  ["1e-07", "1e-07"],
  ["NaN", "NaN"],
  ["1.7976931348623157e+308", "Infinity"],
  ["-1.7976931348623157e+308", "-Infinity"],
  ["Infinity", "Infinity"],
  ["-Infinity", "-Infinity"],
])("the number %s is shown as %s", (written, shown) => {
  expect(tokenOf(written)).toBe(shown);
});

test("any ordinary number keeps the digits it was written in", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
      expect(tokenOf(String(value))).toBe(String(value));
    }),
  );
});

test.each([
  ["plain", "name = 'plain'"],
  ["50% é", "name = '50% é'"],
  ["it's", `name = "it's"`],
  ['say "x"', `name = 'say "x"'`],
  [`both ' and "`, `name LIKE "both ' and _"`],
])("the name %s is asked for as %s", (name, filter) => {
  expect(nameFilter(name)).toBe(filter);
});

test("a quote in a name never ends the filter's own quotes", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const [, , quote = ""] = /^name (=|LIKE) (['"])/.exec(nameFilter(name)) ?? [];
      expect(nameFilter(name).split(quote)).toHaveLength(3);
    }),
  );
});

test("a version without anything but its name is still a version", () => {
  expect(versionOf({ name: "m", version: "1" } as Parameters<typeof versionOf>[0])).toEqual({
    model: "m",
    key: "1",
    incarnation: "unknown",
    status: "unknown",
    statusMessage: null,
    stage: null,
    approval: { status: "not_applicable", native: null },
    tags: {},
    description: null,
    author: null,
    runId: null,
    source: null,
    createdAt: null,
    updatedAt: null,
  });
});

test("a run tells its data sets and its code", () => {
  const dataset = { name: "train", digest: "abc", source_type: "local", source: "{}" };
  const tags = [
    { key: "mlflow.source.name", value: "train.py" },
    { key: "mlflow.source.git.commit", value: "f00" },
    { key: "mlflow.user", value: "ana" },
  ];
  const info = {
    run_id: "r",
    run_uuid: null,
    run_name: null,
    experiment_id: "1",
    user_id: "",
    status: null,
    start_time: null,
    end_time: null,
  };
  const inputs = { dataset_inputs: [{ dataset, tags: [{ key: "mlflow.data.context", value: "training" }] }] };
  const data = { metrics: null, params: null, tags };
  expect(runOf({ info: { ...info, lifecycle_stage: "deleted" }, data, inputs }).deleted).toBe(true);
  expect(runOf({ info, data, inputs })).toMatchObject({
    deleted: false,
    author: "ana",
    datasets: [{ name: "train", digest: "abc", context: "training", source: "{}" }],
    code: { name: "train.py", commit: "f00" },
  });
});

test("every announcement becomes a hint, and what is not about models none", () => {
  const said = (entity: string, action: string, data: object) =>
    hintOf({ entity, action, timestamp: "2026-11-20T23:46:42.715007+00:00", data: { name: "m", ...data } as never });
  const at = new Date("2026-11-20T23:46:42.715Z");
  expect(said("registered_model", "created", {})).toEqual({
    model: "m",
    version: null,
    change: { axis: "existence", key: "", after: "m" },
    at,
  });
  expect(said("model_version", "created", { version: "3" })?.change).toEqual({
    axis: "existence",
    key: "",
    after: "3",
  });
  expect(said("model_version_alias", "created", { alias: "a", version: "3" })?.change).toEqual({
    axis: "alias",
    key: "a",
    after: "3",
  });
  expect(said("model_version_alias", "deleted", { alias: "a" })?.change).toEqual({
    axis: "alias",
    key: "a",
    after: null,
  });
  expect(said("model_version_tag", "set", { version: "3", key: "k", value: "" })?.change).toEqual({
    axis: "tag",
    key: "k",
    after: "",
  });
  expect(said("model_version_tag", "deleted", { version: "3", key: "k" })?.change).toEqual({
    axis: "tag",
    key: "k",
    after: null,
  });
  expect(said("prompt", "created", {})).toBeNull();
  expect(said("budget_policy", "exceeded", {})).toBeNull();
});
