import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { curveMeanwhile, curveOptions } from "./client";
import type { Curve } from "./types";

const ref = { connection: "eu", model: "heart", version: "7", metric: "loss" };
const curve = (value: string): Curve => ({
  metric: "loss",
  points: [{ step: 0, value, at: 0 }],
  total: 1,
  complete: true,
});

test("each smoothing of a curve is kept by itself; points as they were logged are the same for every axis", () => {
  const key = (smoothing: number, order: "step" | "time") => curveOptions(ref, { smoothing, order }).queryKey;
  expect(key(0.5, "step")).not.toEqual(key(0.9, "step"));
  expect(key(0.5, "step")).not.toEqual(key(0.5, "time"));
  expect(key(0, "step")).toEqual(key(0, "time"));
  expect(key(0, "step")).toEqual(curveOptions(ref).queryKey);
});

test("until a curve is read as it was asked for, the one of the same metric that was read last stands", () => {
  const client = new QueryClient();
  expect(curveMeanwhile(client, ref)).toBeUndefined();
  client.setQueryData(curveOptions({ ...ref, metric: "auc" }).queryKey, curve("0.9"), { updatedAt: 3 });
  client.setQueryData(curveOptions(ref, { smoothing: 0.5, order: "step" }).queryKey, curve("0.2"), { updatedAt: 2 });
  client.setQueryData(curveOptions(ref).queryKey, curve("0.1"), { updatedAt: 1 });
  expect(curveMeanwhile(client, ref)).toEqual(curve("0.2"));
});
