import { expect, test } from "vitest";

import { readForm } from "@/lib/signatures/read-form";

import { see } from "./see";

// Measured on MLflow 3.17 with numpy 2: `np.array(series, dtype="str")` gives texts that are all empty the room of an object.
test.each([
  ["mlflow-3.17-pandas-2", ['""'], "<U2"],
  ["mlflow-3.17-pandas-3", ['""'], "<U2"],
  ["mlflow-3.17-pandas-3", ['""', '""'], "<U2"],
  ["mlflow-3.17-pandas-3", ['""', '"a"'], "<U1"],
  ["mlflow-3.17-pandas-3", ['"abc"', '""'], "<U3"],
] as const)("on %s a tensor of text takes the column %j as %s", (server, cells, dtype) => {
  const spec = { dtype: "str", shape: [-1, 1] };
  const reading = readForm({ inputs: [{ name: "a", type: "tensor", "tensor-spec": spec }] });
  if (reading.state !== "present") throw new Error(reading.state);
  const body = `{"dataframe_split":{"columns":["a"],"data":[${cells.map((cell) => `[${cell}]`).join(",")}]}}`;
  const sight = see(reading.form, { contentType: "application/json", body }, server);
  expect(sight).toMatchObject({ status: "accepted", received: { kind: "tensors", tensors: [{ name: "a", dtype }] } });
});
