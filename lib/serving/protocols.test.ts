import { describe, expect, test } from "vitest";

import { findProtocol, protocols } from "./all";
import { number, nothing, tableOf, text } from "./cells";
import { kserveV1 } from "./kserve-v1";
import { openInferenceV2 } from "./open-inference-v2";
import { sagemakerInvoke } from "./sagemaker";
import { protocolTarget } from "./target";
import { tensorflowServing } from "./tensorflow-serving";
import type { Cell, Payload, PayloadColumn, Protocol, Reply, Target, TensorsPayload } from "./types";
import { vertexPredict } from "./vertex";

const target = protocolTarget({ model: "heart" });
const table = (kind: "long" | "double" | "string" | "binary", cell: Cell): Payload =>
  tableOf([{ name: "a", named: "text", dtype: { kind } }], [[cell]], null, []);
const tensor = (dtype: string | null, shape: number[], data: Cell[], name: string | null = null): TensorsPayload => ({
  layout: "tensors",
  tensors: [{ name, dtype, shape, data }],
  params: [],
});
const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { kind: "text", text: typeof body === "string" ? body : JSON.stringify(body) },
});

function encoded(protocol: Protocol, payload: Payload, more: Partial<Target> = {}) {
  const result = protocol.encode(payload, { ...target, ...more });
  if (result.status === "refused") throw new Error(result.why);
  return { ...result.call, losses: result.losses.map(({ rule }) => rule) };
}
function whyNot(protocol: Protocol, payload: Payload, more: Partial<Target> = {}) {
  const result = protocol.encode(payload, { ...target, ...more });
  return result.status === "refused" ? result.why : null;
}

test("every protocol has a name of its own, and is found by it", () => {
  expect(new Set(protocols.map(({ name }) => name)).size).toBe(protocols.length);
  for (const protocol of protocols) expect(findProtocol(protocol.name)).toBe(protocol);
  expect(findProtocol("another")).toBeNull();
});

test("names of models go into paths without breaking them", () => {
  expect(
    encoded(openInferenceV2, table("long", number("1")), { model: "a b ?#..", version: "1 2", base: "/x" }).path,
  ).toBe("/x/v2/models/a%20b%20%3F%23../versions/1%202/infer");
  expect(encoded(tensorflowServing, table("long", number("1")), { version: "3" }).path).toBe(
    "/v1/models/heart/versions/3:predict",
  );
  expect(encoded(tensorflowServing, table("long", number("1")), { version: "canary" }).path).toBe(
    "/v1/models/heart/labels/canary:predict",
  );
});

describe("Open Inference Protocol V2", () => {
  const columns: PayloadColumn[] = [
    { name: "age", named: "text", dtype: { kind: "long" } },
    { name: "thal", named: "text", dtype: { kind: "string" } },
    { name: "photo", named: "text", dtype: { kind: "binary" } },
    { name: "tags", named: "text", dtype: { kind: "array", items: { kind: "double" } } },
  ];
  const row: Cell[] = [
    number("63"),
    text("fixed"),
    { kind: "bytes", base64: "YWJj" },
    { kind: "list", items: [number("1.0")] },
  ];

  test("a table is one input for each column, with what its texts mean", () => {
    expect(
      JSON.parse(encoded(openInferenceV2, tableOf(columns, [row], null, [["temperature", number("0.5")]])).body),
    ).toEqual({
      parameters: { content_type: "pd", temperature: 0.5 },
      inputs: [
        { name: "age", shape: [1, 1], datatype: "INT64", data: [63] },
        { name: "thal", shape: [1, 1], datatype: "BYTES", parameters: { content_type: "str" }, data: ["fixed"] },
        { name: "photo", shape: [1, 1], datatype: "BYTES", parameters: { content_type: "base64" }, data: ["YWJj"] },
        { name: "tags", shape: [1, 1], datatype: "BYTES", parameters: { content_type: "pd_json" }, data: ["[1.0]"] },
      ],
    });
  });

  test("a column is flat where the server says that its input has one dimension", () => {
    const takes = { layout: "tensors" as const, tensors: [{ name: "a", dtype: "int64", shape: [-1] }] };
    expect(
      JSON.parse(encoded(openInferenceV2, table("long", number("1")), { body: "tensors", takes }).body).inputs[0].shape,
    ).toEqual([1]);
  });

  test.each<[string, Payload, RegExp]>([
    ["null", table("long", nothing), /“a” holds null/],
    ["NaN", table("double", number("NaN")), /“a” holds NaN or Infinity/],
    ["half precision", tensor("float16", [1], [number("1.0")]), /float16.*as bytes only/],
    [
      "a parameter that is a list",
      { ...tensor("int64", [0], []), params: [["stop", { kind: "list", items: [] }]] },
      /parameter “stop”/,
    ],
    ["data that does not fill its shape", tensor("int64", [2], [number("1")]), /has 1 values, and its shape wants 2/],
  ])("%s is refused with the reason", (_, payload, why) => {
    expect(whyNot(openInferenceV2, payload)).toMatch(why);
  });

  test("an unknown type is guessed, and that is said", () => {
    expect(encoded(openInferenceV2, tensor(null, [2], [number("1"), number("2")])).losses).toEqual(["type.guessed"]);
  });

  test.each<[number, unknown, string]>([
    [422, { detail: [] }, "The body does not have the form of the protocol: the server answered 422."],
    [
      404,
      { error: "Model heart not found" },
      "There is no model or version of that name there: the server answered 404.",
    ],
    [
      400,
      { error: "unexpected shape for input 'a' for model 'heart'. Expected [-1,2], got [1,3]" },
      "An input has another shape than the model takes: the server answered 400.",
    ],
    [500, "Internal Server Error", "The server failed and does not say why: the server answered 500."],
  ])("%i is explained in our words", (status, body, expected) => {
    expect(openInferenceV2.explain(reply(status, body), null, null).text).toBe(expected);
  });
});

