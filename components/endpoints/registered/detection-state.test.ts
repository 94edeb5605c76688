import { expect, test } from "vitest";

import type { Failure } from "@/lib/result";
import type { Detection } from "@/lib/serving/detect";

import { afterChange, afterLooking } from "./detection-state";

const a = { connection: "mlflow", address: "https://a.example", allowPrivate: false };
const blank = { typed: { ...a, protocol: "", name: "" }, found: null };
const answer = (protocol: string | null): { ok: true; data: Detection } => ({
  ok: true,
  data: { protocol, server: "MLflow 3", because: "It says so.", reads: [] },
});
const refusal: { ok: false; error: Failure } = {
  ok: false,
  error: { code: "invalid", message: "Some fields need another look.", fields: { address: ["It is none."] } },
};
const found = afterLooking(blank, a, answer("mlflow-scoring"));

test("what answers is chosen and shown, and stays while something else is typed", () => {
  expect(found).toMatchObject({ typed: { protocol: "mlflow-scoring" }, found: { outcome: { status: "found" } } });
  expect(afterChange(found, { name: "heart", allowPrivate: true })).toMatchObject({
    typed: { name: "heart", protocol: "mlflow-scoring" },
    found: found.found,
  });
});

test("with another address it goes, and the protocol that it chose with it", () => {
  expect(afterChange(found, { address: "https://b.example" })).toMatchObject({
    typed: { address: "https://b.example", protocol: "" },
    found: null,
  });
  const saved = afterLooking(
    { ...blank, typed: { ...blank.typed, protocol: "kserve-v1" } },
    a,
    answer("mlflow-scoring"),
  );
  expect(afterChange(afterLooking(saved, a, answer("mlflow-scoring")), { address: "" }).typed.protocol).toBe(
    "kserve-v1",
  );
});

test("a protocol that was chosen by hand since stays", () => {
  const byHand = afterChange(found, { protocol: "kserve-v1" });
  expect(afterChange(byHand, { address: "https://b.example" })).toMatchObject({
    typed: { protocol: "kserve-v1" },
    found: null,
  });
});

test("an answer that comes when another address stands there changes nothing", () => {
  const moved = afterChange(blank, { address: "https://b.example" });
  for (const late of [answer("mlflow-scoring"), refusal]) expect(afterLooking(moved, a, late)).toBe(moved);
});

test("a refusal to look says why, and goes with what it was about", () => {
  const refused = afterLooking(blank, a, refusal);
  expect(refused).toMatchObject({ typed: blank.typed, found: { outcome: { status: "failed", why: "It is none." } } });
  expect(afterChange(refused, { name: "heart" }).found).toBe(refused.found);
  expect(afterChange(refused, { allowPrivate: true }).found).toBeNull();
});
