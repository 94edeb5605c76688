import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { type ReadinessFacts, readinessOf, summaryOf } from "./readiness";
import type { ReadinessRule } from "./types";

const ok = <T>(data: T) => ({ ok: true as const, data });
const sha = (text: string) => createHash("sha256").update(text).digest("hex");
const good: ReadinessFacts = {
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
  expect(rule("digest", { tags: { sha256: sha("run") } })).toMatchObject({ state: "fail", value: "not a content digest" });
  expect(rule("digest", { tags: { sha256: sha("run").toUpperCase() } })).toMatchObject({ state: "fail" });
  expect(rule("digest", { tags: { "model.sha256": `sha256:${sha("x")}` } })).toMatchObject({ state: "pass" });
  expect(rule("digest", { tags: {} })).toMatchObject({ state: "fail", value: "not there" });
  expect(rule("digest", { tags: { sha256: "abc" } })).toMatchObject({ state: "fail", value: "not a SHA-256" });
});

test("what could not be read is not known, never failed", () => {
  const error = { code: "registry_timeout" as const, message: "It did not answer." };
  const rules = readinessOf({ ...good, signature: { ok: false, error }, tags: null, status: "unknown" });
  expect(rules.filter(({ state }) => state === "unknown").map(({ id }) => id)).toEqual(["signature", "digest", "ready"]);
});

test("names the first requirement that is not pinned", () => {
  const requirement = (name: string) => ({ name, specifier: ">=2", pinned: false, from: "pip" as const });
  const environment = ok({ python: null, requirements: [requirement("pandas"), requirement("numpy"), requirement("pip")] });
  expect(rule("environment-pinned", { environment })).toMatchObject({ state: "fail", value: "pandas >=2 and 1 more" });
});

test("tells a missing signature from one that cannot be read", () => {
  expect(rule("signature", { signature: ok({ state: "absent" }) })).toMatchObject({ state: "fail", value: "not there" });
  expect(rule("signature", { signature: ok({ state: "unreadable", why: "It is odd." }) })).toMatchObject({ state: "fail", value: "unreadable" });
});
