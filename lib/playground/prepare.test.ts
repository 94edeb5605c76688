import { describe, expect, test } from "vitest";

import { findProtocol } from "@/lib/serving/all";
import { protocolTarget } from "@/lib/serving/target";

import { prepareDraft } from "./prepare";
import type { Draft } from "./types";

const target = protocolTarget({ model: "heart" });
const prepared = (draft: Draft, to = draft.protocol, origin: string | null = null) => {
  const protocol = findProtocol(to);
  if (!protocol) throw new Error("The protocol is not there.");
  return prepareDraft(draft, protocol, target, null, origin);
};
const split: Draft = {
  protocol: "mlflow-scoring",
  format: "dataframe_split",
  contentType: "application/json",
  text: "",
};

describe("what is sent as it was typed", () => {
  test.each([
    ["a chat that began as a table", '{"messages": [{"role": "user", "content": "x"}]}'],
    ["a tensor of three dimensions", '{"inputs": [[[1.0], [2]]]}'],
    ["a matrix", '{"inputs": [[1.0, 2], [3, 4]]}'],
    ["a table with labels of its rows", '{"dataframe_split": {"columns": ["a"], "index": ["x"], "data": [[1]]}}'],
  ])("%s: it is refused by no other form of it, and loses nothing", (_what, text) => {
    for (const format of ["dataframe_split", "dataframe_records", "csv", "raw"]) {
      expect(prepared({ ...split, format, text })).toMatchObject({
        status: "ready",
        losses: [],
        call: { path: "/invocations", body: text },
      });
    }
  });

  test("goes where its body goes", () => {
    const vertex = { ...split, protocol: "vertex-predict", text: '{"instances": [{"a": 1}]}' };
    expect(["instances", "raw"].map((format) => prepared({ ...vertex, format }))).toMatchObject([
      { call: { path: ":predict" } },
      { call: { path: ":rawPredict" } },
    ]);
  });
});

test("for another protocol it is written anew, and what that loses is named", () => {
  const draft = { ...split, text: '{"dataframe_split": {"columns": ["a"], "data": [[1]]}}' };
  expect(prepared(draft, "open-inference-v2")).toMatchObject({ status: "ready", losses: [{ rule: "type.guessed" }] });
  expect(prepared({ ...split, text: "{" }, "open-inference-v2")).toMatchObject({ status: "refused" });
});

test("what its reader noted is lost with the text, where it is written anew, and only there", () => {
  const draft = {
    ...split,
    text: '{"dataframe_split": {"columns": ["a"], "data": [[1]]}, "dataframe_split": {"columns": ["a"], "data": [[2]]}}',
  };
  const text = "The key “dataframe_split” stands twice in one object; the last value counts.";
  expect(prepared(draft, "open-inference-v2")).toMatchObject({
    losses: [{ rule: "body.note", where: null, text }, { rule: "type.guessed" }],
  });
  expect(prepared(draft)).toMatchObject({ status: "ready", losses: [] });
});

test("CSV without a header loses no row on its way to another protocol", () => {
  const csv = { ...split, protocol: "sagemaker-invoke", contentType: "text/csv", text: "male,yes\nfemale,no\n" };
  expect(prepared({ ...csv, format: "csv_no_header" }, "mlflow-scoring")).toMatchObject({ rows: 2 });
  expect(prepared({ ...csv, format: "csv" }, "mlflow-scoring")).toMatchObject({ rows: 1 });
});

test("what holds too many values to be read here goes as it was typed, and to no other protocol", () => {
  for (const [contentType, format, text] of [
    ["application/json", "instances", `{"instances":[${"[10],".repeat(250_000)}[10]]}`],
    ["text/csv", "csv", `a\n${"1\n".repeat(400_001)}`],
  ] as const) {
    const draft = { ...split, contentType, format, text };
    const why = "It holds more than 400,000 values, which is the limit.";
    expect(prepared(draft)).toMatchObject({
      status: "ready",
      payload: null,
      rows: null,
      losses: [{ rule: "body.not-read", text: `Interlock cannot read this body and sends it as it is: ${why}` }],
    });
    expect(prepared(draft)).toMatchObject({ call: { body: text } });
    expect(prepared(draft, "kserve-v1")).toEqual({
      status: "refused",
      why: expect.stringContaining(`cannot be read, so it cannot be written for`),
    });
    expect(prepared(draft, "kserve-v1")).toMatchObject({ why: expect.stringContaining(why) });
  }
});

test("a table of 10,000 rows and 13 columns is read, whatever it is written as", () => {
  const names = Array.from({ length: 13 }, (_, at) => `column ${at}`);
  const record = JSON.stringify(Object.fromEntries(names.map((name) => [name, 0.5])));
  const records = {
    ...split,
    text: `{"dataframe_records":[${Array.from({ length: 10_000 }, () => record).join(",")}]}`,
  };
  const csv = {
    ...split,
    format: "csv",
    contentType: "text/csv",
    text: `${names.join(",")}\n${`${names.map(() => "0.5").join(",")}\n`.repeat(10_000)}`,
  };
  for (const draft of [records, csv])
    expect(prepared(draft)).toMatchObject({ status: "ready", rows: 10_000, losses: [] });
});

describe("a body larger than one call may carry is refused with both sizes, and one of just that size goes", () => {
  const shared = "https://europe-west4-aiplatform.googleapis.com";
  const alone = "https://7.europe-west4-123.prediction.vertexai.goog";
  const caps = [
    ["sagemaker-invoke", null, 6_291_456, "6,291,456"],
    ["vertex-predict", shared, 1_572_864, "1,572,864"],
    ["vertex-predict", "https://aiplatform.googleapis.com", 1_572_864, "1,572,864"],
    ["vertex-predict", alone, 10_485_760, "10,485,760"],
    ["vertex-predict", null, 10_485_760, "10,485,760"],
  ] as const;

  test.each(caps)("%s at %s, as it was typed: counted in bytes, not in letters", (protocol, origin, most, said) => {
    const typed = { ...split, protocol, format: "raw", contentType: "text/plain" };
    const full = `${"é".repeat(most / 2 - 1)}xx`;
    expect(prepared({ ...typed, text: full }, protocol, origin)).toMatchObject({
      status: "ready",
      call: { body: full },
    });
    expect(prepared({ ...typed, text: `${full}x` }, protocol, origin)).toEqual({
      status: "refused",
      why: expect.stringMatching(
        new RegExp(`^The body has [\\d,]+ bytes, and one call to a .* may carry ${said} at most\\.`),
      ),
    });
  });

  test.each(caps)("%s at %s, written anew", (protocol, origin, most, said) => {
    const table = (letters: number) => ({
      ...split,
      text: JSON.stringify({ dataframe_split: { columns: ["a"], data: [["x".repeat(letters)]] } }),
    });
    expect(prepared(table(most - 100), protocol, origin)).toMatchObject({ status: "ready" });
    expect(prepared(table(most), protocol, origin)).toMatchObject({
      status: "refused",
      why: expect.stringContaining(`${said} at most`),
    });
  });

  test("where no vendor says how much, it goes whatever its size", () => {
    for (const protocol of ["mlflow-scoring", "azureml-online", "open-inference-v2", "kserve-v1", "tensorflow-serving"])
      expect(
        prepared({ ...split, protocol, contentType: "text/plain", text: "x".repeat(10_000_000) }, protocol),
      ).toMatchObject({ status: "ready" });
  });
});
