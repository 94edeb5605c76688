import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";
import { profileOfPins } from "@/lib/signatures/sight/profile-of-pins";

import type { EvidenceParts } from "./evidence";
import { fingerprintOf, whatVoids } from "./evidence";
import { judgeSignatures } from "./signature-verdict";
import type { SignatureVerdict } from "./types";

const signed = (inputs: unknown) => ({
  digest: "d",
  problem: null,
  lines: new Map<string, string>(),
  form: readForm({ inputs }),
  server: profileOfPins([]),
});
const held = (inputs: unknown, key = "7") => [{ key, signature: signed(inputs) }];
const columns = (...names: string[]) => names.map((name) => ({ name, type: "long", required: true }));

test("a verdict comes with the payload that shows its worst finding", () => {
  const verdict = judgeSignatures(held(columns("age")), signed(columns("age", "cp")));
  expect(verdict?.replace.word).toBe("BREAKING");
  expect(verdict?.findings[0]).toMatchObject({ rule: "input.required-added", path: "cp" });
  expect(verdict?.example).toMatchObject({ before: { status: "accepted" }, after: { status: "refused", code: 400 } });
});

const tensor = (dtype: string, shape: number[]) => [{ type: "tensor", "tensor-spec": { dtype, shape } }];
const nested = (depth: number): object =>
  depth === 0 ? { type: "long" } : { type: "array", items: nested(depth - 1) };

test.each([
  ["an image", tensor("float32", [-1, 1024, 1024, 3]), tensor("float64", [-1, 1024, 1024, 3])],
  [
    "a size that no machine holds",
    tensor("int64", [-1, 999_999_999_999_999]),
    tensor("int32", [-1, 999_999_999_999_999]),
  ],
  ["lists in lists", [{ name: "a", ...nested(30) }], columns("a")],
  [
    "columns that only the holder has",
    columns(...Array.from({ length: 5_000 }, (_, index) => `c${index}`)),
    columns("other"),
  ],
])("no payload is looked for where it would have thousands of values: %s", (_what, holder, candidate) => {
  const verdict = judgeSignatures(held(holder), signed(candidate));
  expect(verdict).toMatchObject({ example: null, because: expect.stringContaining("too long") });
});

test("of several holders the one that fares worst decides and is told whole, the others by their word", () => {
  const verdict = judgeSignatures(
    [...held(columns("age", "cp"), "7"), ...held(columns("age"), "8")],
    signed(columns("age", "cp")),
  );
  expect(verdict).toMatchObject({
    holder: "8",
    others: [{ holder: "7", word: "SAFE" }],
    replace: { word: "BREAKING", summary: expect.stringContaining("because of v8") },
  });
  expect(verdict?.findings[0]?.rule).toBe("input.required-added");
  expect(judgeSignatures(held(columns("age")), signed(columns("age")))).not.toHaveProperty("others");
});

test("nothing is simulated for a candidate that another server answers for", () => {
  const verdict = judgeSignatures(held(columns("age")), { ...signed(columns("age", "cp")), server: null });
  expect(verdict).toMatchObject({
    replace: { word: "BREAKING" },
    example: null,
    because: "What serves it is not MLflow's server; nothing is simulated for it.",
  });
});

test("a signature that could not be read has no verdict, nor has one with nobody beside it", () => {
  expect(judgeSignatures([], signed(columns("a")))).toBeNull();
  expect(
    judgeSignatures([{ key: "7", signature: { ...signed(columns("a")), form: null } }], signed(columns("a"))),
  ).toBeNull();
});

const evidence = (verdict: SignatureVerdict | null) =>
  ({
    candidate: { id: "1", key: "2", incarnation: "i", author: null },
    holders: [],
    policy: { id: "p", version: 1 },
    ...Object.fromEntries(["files", "signature", "environment"].map((part) => [part, { digest: "x", problem: null }])),
    metrics: {},
    gates: [],
    comparison: { holder: null, metrics: [], ...(verdict && { verdict }) },
  }) as unknown as EvidenceParts;

test("votes do not outlive a verdict that got worse, for it rests on the holder's files too", () => {
  const [safe, breaking] = [
    judgeSignatures(held(columns("a")), signed(columns("a"))),
    judgeSignatures(held(columns("a")), signed(columns("a", "b"))),
  ];
  expect(whatVoids(evidence(safe), evidence(breaking))).toEqual(["The signature verdict got worse: SAFE → BREAKING."]);
  expect(whatVoids(evidence(null), evidence(breaking))).toEqual([
    "The signature verdict got worse: CANNOT TELL → BREAKING.",
  ]);
  expect(whatVoids(evidence(breaking), evidence(safe))).toEqual([]);
  expect(whatVoids(evidence(null), evidence(safe))).toEqual([]);
  expect(whatVoids(evidence(safe), evidence(null))).toEqual([]);
});

test("the fingerprint tells a verdict from another, and against whom it is, but no words of a finding", () => {
  const verdict = (after: string[], key = "7") => judgeSignatures(held(columns("a"), key), signed(columns(...after)));
  const digests = [null, verdict(["a"]), verdict(["a", "b"]), verdict(["a", "b"], "8")].map((one) =>
    fingerprintOf(evidence(one)),
  );
  expect(new Set(digests).size).toBe(4);
  expect(fingerprintOf(evidence(verdict(["a", "c"])))).toBe(digests[2]);
});
