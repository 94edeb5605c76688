import { describe, expect, test } from "vitest";

import type { Form } from "@/lib/signatures/form";

import { boolean, number, nothing, tableOf, text } from "./cells";
import { mlflowScoring } from "./mlflow";
import { protocolTarget } from "./target";
import type { Cell, Payload, PayloadColumn, Reply } from "./types";

const target = protocolTarget({});
const column = (name: string, kind: "long" | "double" | "string" | "binary" | "datetime"): PayloadColumn => ({
  name,
  named: "text",
  dtype: { kind },
});
const columns = [column("age", "long"), column("chol", "double"), column("sex", "string")];
const payload = tableOf(
  columns,
  [
    [number("30"), number("200.50"), text("m")],
    [number("60"), number("2e2"), text("f")],
  ],
  null,
  [],
);
const form: Form = {
  inputs: {
    layout: "columns",
    columns: columns.map(({ name, dtype }) => ({
      name,
      named: "text",
      type: dtype ?? { kind: "any" },
      required: true,
    })),
  },
  outputs: null,
  params: null,
  fromTypeHint: false,
};

function bodyOf(sent: Payload, body: string | null = null) {
  const encoded = mlflowScoring.encode(sent, { ...target, body });
  return encoded.status === "encoded"
    ? { text: encoded.call.body, losses: encoded.losses.map(({ rule }) => rule) }
    : { refused: encoded.why };
}

const reply = (status: number, body: unknown): Reply => ({
  status,
  headers: {},
  body: { kind: "text", text: typeof body === "string" ? body : JSON.stringify(body) },
});

describe("bodies", () => {
  test.each([
    ["dataframe_split", '{"dataframe_split":{"columns":["age","chol","sex"],"data":[[30,200.50,"m"],[60,2e2,"f"]]}}'],
    ["dataframe_records", '{"dataframe_records":[{"age":30,"chol":200.50,"sex":"m"},{"age":60,"chol":2e2,"sex":"f"}]}'],
    ["inputs", '{"inputs":{"age":[30,60],"chol":[200.50,2e2],"sex":["m","f"]}}'],
    ["inputs_records", '{"inputs":[{"age":30,"chol":200.50,"sex":"m"},{"age":60,"chol":2e2,"sex":"f"}]}'],
    ["instances", '{"instances":[{"age":30,"chol":200.50,"sex":"m"},{"age":60,"chol":2e2,"sex":"f"}]}'],
    ["csv", "age,chol,sex\n30,200.50,m\n60,2e2,f\n"],
  ])("%s holds the very tokens and loses nothing", (body, expected) => {
    expect(bodyOf(payload, body)).toEqual({ text: expected, losses: [] });
  });

  const one = (dtype: PayloadColumn, cell: Cell, more: Partial<Payload> = {}): Payload =>
    ({ ...tableOf([dtype], [[cell]], null, []), ...more }) as Payload;
  test.each<[string, Payload, string, string]>([
    ["an index in records", { ...payload, index: [text("p1"), text("p2")] }, "dataframe_records", "index.dropped"],
    ["names in a plain list", payload, "inputs_list", "names.dropped"],
    ["one type for a plain list", payload, "inputs_list", "list.one-type"],
    [
      "bytes that inputs does not decode",
      one(column("b", "binary"), { kind: "bytes", base64: "YWJj" }),
      "inputs",
      "bytes.not-decoded",
    ],
    ["null that inputs makes a text", one(column("s", "string"), nothing), "inputs", "null.as-text"],
    [
      "a cell that is absent in split form",
      one(column("s", "string"), { kind: "missing" }),
      "dataframe_split",
      "missing.as-null",
    ],
    ["text for null in CSV", one(column("s", "string"), text("NA")), "csv", "text.as-null"],
    ["parameters in CSV", { ...payload, params: [["t", number("0.5")]] }, "csv", "params.dropped"],
    [
      "numbers as names in records",
      tableOf([{ name: "0", named: "number", dtype: null }], [[number("1")]], null, []),
      "dataframe_records",
      "name.as-text",
    ],
  ])("%s: the loss is named", (_, sent, body, rule) => {
    expect(bodyOf(sent, body).losses).toContain(rule);
  });

  test.each<[string, Payload, string, RegExp]>([
    [
      "nested values in CSV",
      one(column("s", "string"), { kind: "list", items: [] }),
      "csv",
      /“s” holds nested values.*JSON/,
    ],
    [
      "a datetime in CSV",
      one(column("d", "datetime"), { kind: "datetime", text: "2024-01-02" }),
      "csv",
      /“d” is a datetime.*dataframe_split/,
    ],
    [
      "two columns of one name in records",
      tableOf([column("a", "long"), column("a", "long")], [], null, []),
      "dataframe_records",
      /Two columns are called “a”/,
    ],
    ["a table as it is", payload, "raw", /other bodies/],
    ["a body of another protocol", payload, "input_data", /no such body/],
  ])("%s: refused with the reason", (_, sent, body, why) => {
    expect(bodyOf(sent, body).refused).toMatch(why);
  });
});

