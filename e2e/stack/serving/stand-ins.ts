import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { parse, stringify } from "lossless-json";

/**
 * Small servers that speak as the documentation of TensorFlow Serving, KServe V1 and Vertex AI says: two cannot be had here, and
 * KServe's own is met only by `kserve.full.test.ts`. Behind each is the model of `train.py`, version 1, and one that answers the column n.
 */
export type StandIn = { origin: string; stop(): void };
type Row = Record<string, unknown>;
type Answer = { status: number; body: unknown };

export const startTensorflowServing = () => serve(tensorflowServing);
export const startKserveV1 = () => serve(kserveV1);
export const startVertex = () => serve(vertex);

class Bad extends Error {}

function tensorflowServing(method: string, path: string, body: string): Answer {
  const model = /^\/v1\/models\/([^/:]+)(?:\/(?:versions|labels)\/\w+)?(:predict|\/metadata)?$/.exec(path);
  if (!model) return { status: 400, body: { error: `Malformed request: ${method} ${path}` } };
  const [, name = "", action] = model;
  if (name !== "heart" && name !== "echo")
    return { status: 404, body: { error: `Servable not found for request: Latest(${name})` } };
  if (action === undefined)
    return {
      status: 200,
      body: {
        model_version_status: [{ version: "1", state: "AVAILABLE", status: { error_code: "OK", error_message: "" } }],
      },
    };
  if (action === "/metadata") return { status: 200, body: metadataOf(name) };
  try {
    const root = objectOf(body);
    if ("instances" in root) return { status: 200, body: { predictions: predict(name, rowsOf(root.instances)) } };
    if ("inputs" in root) return { status: 200, body: { outputs: predict(name, transposed(root.inputs)) } };
    throw new Bad("Missing 'inputs' or 'instances' key");
  } catch (error) {
    return {
      status: 400,
      body: {
        error: error instanceof Bad ? error.message : `JSON Parse error: Invalid value. at offset: 0 in ${body}`,
      },
    };
  }
}

function kserveV1(_: string, path: string, body: string): Answer {
  if (path === "/") return { status: 200, body: { status: "alive" } };
  const [, name = "", action] = /^\/v1\/models\/([^/:]+)(:predict)?$/.exec(path) ?? [];
  if (name !== "heart" && name !== "echo")
    return { status: 404, body: { error: `Model with name ${name} does not exist.` } };
  if (action === undefined) return { status: 200, body: { name, ready: true } };
  try {
    const rows = rowsOf(objectOf(body).instances);
    return { status: 200, body: { predictions: predict(name, rows) } };
  } catch (error) {
    return {
      status: error instanceof Bad ? 500 : 400,
      body: { error: error instanceof Bad ? error.message : `Unrecognized request format: ${body}` },
    };
  }
}

function vertex(_: string, path: string, body: string): Answer {
  const refuse = (code: number, status: string, message: string) => ({
    status: code,
    body: { error: { code, message, status } },
  });
  if (path !== "/v1/projects/p/locations/l/endpoints/7:predict")
    return refuse(404, "NOT_FOUND", `The endpoint ${path} was not found by this long sentence.`);
  try {
    const rows = rowsOf(objectOf(body).instances);
    return {
      status: 200,
      body: {
        predictions: predict("heart", rows),
        deployedModelId: "1234",
        model: "projects/p/locations/l/models/9",
        modelDisplayName: "heart",
        modelVersionId: "1",
      },
    };
  } catch (error) {
    return refuse(
      400,
      "INVALID_ARGUMENT",
      error instanceof Bad
        ? `The model answered: ${error.message}`
        : `Invalid JSON payload received. Unexpected token in ${body}`,
    );
  }
}

/** Numbers keep their digits, so that a digit lost on the way shows. */
function predict(name: string, rows: Row[]): unknown[] {
  return rows.map((row) => {
    const wanted = name === "echo" ? ["n", "x"] : ["age", "cp", "chol"];
    const absent = wanted.find((column) => !(column in row));
    if (absent !== undefined) throw new Bad(`KeyError : the input "${absent}" was not found in what was sent`);
    return name === "echo" ? bare(row.n) : Number(bare(row.chol)) > 240 ? 1 : 0;
  });
}

/** scikit-learn's servers get each value in a list. */
function bare(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function objectOf(body: string): Row {
  return parse(body) as Row;
}

function rowsOf(instances: unknown): Row[] {
  if (!Array.isArray(instances)) throw new Bad("KeyError : 'instances' is not there");
  return instances as Row[];
}

function transposed(inputs: unknown): Row[] {
  const columns = Object.entries(inputs as Record<string, unknown[]>);
  return (columns[0]?.[1] ?? []).map((_, row) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[row]])),
  );
}

function metadataOf(name: string): unknown {
  const tensor = (dtype: string) => ({
    dtype,
    tensor_shape: { dim: [{ size: "-1", name: "" }], unknown_rank: false },
    name: "x:0",
  });
  const inputs = { age: tensor("DT_INT64"), cp: tensor("DT_INT64"), chol: tensor("DT_DOUBLE") };
  const signature = {
    serving_default: { inputs, outputs: { label: tensor("DT_INT64") }, method_name: "tensorflow/serving/predict" },
  };
  return {
    model_spec: { name, signature_name: "", version: "1" },
    metadata: { signature_def: { signature_def: signature } },
  };
}

async function serve(answer: (method: string, path: string, body: string) => Answer): Promise<StandIn> {
  const server = createServer((request, response) => void reply(request, response, answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (method: string, path: string, body: string) => Answer,
): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const { status, body: content } = answer(request.method ?? "GET", request.url ?? "/", body);
  response.writeHead(status, { "content-type": "application/json" }).end(stringify(content));
}
