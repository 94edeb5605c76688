import { describe, expect, test } from "vitest";

import { azuremlOnline } from "./azureml";
import { list, number, tableOf, text } from "./cells";
import { mlflowScoring } from "./mlflow";
import { formatRowsOf, type Reception } from "./receptions";
import { protocolTarget } from "./target";
import type { Payload, PayloadTensor } from "./types";

const target = protocolTarget({ model: "heart" });
const targets = { mlflow: target, azure: target };
const table = tableOf(
  [
    { name: "age", named: "text", dtype: { kind: "long" } },
    { name: "chol", named: "text", dtype: { kind: "double" } },
  ],
  [[number("63"), number("233.0")]],
  null,
  [],
);
const tensor = (name: string | null): PayloadTensor => ({
  name,
  dtype: "float64",
  shape: [1, 1],
  data: [number("1.0")],
});
const one: Payload = { layout: "tensors", tensors: [tensor(null)], params: [] };
const named: Payload = { layout: "tensors", tensors: [tensor("a"), tensor("b")], params: [] };
const chat: Payload = { layout: "raw", contentType: "application/json", text: '{"messages": []}' };
const composed = {
  protocol: "mlflow-scoring",
  format: "dataframe_split",
  contentType: "application/json",
  text: '{ "dataframe_split": {"columns": ["age", "chol"], "data": [[63, 233.0]]} }',
};

/** "as-is", "converted", "converted, index.dropped", "refused, then input_data", "refused". */
function brief(reception: Reception): string {
  if (reception.status !== "refused") return [reception.status, ...reception.losses.map(({ rule }) => rule)].join(", ");
  return reception.instead ? `refused, then ${reception.instead.body}` : "refused";
}

function rows(payload: Payload, from: typeof composed | null = null) {
  return Object.fromEntries(
    formatRowsOf(payload, from, targets).map(({ format, mlflow, azure }) => [
      format.name,
      [brief(mlflow), brief(azure)],
    ]),
  );
}

describe("the six forms at MLflow's server and at Azure's", () => {
  test("a table goes in all of them to MLflow, and in split form alone to Azure", () => {
    expect(rows(table, composed)).toEqual({
      dataframe_split: ["as-is", "converted"],
      dataframe_records: ["converted", "refused, then input_data"],
      csv: ["converted", "refused, then input_data"],
      tensor: ["converted, list.one-type, names.dropped", "refused, then input_data"],
      tensors: ["converted", "refused, then input_data"],
      instances: ["converted", "refused, then input_data"],
    });
  });

  test("a tensor without a name is no set of named ones", () => {
    expect(rows(one)).toMatchObject({
      tensor: ["converted", "converted"],
      tensors: ["refused, then inputs", "refused, then input_data"],
      instances: ["converted", "converted"],
      csv: ["refused, then inputs", "refused, then input_data"],
    });
  });

  test("named tensors are no plain list", () => {
    expect(rows(named)).toMatchObject({
      tensor: ["refused, then inputs_list", "refused, then input_data"],
      tensors: ["converted", "converted"],
      instances: ["converted", "refused, then input_data"],
    });
  });

  test("a chat has none of these forms", () => {
    expect(new Set(Object.values(rows(chat)).flat())).toEqual(new Set(["refused, then raw", "refused"]));
  });

  test("every refusal is a sentence that says why, and what is taken instead is a body that the server reads", () => {
    for (const payload of [table, one, named]) {
      for (const { format, mlflow, azure } of formatRowsOf(payload, null, targets)) {
        for (const [protocol, reception] of [
          [mlflowScoring, mlflow],
          [azuremlOnline, azure],
        ] as const) {
          if (reception.status === "refused") expect(reception.why, format.name).toMatch(/^[A-Z].{20,}\.$/);
          const way = reception.status === "refused" ? reception.instead : reception;
          const read = way && protocol.readPayload(way.call.body, way.call.headers["content-type"] ?? "", null);
          expect(read?.status, format.name).toBe("read");
        }
      }
    }
  });
});

describe("a body that was composed", () => {
  test("goes as it is, spaces and tokens and all, and all the others are conversions", () => {
    const found = formatRowsOf(table, composed, targets);
    expect(found.find(({ format }) => format.name === "dataframe_split")?.mlflow).toMatchObject({
      status: "as-is",
      call: { path: "/invocations", body: composed.text },
    });
    expect(
      found.flatMap(({ mlflow, azure }) => [mlflow, azure]).filter(({ status }) => status === "as-is"),
    ).toHaveLength(1);
  });

  test("goes as it is also where another protocol spells it alike", () => {
    const text = '{"instances": [{"age": 63, "chol": 233.0}]}';
    const other = { protocol: "tensorflow-serving", format: "instances", contentType: "application/json", text };
    expect(rows(table, other)).toMatchObject({ instances: ["as-is", "refused, then input_data"] });
  });

  test("that holds what a form cannot says why, and names the one that loses least", () => {
    const nested = tableOf([{ name: "a", named: "text", dtype: null }], [[list([text("x")])]], null, []);
    const csv = formatRowsOf(nested, null, targets).find(({ format }) => format.name === "csv");
    expect(csv?.mlflow).toMatchObject({
      status: "refused",
      why: expect.stringMatching(/nested/),
      instead: { body: "dataframe_split" },
    });
  });
});
