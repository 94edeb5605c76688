import { expect, test } from "vitest";

import { number, nothing, tableOf, text } from "./cells";
import { azuremlOnline } from "./azureml";
import { digitsAtAzure } from "./azureml-digits";
import { inputFormats } from "./input-formats";
import { mlflowScoring } from "./mlflow";
import { protocolTarget } from "./target";
import type { Cell, Payload, PayloadColumn, Reply } from "./types";

const target = protocolTarget({});
const named = (name: string): PayloadColumn => ({ name, named: "text", dtype: null });
const one = (name: string, cell: Cell): Payload => tableOf([named(name)], [[cell]], null, []);

function encoded(payload: Payload, more: Partial<typeof target> = {}) {
  const result = azuremlOnline.encode(payload, { ...target, ...more });
  if (result.status === "refused") throw new Error(result.why);
  return { ...result.call, losses: result.losses.map(({ rule }) => rule) };
}

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { kind: "text", text: typeof body === "string" ? body : JSON.stringify(body) },
});

test("a table always has an index, and one deployment is asked for by its header", () => {
  const { body, headers, path } = encoded(
    tableOf([named("a")], [[number("1.0")], [nothing]], null, [["t", number("0.5")]]),
    { deployment: "blue" },
  );
  expect(body).toBe('{"input_data":{"columns":["a"],"index":[0,1],"data":[[1.0],[null]]},"params":{"t":0.5}}');
  expect(headers).toEqual({ "content-type": "application/json", "azureml-model-deployment": "blue" });
  expect(path).toBe("/score");
});

test.each<[string, Payload, string]>([
  ["digits that its reader changes", one("x", number("0.6")), "number.digits"],
  ["a column whose name makes dates of it", one("created_at", text("2024-01-02")), "column.as-dates"],
  ["names that look like numbers", one("0", number("1")), "name.retyped"],
  ["an absent cell", one("a", { kind: "missing" }), "missing.as-null"],
])("%s: the loss is named", (_, payload, rule) => {
  expect(encoded(payload).losses).toEqual([rule]);
});

test("short numbers that arrive as they are are no loss", () => {
  for (const token of ["2.3", "0.1", "1.0", "9007199254740993", "-0.0", "NaN", "1e3"])
    expect(encoded(one("x", number(token))).losses).toEqual([]);
});

test("a whole number beyond 64 bits is refused, for the reader of the server refuses it", () => {
  expect(azuremlOnline.encode(one("x", number("18446744073709551616")), target)).toMatchObject({
    status: "refused",
    why: expect.stringMatching(/“x” holds 18446744073709551616/),
  });
  expect(digitsAtAzure("18446744073709551615")).toEqual({ arrives: "same" });
});

test.each([
  ["0.6", 0.6000000000000001],
  ["0.00019653347655075492", 0.00019653347655000002],
  ["-0.9036447155063532", -0.9036447155063531],
])("%s arrives as %d, as was measured", (token, arrives) => {
  expect(digitsAtAzure(token)).toEqual({ arrives });
});

test.each(["dataframe_split", "dataframe_records", "inputs", "instances"])(
  "%s is known for a key of MLflow's own server",
  (key) => {
    expect(azuremlOnline.readPayload(`{"${key}": []}`, "application/json", null)).toMatchObject({
      status: "unreadable",
      why: expect.stringContaining(`${key} is a key of MLflow's own scoring server`),
    });
  },
);

test("every input format that Azure refuses says why, and goes there in another body", () => {
  const refused = inputFormats.flatMap(({ azure }) => (azure.status === "refused" ? [azure] : []));
  expect(refused.map(({ why }) => why).every((why) => /\.$/.test(why))).toBe(true);
  expect(refused).toHaveLength(3);
  for (const { instead } of refused) expect(azuremlOnline.bodies.map(({ name }) => name)).toContain(instead);
});

test("a payload written for MLflow goes to Azure and back without losing a token", () => {
  const body = '{"dataframe_split":{"columns":["age","chol"],"data":[[63,233.50],[41,1e2]]}}';
  const read = mlflowScoring.readPayload(body, "application/json", null);
  if (read.status === "unreadable") throw new Error(read.why);
  const there = encoded(read.payload);
  expect(there.losses).toEqual([]);
  const back = azuremlOnline.readPayload(there.body, "application/json", null);
  if (back.status === "unreadable") throw new Error(back.why);
  expect(mlflowScoring.encode(back.payload, target)).toMatchObject({ call: { body } });
});

test("a bare reply is rows, with the time of the model; JSON inside a text is unwrapped and told", () => {
  expect(azuremlOnline.decode(reply(200, "[11633.1, 8522.1]", { "x-ms-run-fn-exec-ms": "12.345" }))).toMatchObject({
    layout: "rows",
    rows: [number("11633.1"), number("8522.1")],
    modelTimeMs: 12.345,
    notes: [],
  });
  expect(azuremlOnline.decode(reply(200, '"[1.0, 2]"'))).toMatchObject({
    layout: "rows",
    rows: [number("1.0"), number("2")],
    notes: [expect.stringMatching(/twice/)],
  });
});

const message = (said: string) => ({ message: said });
const form = {
  inputs: {
    layout: "columns" as const,
    columns: [{ name: "cp", named: "text" as const, type: { kind: "long" as const }, required: true }],
  },
  outputs: null,
  params: null,
  fromTypeHint: false,
};
test.each<[number, unknown, Record<string, string>, string]>([
  [
    400,
    message("A value is not provided for the 'input_data' parameter."),
    {},
    "The body has no key input_data: the server answered 400.",
  ],
  [400, message("POST body could not be decoded as JSON: x"), {}, "The body is not JSON: the server answered 400."],
  [
    415,
    message("Expects Content-Type to be application/json"),
    {},
    "The server takes application/json and nothing else: the server answered 415.",
  ],
  [
    500,
    message("An unexpected error occurred in scoring script. Check the logs for more info."),
    {},
    "Column `cp` is missing: the server answered 500.",
  ],
  [
    424,
    "",
    { "ms-azureml-model-error-statuscode": "500" },
    "Column `cp` is missing (500 behind the gateway): the server answered 424.",
  ],
  [
    500,
    message("Scoring timeout after 5000 ms"),
    {},
    "The model took longer than the deployment allows: the server answered 500.",
  ],
  [429, "", {}, "The server has too many calls to answer now; later it may: the server answered 429."],
  [401, "", {}, "The credentials are missing or not accepted: the server answered 401."],
])("%i is explained in our words", (status, body, headers, expected) => {
  expect(azuremlOnline.explain(reply(status, body, headers), one("age", number("1")), form).text).toBe(expected);
});

test("a script that fails on a fitting payload is not blamed on the payload", () => {
  expect(azuremlOnline.explain(reply(424, ""), one("cp", number("1")), form).text).toBe(
    "The scoring script failed, and the endpoint tells the reason only in its log: the server answered 424.",
  );
});
