import { AppError } from "@/lib/errors";
import type { Io } from "@/lib/http/types";

import { entryOf, itemsOf, textOf } from "./cells";
import { jsonOf, plainName, wordOf } from "./replies";
import { readPath } from "./send";
import type { Cell, Reply } from "./types";

export type Detection = {
  /** Name of the protocol; null when it is none of ours, or nobody can tell. */
  protocol: string | null;
  /** What answers there, for people: "MLServer with an MLflow model". Null when nothing gave itself away. */
  server: string | null;
  /** What settled it, in one sentence; null when nothing did. */
  because: string | null;
  /** Every read, in order, with its status or why there was none. */
  reads: { path: string; outcome: number | string }[];
};

type Found = { protocol: string | null; server: string; because: string };

const limits = { deadline: 3_000, maxBytes: 65_536 };

/**
 * The protocol of an endpoint, from its address and then by reads alone, in a fixed order and each at most once: never a POST,
 * which would cost money and count as an inference. `io` must be registered for the address's origin and carry no credentials.
 * Never fails for what the server does; an aborted `signal` stops before the next read.
 */
export async function detectProtocol(io: Io, address: string, signal?: AbortSignal): Promise<Detection> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url) throw new AppError("invalid", "The address of the endpoint is not a URL.");
  const session = new Session(io, url, signal);
  const found = fromAddress(url) ?? (await fromReads(session));
  const { protocol, server, because } = found ?? { protocol: null, server: null, because: null };
  return { protocol, server, because, reads: session.reads };
}

/** What people copy along with an address: the protocols' own part of its path. */
const ending = /\/(v1\/models|v2|invocations|ping|version|health|score|swagger\.json)([/:].*)?$/;

/** One read of each path, remembered. Paths lie under the address's own: behind a gateway another server may be at the origin. */
class Session {
  readonly reads: Detection["reads"] = [];
  private readonly known = new Map<string, Reply | null>();
  private readonly base: string;

  constructor(
    private readonly io: Io,
    private readonly address: URL,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.base = address.pathname.replace(ending, "").replace(/\/+$/, "");
  }

  async get(path: string): Promise<Reply | null> {
    this.signal?.throwIfAborted();
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const outcome = await readPath(this.io, this.address.origin, `${this.base}${path}`, limits).catch(
      (error: unknown) => {
        if (error instanceof AppError) return error;
        throw error;
      },
    );
    const reply = outcome instanceof AppError ? null : outcome;
    this.reads.push({
      path: `${this.base}${path}`,
      outcome: outcome instanceof AppError ? outcome.message : outcome.status,
    });
    this.known.set(path, reply);
    return reply;
  }

  /** JSON of a reply of status 200. */
  async json(path: string): Promise<Cell | undefined> {
    const reply = await this.get(path);
    return reply?.status === 200 ? (jsonOf(reply) ?? undefined) : undefined;
  }

  async text(path: string): Promise<string | null> {
    return wordOf(await this.get(path));
  }
}

type Rule = { host?: RegExp; path?: RegExp; protocol: string | null; server: string };