describe("reading", () => {
  const read = (body: string, contentType = "application/json") => mlflowScoring.readPayload(body, contentType, null);

  test.each([
    ['[{"a":1}]', /MLflow 1/],
    ['{"input_data":{"columns":["a"],"data":[[1]]}}', /Azure's inference server/],
    ['{"dataframe_split":{"data":[[1]]},"inputs":[1]}', /dataframe_split and inputs; exactly one/],
    ['{"dataframe_split":{"rows":[[1]]}}', /does not know the key “rows”/],
    ['{"dataframe_split":{"columns":["a"],"data":[[1,2]]}}', /Row 1 has 2 values for 1 column/],
    ["{", /key in double quotes/],
  ])("%s is no body, and it is said why", (body, why) => {
    expect(read(body)).toMatchObject({ status: "unreadable", why: expect.stringMatching(why) });
  });

  test("application/csv, as documentation has it, is not what the server takes", () => {
    expect(read("a\n1\n", "application/csv")).toMatchObject({ status: "unreadable" });
  });

  test("a chat is read as it is, to the last space", () => {
    const chat = '{ "messages": [ {"role": "user", "content": "hi"} ], "temperature": 2.0 }';
    expect(read(chat)).toMatchObject({ status: "read", payload: { layout: "raw", text: chat } });
  });

  test("missing, null and NaN stay three things", () => {
    expect(read('{"dataframe_records":[{"a":null,"b":NaN},{"b":1}]}')).toMatchObject({
      payload: {
        rows: [
          [nothing, number("NaN")],
          [{ kind: "missing" }, number("1")],
        ],
      },
    });
  });
});

describe("replies", () => {
  test("predictions come without their envelope, NaN among them and told", () => {
    expect(mlflowScoring.decode(reply(200, '{"predictions": [0.1, NaN]}'))).toMatchObject({
      layout: "rows",
      rows: [number("0.1"), number("NaN")],
      notes: [expect.stringMatching(/RFC 8259/)],
    });
    expect(mlflowScoring.decode(reply(200, "[1.0]"))).toMatchObject({ layout: "rows", rows: [number("1.0")] });
    expect(mlflowScoring.decode(reply(200, '{"predictions": {"a": [1], "b": [true]}}'))).toMatchObject({
      layout: "tensors",
      tensors: [
        { name: "a", shape: [1] },
        { name: "b", data: [boolean(true)] },
      ],
    });
    expect(mlflowScoring.decode(reply(200, "<html>"))).toMatchObject({ layout: "raw" });
  });

  const wire = (error_code: string, message: string) => ({ error_code, message });
  test.each<[number, unknown, Payload | null, string]>([
    [
      400,
      wire(
        "INVALID_PARAMETER_VALUE",
        "Failed to predict data '    age sex\n0  30.0   m'. \nError: Failed to enforce schema of data '    age sex\n0  30.0   m' with schema '['age': double (required), 'chol': double (required), 'sex': string (required)]'. Error: Model is missing inputs ['chol'].",
      ),
      null,
      "Column `chol` is missing: the server answered 400.",
    ],
    [
      500,
      wire("INTERNAL_ERROR", "Model is missing inputs ['chol']."),
      null,
      "Column `chol` is missing: the server answered 500.",
    ],
    [
      400,
      wire(
        "BAD_REQUEST",
        "Invalid input. Data is not compatible with model signature. Failed to convert column age to type 'float64'. Error: 'ValueError(\"could not convert string to float: 'abc'\")'",
      ),
      null,
      "Column `age` holds values that its declared type does not take: the server answered 400.",
    ],
    [
      400,
      wire("BAD_REQUEST", "Failed to convert column age to type 'float64'."),
      tableOf(columns, [[text("abc"), number("1"), text("m")]], null, []),
      "Column `age` holds something else than long in row 1: the server answered 400.",
    ],
    [
      400,
      wire(
        "BAD_REQUEST",
        "Encountered an unexpected error while evaluating the model. Verify that the serialized input Dataframe is compatible with the model for inference.",
      ),
      payload,
      "The body fits, and the model itself failed on it: the server answered 400.",
    ],
    [
      400,
      wire(
        "BAD_REQUEST",
        "The input must be a JSON dictionary with exactly one of the input fields {'inputs'}. Received dictionary with input fields: [].",
      ),
      null,
      "The body has not exactly one of dataframe_split, dataframe_records, inputs and instances: the server answered 400.",
    ],
    [
      400,
      wire(
        "BAD_REQUEST",
        "Invalid input. Ensure that input is a valid JSON formatted string. Error: 'JSONDecodeError'\nInput: \nb'{bad'\n",
      ),
      null,
      "The body is not JSON: the server answered 400.",
    ],
    [
      400,
      wire(
        "INVALID_PARAMETER_VALUE",
        "Failed to predict data '[{'a': np.float64(1.0)}]'. \nError: Invalid parameters found: {('t', \"Failed to validate type and shape for 't': double (default: 0.5), error: Can not safely convert `<class 'str'>` to `DataType.double` for value `1`\")}",
      ),
      null,
      "A parameter has another type than the signature says: the server answered 400.",
    ],
    [
      400,
      wire("INVALID_PARAMETER_VALUE", "Something nobody has seen before, with a secret in it."),
      null,
      "The server refused the request and does not say why in words that can be shown: the server answered 400.",
    ],
    [
      415,
      "This predictor only supports the following content types: Types: ['text/csv', 'application/json']. Got 'text/plain'.",
      null,
      "The server does not take this content type: the server answered 415.",
    ],
    [
      500,
      "Internal Server Error",
      null,
      "The server broke before it could say why: the request has no content type, or the model's answer cannot be written as JSON: the server answered 500.",
    ],
    [404, { detail: "Not Found" }, null, "There is no such address or model there: the server answered 404."],
    [504, wire("BAD_REQUEST", "x"), null, "The call took longer than the server allows: the server answered 504."],
  ])("%i is explained in our words", (status, body, sent, expected) => {
    expect(mlflowScoring.explain(reply(status, body), sent, form).text).toBe(expected);
  });

  test("names that nobody knows are not taken from a message", () => {
    const { text: sentence, where } = mlflowScoring.explain(
      reply(400, wire("X", "Model is missing inputs ['leaked'].")),
      payload,
      null,
    );
    expect(where).toBeNull();
    expect(sentence).not.toContain("leaked");
  });
});
