import type { IncomingHttpHeaders } from "node:http";

import { score, turns } from "../scoring";
import type { Failure } from "./failure";
import { callerOf } from "./signature";
import type { Keyring } from "./sts";
import type { World } from "./world";

type Received = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer };
type Reply = { status: number; type: string; body: string; headers?: Record<string, string> };

const next = turns();

/** The endpoint that a path of the runtime names; null for every other path. */
export function invokedAt({ pathname }: URL): string | null {
  const [, name] = /^\/endpoints\/([^/]+)\/invocations$/.exec(pathname) ?? [];
  return name === undefined ? null : decodeURIComponent(name);
}

/** InvokeEndpoint. Signed like every call; a variant answers by its weight, or the one that the call names. */
export function invoke(world: World, keyring: Keyring, name: string, { method, url, headers, body }: Received): Reply {
  try {
    callerOf({ method, url: url.href, headers, body }, keyring, "sagemaker");
  } catch (error) {
    const { type, status, message } = error as Failure;
    return failed(status, type, message);
  }
  const endpoint = world.endpoints.has(name) ? world.endpoint(name) : null;
  if (method !== "POST" || !endpoint)
    return failed(400, "ValidationError", `Endpoint ${name} of account ${world.home.account} not found.`);
  const target = headers["x-amzn-sagemaker-target-variant"];
  const variant =
    target === undefined ? next(endpoint.variants) : endpoint.variants.find((each) => each.name === target);
  if (!variant) return failed(400, "ValidationError", "Variant not found for the endpoint.");
  const served = world.models.get(variant.model ?? "")?.package ?? "";
  const scored = score(body.toString(), headers["content-type"] ?? "", Number(served.split("/").at(-1)) || 0);
  if ("refused" in scored) {
    const told = {
      ErrorCode: "CLIENT_ERROR_FROM_MODEL",
      LogStreamArn: "",
      OriginalStatusCode: 400,
      OriginalMessage: scored.refused,
    };
    return {
      status: 424,
      type: "application/json",
      headers: { "x-amzn-errortype": "ModelError" },
      body: JSON.stringify({
        ...told,
        Message: `Received client error (400) from primary with message "${scored.refused}".`,
      }),
    };
  }
  const isCsv = headers.accept === "text/csv";
  return {
    status: 200,
    type: isCsv ? "text/csv" : "application/json",
    headers: { "x-amzn-invoked-production-variant": variant.name },
    body: isCsv ? `${scored.predictions.join("\n")}\n` : JSON.stringify({ predictions: scored.predictions }),
  };
}

function failed(status: number, type: string, message: string): Reply {
  return { status, type: "application/json", headers: { "x-amzn-errortype": type }, body: JSON.stringify({ message }) };
}
