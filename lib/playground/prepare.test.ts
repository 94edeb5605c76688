import { describe, expect, test } from "vitest";

import { findProtocol } from "@/lib/serving/all";
import { protocolTarget } from "@/lib/serving/target";

import { prepareDraft } from "./prepare";
import type { Draft } from "./types";

const target = protocolTarget({ model: "heart" });
const prepared = (draft: Draft, to = draft.protocol) => {
  const protocol = findProtocol(to);
  if (!protocol) throw new Error("The protocol is not there.");
  return prepareDraft(draft, protocol, target, null);
};
const split: Draft = { protocol: "mlflow-scoring", format: "dataframe_split", contentType: "application/json", text: "" };

describe("what is sent as it was typed", () => {
  test.each([
    ["a chat that began as a table", '{"messages": [{"role": "user", "content": "x"}]}'],
    ["a tensor of three dimensions", '{"inputs": [[[1.0], [2]]]}'],
    ["a matrix", '{"inputs": [[1.0, 2], [3, 4]]}'],
    ["a table with labels of its rows", '{"dataframe_split": {"columns": ["a"], "index": ["x"], "data": [[1]]}}'],
  ])("%s: it is refused by no other form of it, and loses nothing", (_what, text) => {
    for (const format of ["dataframe_split", "dataframe_records", "csv", "raw"]) {
      expect(prepared({ ...split, format, text })).toMatchObject({ status: "ready", losses: [], call: { path: "/invocations", body: text } });
    }
  });

  test("goes where its body goes", () => {
    const vertex = { ...split, protocol: "vertex-predict", text: '{"instances": [{"a": 1}]}' };
    expect(["instances", "raw"].map((format) => prepared({ ...vertex, format }))).toMatchObject([{ call: { path: ":predict" } }, { call: { path: ":rawPredict" } }]);
  });
});

test("for another protocol it is written anew, and what that loses is named", () => {
  const draft = { ...split, text: '{"dataframe_split": {"columns": ["a"], "data": [[1]]}}' };
  expect(prepared(draft, "open-inference-v2")).toMatchObject({ status: "ready", losses: [{ rule: "type.guessed" }] });
  expect(prepared({ ...split, text: "{" }, "open-inference-v2")).toMatchObject({ status: "refused" });
});
