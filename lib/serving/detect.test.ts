import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import type { Io, IoInit } from "@/lib/http/types";

import { detectProtocol } from "./detect";

type Page = { status?: number; body: string };
const mlflow = { "/version": { body: "3.17.2" }, "/ping": { body: "\n" } };

/** A door to a server that has these pages and no others; what was asked of it. */
function serverWith(pages: Record<string, Page>) {
  const asked: { url: string; init: IoInit }[] = [];
  const io: Io = {
    async fetch(url, init = {}) {
      asked.push({ url, init });
      const { pathname, search } = new URL(url);
      const page = pages[`${pathname}${search}`] ?? { status: 404, body: '{"detail":"Not Found"}' };
      const bytes = new TextEncoder().encode(page.body);
      return {
        status: page.status ?? 200,
        headers: new Headers(),
        text: async () => page.body,
        bytes: async () => bytes,
        stream: () => new ReadableStream(),
      };
    },
  };
  return { io, asked };
}

test.each<[string, Record<string, Page>, string | null, RegExp]>([
  [
    "MLServer",
    { "/v2": { body: '{"name":"mlserver","version":"1.7.1","extensions":[]}' } },
    "open-inference-v2",
    /^MLServer$/,
  ],
  [
    "MLServer with an MLflow model",
    {
      "/v2": { body: '{"name":"mlserver","version":"1.7.1","extensions":[]}' },
      "/version": { body: '"3.17.2"' },
      "/ping": { body: '"\\n"' },
    },
    "open-inference-v2",
    /with an MLflow model/,
  ],
  [
    "Triton",
    { "/v2": { body: '{"name":"triton","version":"2.51.0","extensions":["binary_tensor_data"]}' } },
    "open-inference-v2",
    /Triton/,
  ],
  [
    "KServe's V2",
    { "/v2": { body: '{"name":"kserve","version":"0.21.0","extensions":["model_repository_extension"]}' } },
    "open-inference-v2",
    /KServe/,
  ],
  ["MLflow", mlflow, "mlflow-scoring", /MLflow 3\.17\.2/],
  ["KServe's V1", { "/v1/models": { body: '{"models":["m"]}' } }, "kserve-v1", /KServe/],
  [
    "TensorFlow Serving",
    { "/v1/models": { status: 400, body: '{"error":"Missing model name in request."}' } },
    "tensorflow-serving",
    /TensorFlow/,
  ],
  ["an OpenAI-compatible server", { "/v1/models": { body: '{"object":"list","data":[]}' } }, null, /OpenAI/],
  [
    "Azure by its description",
    { "/swagger.json?version=3": { body: '{"components":{"schemas":{"ServiceInput":{}}}}' } },
    "azureml-online",
    /Azure/,
  ],
  ["Azure by its greeting", { "/": { body: "Healthy" } }, "azureml-online", /Azure/],
  ["BentoML", { "/schema.json": { body: "{}" }, "/livez": { body: "" } }, null, /BentoML/],
  ["TorchServe", { "/ping": { body: '{"status":"Healthy"}' } }, null, /TorchServe/],
  ["Ray Serve", { "/-/routes": { body: "{}" } }, null, /Ray Serve/],
])("%s is known by its reads", async (_, pages, protocol, server) => {
  const { io, asked } = serverWith(pages);
  const found = await detectProtocol(io, "http://models.test:8080/ping");
  expect(found.protocol).toBe(protocol);
  expect(found.server).toMatch(server);
  expect(found.because).toMatch(/\.$/);
  expect(asked.every(({ init }) => (init.method ?? "GET") === "GET" && init.body === undefined)).toBe(true);
  expect(new Set(asked.map(({ url }) => url)).size).toBe(asked.length);
});

test.each([
  ["https://heart.westeurope.inference.ml.azure.com/score", "azureml-online"],
  ["https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/heart/invocations", "sagemaker-invoke"],
  ["https://europe-west1-aiplatform.googleapis.com/v1/projects/p/locations/l/endpoints/7:predict", "vertex-predict"],
  ["https://7.europe-west1-123.prediction.vertexai.goog/v1/x:predict", "vertex-predict"],
  ["https://adb.test/serving-endpoints/heart/invocations", "mlflow-scoring"],
  ["https://models.test/v2/models/heart/infer", "open-inference-v2"],
  ["https://models.test/invocations", "mlflow-scoring"],
])("the address %s needs no read", async (address, protocol) => {
  const { io, asked } = serverWith({});
  expect((await detectProtocol(io, address)).protocol).toBe(protocol);
  expect(asked).toEqual([]);
});

test("a server that gives nothing away is not guessed at, and what was tried is told", async () => {
  const { io, asked } = serverWith({});
  const { protocol, server, because, reads } = await detectProtocol(io, "http://models.test");
  expect([protocol, server, because]).toEqual([null, null, null]);
  expect(reads.map(({ path }) => path)).toEqual([
    "/v2",
    "/version",
    "/v1/models",
    "/swagger.json?version=3",
    "/",
    "/schema.json",
    "/ping",
    "/-/routes",
    "/openapi.json",
  ]);
  expect(asked.every(({ init }) => init.deadline === 3_000 && init.maxBytes === 65_536)).toBe(true);
});

test("a server that is away fails no detection, and an abandoned one reads nothing more", async () => {
  const away: Io = {
    fetch: async () => Promise.reject(new AppError("registry_unavailable", "It could not be reached.")),
  };
  const { protocol, reads } = await detectProtocol(away, "http://models.test");
  expect(protocol).toBeNull();
  expect(reads.every(({ outcome }) => outcome === "It could not be reached.")).toBe(true);
  const { io, asked } = serverWith({});
  await expect(detectProtocol(io, "http://models.test", AbortSignal.abort())).rejects.toThrow();
  expect(asked).toEqual([]);
});

test.each(["/models/heart", "/models/heart/", "/models/heart/v1/models/heart:predict", "/models/heart/ping"])(
  "the address's own path %s is where its server is looked for, and nothing above it is",
  async (path) => {
    const { io, asked } = serverWith({
      "/models/heart/version": { body: "3.17.2" },
      "/models/heart/ping": { body: "\n" },
      ...mlflow,
    });
    const found = await detectProtocol(io, `https://gateway.example.test${path}`);
    expect(found.protocol).toBe("mlflow-scoring");
    expect(asked.filter(({ url }) => !new URL(url).pathname.startsWith("/models/heart/"))).toEqual([]);
    expect(found.reads.map((read) => read.path)).toContain("/models/heart/version");
  },
);