describe("TensorFlow Serving", () => {
  test("bytes are marked, signatures named, rows and columns told apart", () => {
    expect(
      encoded(tensorflowServing, table("binary", { kind: "bytes", base64: "YWJj" }), { signatureName: "s" }).body,
    ).toBe('{"signature_name":"s","instances":[{"a":{"b64":"YWJj"}}]}');
    expect(
      encoded(tensorflowServing, tensor("float32", [2, 2], ["1.0", "2", "NaN", "4"].map(number)), { body: "inputs" })
        .body,
    ).toBe('{"inputs":[[1.0,2],[NaN,4]]}');
  });
  test("what the server says it takes is that of the signature that is called", () => {
    const input = (name: string) => ({
      inputs: { [name]: { dtype: "DT_FLOAT", tensor_shape: { dim: [{ size: "-1" }] } } },
    });
    const told = {
      model_spec: { name: "heart", version: "1" },
      metadata: { signature_def: { signature_def: { serving_default: input("x"), classify: input("text") } } },
    };
    const inputs = (signatureName: string | null) =>
      tensorflowServing.metadata({ ...target, signatureName })?.read(reply(200, told))?.inputs;
    expect(inputs(null)).toMatchObject({ tensors: [{ name: "x" }] });
    expect(inputs("classify")).toMatchObject({ tensors: [{ name: "text" }] });
    expect(inputs("regress")).toBeNull();
  });
  test("null and unequal lengths by row are refused with the reason", () => {
    expect(whyNot(tensorflowServing, table("double", nothing))).toMatch(/“a” holds null/);
    const unequal: Payload = {
      layout: "tensors",
      params: [],
      tensors: [
        ...tensor(null, [1], [number("1")], "a").tensors,
        ...tensor(null, [2], [number("1"), number("2")], "b").tensors,
      ],
    };
    expect(whyNot(tensorflowServing, unequal)).toMatch(/“b” has 2 entries.*“a” has 1.*body of columns/);
    expect(encoded(tensorflowServing, unequal, { body: "inputs" }).body).toBe('{"inputs":{"a":[1],"b":[1,2]}}');
  });
  test("parameters have no place", () => {
    expect(
      encoded(tensorflowServing, { ...tensor("int64", [1], [number("1")]), params: [["t", number("1")]] }).losses,
    ).toEqual(["params.dropped"]);
  });
  test("an unknown model is explained", () => {
    expect(
      tensorflowServing.explain(reply(404, { error: "Servable not found for request: Latest(half)" }), null, null).text,
    ).toBe("There is no model or version of that name there: the server answered 404.");
  });
});

describe("KServe V1", () => {
  test("for scikit-learn each value stands in a list", () => {
    expect(encoded(kserveV1, table("long", number("1")), { body: "instances_in_lists" })).toMatchObject({
      body: '{"instances":[{"a":[1]}]}',
      losses: [],
    });
  });
  test("a version cannot be chosen", () => {
    expect(whyNot(kserveV1, table("long", number("1")), { version: "2" })).toMatch(/cannot choose a version/);
  });
});

