import { describe, expect, test } from "vitest";

import { findProtocol } from "./all";

const numbered = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(",");

function read(protocol: string, text: string, type = "application/json") {
  return findProtocol(protocol)?.readPayload(text, type, null);
}

describe("a body that asks for far more room than its text has is not read", () => {
  test.each([
    [
      "records of a name each",
      "mlflow-scoring",
      "application/json",
      `{"dataframe_records":[${numbered(2_000, (at) => `{"k${at}":1}`)}]}`,
    ],
    [
      "one long row among many short ones",
      "mlflow-scoring",
      "application/json",
      `{"dataframe_split":{"data":[[${numbered(2_000, () => "1")}],${numbered(2_000, () => "[]")}]}}`,
    ],
    [
      "one long column among many short ones",
      "azureml-online",
      "application/json",
      `{"input_data":{"columns":[${numbered(2_000, (at) => String(at))}],"data":[${numbered(2_000, () => "[]")}]}}`,
    ],
    [
      "a long header over many short lines",
      "mlflow-scoring",
      "text/csv",
      `${numbered(2_000, (at) => `k${at}`)}\n${"1\n".repeat(2_000)}`,
    ],
  ])("%s", (_what, protocol, type, text) => {
    expect(read(protocol, text, type)).toMatchObject({
      status: "unreadable",
      why: expect.stringMatching(/^2,000 columns of 2,00[01] rows make a table of more than 1,000,000 places/),
    });
  });

  test.each([
    [
      "open-inference-v2",
      `{"inputs":[${numbered(20_001, (at) => `{"name":"k${at}","datatype":"FP64","shape":[0],"data":[]}`)}]}`,
    ],
    ["tensorflow-serving", `{"inputs":{${numbered(20_001, (at) => `"k${at}":[[1]]`)}}}`],
    ["mlflow-scoring", `{"inputs":{${numbered(20_001, (at) => `"k${at}":[]`)}}}`],
  ])("%s: more names than can be looked for among each other", (protocol, text) => {
    expect(read(protocol, text)).toMatchObject({
      status: "unreadable",
      why: "The body names more than 20,000 columns or tensors, which is the limit.",
    });
  });

  test.each([
    [
      "lists of nothing without number",
      "[900000000,0]",
      /empty, and its shape asks for more than 1,000,000 empty lists/,
    ],
    [
      "columns without number and no row",
      "[0,900000000]",
      /empty, and its shape asks for more than 1,000,000 empty lists/,
    ],
    ["dimensions without number", `[${numbered(65, () => "1")}]`, /more than 64 dimensions/],
  ])("%s", (_what, shape, why) => {
    const tensor = `{"name":"a","datatype":"FP64","shape":${shape},"data":[${shape.includes("0") ? "" : "1"}]}`;
    expect(read("open-inference-v2", `{"inputs":[${tensor}]}`)).toMatchObject({
      status: "unreadable",
      why: expect.stringMatching(why),
    });
    const reply = { status: 200, headers: {}, body: { kind: "text" as const, text: `{"outputs":[${tensor}]}` } };
    expect(findProtocol("open-inference-v2")?.decode(reply).layout).toBe("raw");
  });
});

test("empty tensors of usual sizes and wide tables are read", () => {
  expect(
    read("open-inference-v2", '{"inputs":[{"name":"a","datatype":"FP32","shape":[0,3,224,224],"data":[]}]}')?.status,
  ).toBe("read");
  expect(
    read(
      "mlflow-scoring",
      `${numbered(1_000, (at) => `k${at}`)}\n${`${numbered(1_000, () => "1")}\n`.repeat(100)}`,
      "text/csv",
    )?.status,
  ).toBe("read");
});
