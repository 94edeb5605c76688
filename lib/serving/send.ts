import { type Io, type IoInit, isRedirect } from "@/lib/http/types";

import type { Call, Reply } from "./types";

/** What may be shown of a reply's headers: what it is, who answered, how long it took; of a redirect also where it leads. Never cookies or credentials. */
const shown =
  /^(content-type|retry-after|server-timing|x-request-id|x-amzn-requestid|x-amzn-invoked-production-variant|x-amzn-sagemaker-custom-attributes|azureml-model-deployment|ms-azureml-[a-z-]+|x-ms-(request-id|client-request-id|server-version|run-function-failed|run-fn-exec-ms)|x-vertex-ai-[a-z-]+|x-envoy-upstream-service-time)$/;

/**
 * Sends one call through the door, and asks for the answer as it is: unpacking would be part of the time measured, and what comes
 * packed all the same is unpacked by the door. `credentials`: headers that the caller adds for this very origin. Fails as the
 * door does.
 */
export async function sendCall(
  io: Io,
  origin: string,
  call: Call,
  credentials: Record<string, string> = {},
  limits: Pick<IoInit, "deadline" | "maxBytes" | "signal" | "timing" | "showRedirects"> = {},
): Promise<Reply> {
  const headers = { "accept-encoding": "identity", ...call.headers, ...credentials };
  const response = await io.fetch(`${origin}${call.path}`, {
    method: call.method,
    headers,
    body: call.body,
    ...limits,
  });
  return replyOf(response);
}

/** A GET, for `Probe`s. `credentials`: as for `sendCall`. Fails as the door does. */
export async function readPath(
  io: Io,
  origin: string,
  path: string,
  limits: { deadline?: number; maxBytes?: number } = {},
  credentials: Record<string, string> = {},
): Promise<Reply> {
  return replyOf(
    await io.fetch(`${origin}${path}`, {
      headers: { accept: "application/json, text/plain, */*", ...credentials },
      ...limits,
    }),
  );
}

async function replyOf(response: Awaited<ReturnType<Io["fetch"]>>): Promise<Reply> {
  const bytes = await response.bytes();
  const isShown = (name: string) => shown.test(name) || (name === "location" && isRedirect(response.status));
  const headers = Object.fromEntries([...response.headers].filter(([name]) => isShown(name)));
  return { status: response.status, headers, body: bodyOf(bytes) };
}

/** Text where the bytes are UTF-8. */
function bodyOf(bytes: Uint8Array): Reply["body"] {
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { kind: "bytes", base64: Buffer.from(bytes).toString("base64") };
  }
}