describe("Vertex AI", () => {
  const endpoint = { base: "/v1/projects/p/locations/l/endpoints/7" };
  test("a digit that a double loses is named with what arrives", () => {
    const result = vertexPredict.encode(table("long", number("9007199254740993")), protocolTarget(endpoint));
    expect(result).toMatchObject({
      losses: [{ rule: "number.as-double", text: expect.stringContaining("9007199254740992") }],
    });
  });
  test.each(["NaN", "1e400", "-Infinity"])("%s is refused: no double holds it", (token) => {
    expect(whyNot(vertexPredict, table("double", number(token)), { ...endpoint, model: null })).toMatch(
      new RegExp(`“a” holds ${token}`),
    );
  });
  test("a deployed model cannot be chosen", () => {
    expect(whyNot(vertexPredict, table("long", number("1")), { ...endpoint, deployment: "1234" })).toMatch(
      /traffic split/,
    );
  });
  test("what is neither table nor tensors goes through rawPredict", () => {
    expect(encoded(vertexPredict, { layout: "raw", contentType: "text/plain", text: "hi" }, endpoint)).toMatchObject({
      path: `${endpoint.base}:rawPredict`,
      body: "hi",
      headers: { "content-type": "text/plain" },
    });
  });
  test("who answered is told", () => {
    expect(
      vertexPredict.decode(
        reply(200, { predictions: [1], deployedModelId: "1234", modelVersionId: "2", modelDisplayName: "heart" }),
      ),
    ).toMatchObject({ servedBy: { model: "heart", version: "2", deployment: "1234" } });
  });
  test("an error is explained by its status and never by its message", () => {
    const { text: sentence } = vertexPredict.explain(
      reply(400, { error: { code: 400, message: "secret", status: "INVALID_ARGUMENT" } }),
      null,
      null,
    );
    expect(sentence).toBe("The endpoint or the model does not take this body: the server answered 400.");
  });
});

describe("SageMaker", () => {
  test("the variant is asked for by its header, the endpoint by its path", () => {
    expect(encoded(sagemakerInvoke, table("long", number("1")), { deployment: "blue" })).toMatchObject({
      path: "/endpoints/heart/invocations",
      headers: { "content-type": "application/json", "x-amzn-sagemaker-target-variant": "blue" },
    });
  });
  test.each([
    ["a row of numbers", "63,1\n41,0\n", [null, null], 2],
    ["a row of words", "fixed,male\n", [null, null], 1],
    ["the known names", 'cp,"age"\n41,0\n', ["cp", "age"], 1],
    ["the known names and one more", "age,cp,more\n41,0,x\n", ["age", "cp", "more"], 1],
  ])("CSV whose first line is %s keeps all its rows", (_what, text, names, rows) => {
    const columns = ["age", "cp"].map((name) => ({
      name,
      named: "text" as const,
      type: { kind: "string" as const },
      required: true,
    }));
    const read = sagemakerInvoke.readPayload(text, "text/csv", { layout: "columns", columns });
    if (read.status !== "read" || read.payload.layout !== "table") throw new Error("No table was read.");
    expect([read.payload.columns.map(({ name }) => name), read.payload.rows.length]).toEqual([names, rows]);
  });
  const inner = JSON.stringify({
    error_code: "INVALID_PARAMETER_VALUE",
    message: "Error: Model is missing inputs ['cp'].",
  });
  const form = {
    inputs: {
      layout: "columns" as const,
      columns: [{ name: "cp", named: "text" as const, type: { kind: "long" as const }, required: true }],
    },
    outputs: null,
    params: null,
    fromTypeHint: false,
  };
  test.each<[number, unknown, string]>([
    [
      424,
      { ErrorCode: "CLIENT_ERROR_FROM_MODEL", OriginalStatusCode: 400, OriginalMessage: inner },
      "Column `cp` is missing: the container answered 400, the endpoint 424.",
    ],
    [424, { Message: "x" }, "Column `cp` is missing: the server answered 424."],
    [
      400,
      { Message: "x" },
      "There is no such endpoint or variant in this region, or the request does not have the form that the service takes: the server answered 400.",
    ],
    [530, {}, "A service that the endpoint depends on failed: the server answered 530."],
  ])("%i is explained in our words", (status, body, expected) => {
    expect(sagemakerInvoke.explain(reply(status, body), table("long", number("1")), form).text).toBe(expected);
  });
});