const addresses: Rule[] = [
  { host: /\.inference\.ml\.azure\.(com|us|cn)$/, protocol: "azureml-online", server: "Azure ML online endpoint" },
  {
    host: /^runtime\.sagemaker\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/,
    protocol: "sagemaker-invoke",
    server: "SageMaker endpoint",
  },
  {
    host: /-aiplatform\.googleapis\.com$|\.prediction\.vertexai\.goog$/,
    protocol: "vertex-predict",
    server: "Vertex AI endpoint",
  },
  { path: /\/serving-endpoints\//, protocol: "mlflow-scoring", server: "Databricks Model Serving" },
  { path: /\/v2\/models\//, protocol: "open-inference-v2", server: "Open Inference Protocol V2" },
  { path: /\/invocations$/, protocol: "mlflow-scoring", server: "MLflow scoring server" },
  { path: /\/v1\/chat\/completions$/, protocol: null, server: "an OpenAI-compatible server" },
];

function fromAddress({ hostname, pathname }: URL): Found | null {
  const rule = addresses.find(({ host, path }) => (host ? host.test(hostname) : (path?.test(pathname) ?? false)));
  return rule
    ? {
        protocol: rule.protocol,
        server: rule.server,
        because: rule.host ? "The host name is one of that service." : "The path is one of that protocol.",
      }
    : null;
}

async function fromReads(session: Session): Promise<Found | null> {
  for (const look of [lookForInference, lookForScoring, lookForModels, lookForAzure, lookForOthers]) {
    const found = await look(session);
    if (found) return found;
  }
  return null;
}

async function lookForInference(session: Session): Promise<Found | null> {
  const root = await session.json("/v2");
  const extensions = itemsOf(entryOf(root, "extensions"))?.map(textOf);
  if (!extensions) return null;
  const name = plainName(entryOf(root, "name")) ?? "";
  const because = "GET /v2 lists extensions of the Open Inference Protocol.";
  if (name === "triton" || extensions.includes("binary_tensor_data"))
    return { protocol: "open-inference-v2", server: "Triton", because };
  if (name !== "mlserver") return { protocol: "open-inference-v2", server: "KServe", because };
  return {
    protocol: "open-inference-v2",
    server: (await isScoring(session)) ? "MLServer with an MLflow model" : "MLServer",
    because,
  };
}

async function lookForScoring(session: Session): Promise<Found | null> {
  if (!(await isScoring(session))) return null;
  const version = (await session.text("/version"))?.trim() ?? "";
  return {
    protocol: "mlflow-scoring",
    server: `MLflow ${version}`,
    because: "GET /version answers a version and GET /ping an empty line.",
  };
}

async function isScoring(session: Session): Promise<boolean> {
  const version = await session.text("/version");
  if (version === null || !/^\d+\.\d+[\w.+-]{0,30}$/.test(version.trim())) return false;
  return (await session.text("/ping"))?.trim() === "";
}

async function lookForModels(session: Session): Promise<Found | null> {
  const reply = await session.get("/v1/models");
  const root = reply ? (jsonOf(reply) ?? undefined) : undefined;
  if (reply?.status === 200 && itemsOf(entryOf(root, "models")))
    return { protocol: "kserve-v1", server: "KServe", because: "GET /v1/models lists models." };
  if (reply?.status === 200 && textOf(entryOf(root, "object")) === "list")
    return {
      protocol: null,
      server: "an OpenAI-compatible server",
      because: "GET /v1/models lists models as OpenAI does.",
    };
  const isTensorflow = reply?.status === 400 && /missing model name/i.test(textOf(entryOf(root, "error")) ?? "");
  return isTensorflow
    ? {
        protocol: "tensorflow-serving",
        server: "TensorFlow Serving",
        because: "GET /v1/models asks for the name of a model as TensorFlow Serving does.",
      }
    : null;
}

async function lookForAzure(session: Session): Promise<Found | null> {
  const root = await session.json("/swagger.json?version=3");
  const schemas = entryOf(root, "definitions") ?? entryOf(entryOf(root, "components"), "schemas");
  const server = "Azure's inference server";
  if (entryOf(schemas, "ServiceInput"))
    return { protocol: "azureml-online", server, because: "GET /swagger.json describes a ServiceInput." };
  const isHealthy = (await session.text("/"))?.trim() === "Healthy";
  return isHealthy ? { protocol: "azureml-online", server, because: "GET / answers Healthy." } : null;
}

/** Servers that are known and have no protocol here: saying so is more use than silence. */
async function lookForOthers(session: Session): Promise<Found | null> {
  if ((await session.json("/schema.json")) && (await session.get("/livez"))?.status === 200)
    return { protocol: null, server: "BentoML", because: "It has /schema.json and /livez." };
  const ping = await session.get("/ping");
  if (ping?.status === 200 && textOf(entryOf(jsonOf(ping) ?? undefined, "status")) === "Healthy")
    return { protocol: null, server: "TorchServe", because: "GET /ping answers Healthy." };
  if (await session.json("/-/routes")) return { protocol: null, server: "Ray Serve", because: "It has /-/routes." };
  if (entryOf(await session.json("/openapi.json"), "paths"))
    return { protocol: null, server: "a server with an OpenAPI description", because: "It has /openapi.json." };
  return null;
}
