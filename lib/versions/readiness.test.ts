import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { type ReadinessFacts, readinessOf, summaryOf } from "./readiness";
import type { ReadinessRule } from "./types";

const ok = <T>(data: T) => ({ ok: true as const, data });
const sha = (text: string) => createHash("sha256").update(text).digest("hex");
const good: ReadinessFacts = {
  keeps: ["descriptor", "digest"],
  readsFiles: true,
  calls: ok(null),
  signature: ok({ state: "present", signature: { inputs: [], outputs: null, params: null, fromTypeHint: false } }),
  example: ok({ path: "input_example.json", text: "{}" }),
  environment: ok({ python: "3.11", requirements: [{ name: "a", specifier: "==1", pinned: true, from: "pip" }] }),
  flavors: ok(["python_function", "sklearn"]),
  tags: { sha256: sha("the files") },
  runId: "run",
  status: "ready",
  statusMessage: null,
};
const rule = (id: ReadinessRule["id"], facts: Partial<ReadinessFacts>) =>
  readinessOf({ ...good, ...facts }).find((one) => one.id === id);

test("a complete version passes everything", () => {
  expect(summaryOf(readinessOf(good))).toEqual({ passes: 6, of: 6, missing: [] });
});

test("a digest of the run's id is not a content digest", () => {
  expect(rule("digest", { tags: { sha256: sha("run") } })).toMatchObject({
    state: "fail",
    value: "not a content digest",
  });
  expect(rule("digest", { tags: { sha256: sha("run").toUpperCase() } })).toMatchObject({ state: "fail" });
  expect(rule("digest", { tags: { "model.sha256": `sha256:${sha("x")}` } })).toMatchObject({ state: "pass" });
  expect(rule("digest", { tags: {} })).toMatchObject({ state: "fail", value: "not there" });
  expect(rule("digest", { tags: { sha256: "abc" } })).toMatchObject({ state: "fail", value: "not a SHA-256" });
});

test("what could not be read is not known, never failed", () => {
  const error = { code: "registry_timeout" as const, message: "It did not answer." };
  const rules = readinessOf({ ...good, signature: { ok: false, error }, tags: null, status: "unknown" });
  expect(rules.filter(({ state }) => state === "unknown").map(({ id }) => id)).toEqual([
    "signature",
    "digest",
    "ready",
  ]);
});

test("names the first requirement that is not pinned", () => {
  const requirement = (name: string) => ({ name, specifier: ">=2", pinned: false, from: "pip" as const });
  const environment = ok({
    python: null,
    requirements: [requirement("pandas"), requirement("numpy"), requirement("pip")],
  });
  expect(rule("environment-pinned", { environment })).toMatchObject({ state: "fail", value: "pandas >=2 and 1 more" });
});

test("tells a missing signature from one that cannot be read", () => {
  expect(rule("signature", { signature: ok({ state: "absent" }) })).toMatchObject({
    state: "fail",
    value: "not there",
  });
  expect(rule("signature", { signature: ok({ state: "unreadable", why: "It is odd." }) })).toMatchObject({
    state: "fail",
    value: "unreadable",
  });
});

/** A registry that knows no descriptor, and files that hold none. */
const plain: Partial<ReadinessFacts> = {
  signature: ok({ state: "absent" }),
  example: ok(null),
  environment: ok(null),
  flavors: ok(null),
  tags: {},
};
const calls = { accepts: ["text/csv"], answers: ["application/json"], schemas: [], sample: "s3://samples/one.csv" };

test("what a registry keeps of no version is asked of none, and is said", () => {
  const rules = readinessOf({ ...good, ...plain, keeps: [] });
  expect(rules.filter(({ state }) => state === "none").map(({ id }) => id)).toEqual([
    "signature",
    "input-example",
    "environment-pinned",
    "python-function",
    "digest",
  ]);
  expect(
    rules.every(({ state, value, fix }) => state !== "none" || (value === "this registry keeps none" && fix === null)),
  ).toBe(true);
  expect(summaryOf(rules)).toEqual({ passes: 1, of: 1, missing: [] });
});

test("a registry that keeps content types and samples is asked for those, in its own words", () => {
  const keeps = ["schemas", "sample"] as const;
  expect(rule("signature", { ...plain, keeps, calls: ok(calls) })).toMatchObject({
    state: "pass",
    title: "How it is called",
    value: "text/csv",
  });
  expect(rule("input-example", { ...plain, keeps, calls: ok(calls) })).toMatchObject({
    state: "pass",
    value: "s3://samples/one.csv",
  });
  const said = readinessOf({ ...good, ...plain, keeps });
  expect(said.slice(0, 2).map(({ state }) => state)).toEqual(["fail", "fail"]);
  expect(said.map(({ title, value, fix }) => `${title} ${value} ${fix}`).join(" ")).not.toMatch(
    /MLmodel|flavor|log the model|conda/i,
  );
  const error = { code: "registry_timeout" as const, message: "It did not answer." };
  expect(rule("signature", { ...plain, keeps, calls: { ok: false, error } })).toMatchObject({
    state: "unknown",
    fix: "It did not answer.",
  });
});

test("a descriptor among the files counts wherever they are", () => {
  expect(rule("signature", { keeps: [] })).toMatchObject({ state: "pass", title: "Signature present" });
  expect(rule("python-function", { keeps: [], flavors: ok(["sklearn"]) })).toMatchObject({
    state: "fail",
    title: "python_function flavor",
  });
});

test("files that this connection does not read leave it open", () => {
  expect(rule("environment-pinned", { ...plain, keeps: ["digest"], readsFiles: false })).toMatchObject({
    state: "unknown",
    fix: "This connection reads no files, where it would stand.",
  });
  expect(rule("python-function", { ...plain, keeps: null })).toMatchObject({ state: "unknown" });
});
