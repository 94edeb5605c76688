import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { checkReply, checkRequest, findMethod, type Found } from "./check";
import { type Call, control } from "./control";
import { type Fault, Faults } from "./faults";
import { samePlace } from "./lists";
import { ordered as orderedByStandIn } from "./orders";
import { prediction } from "./predictions";
import { type Media, storage } from "./storage";
import { keyFile, type TokenAnswer, Tokens } from "./tokens";
import { Refusal, type World } from "./world";

export type StandIn = {
  /** `http://127.0.0.1:port` */
  url: string;
  world: World;
  faults: Faults;
  tokens: Tokens;
  /** What came in or went out that Google's description does not know. */
  violations: string[];
  /** `GET /v1/…` with its query, in the order they came. */
  requests: string[];
  /** Settings of a connection to it. */
  settings: { project: string; location: string; auth: "key"; key: string } & Record<
    "url" | "storageUrl" | "tokenUrl",
    string
  > & { allowPrivate: true };
  close(): Promise<void>;
};

/** What one request leads to. */
type Reply = { status: number; text: string; headers?: Record<string, string> } | { media: Media } | { lost: true };

/** Starts it on loopback; `port` 0 takes a free one. `latencyMs` is added to every answer. */
export async function startStandIn(world: World, { port = 0, latencyMs = 0 } = {}): Promise<StandIn> {
  const faults = new Faults();
  const violations: string[] = [];
  const requests: string[] = [];
  let url = "";
  const tokens = new Tokens(world);

  const answer = async (call: Call, authorization: string | undefined): Promise<Reply | null> => {
    const issued = tokenReply(tokens, call);
    if (issued) return replyTo(call, issued, violations);
    const fault = faults.meet(call.verb, call.path);
    if (fault?.kind === "expire-tokens") tokens.expire();
    if (fault?.kind === "slow") await wait(fault.ms ?? 1000);
    if (fault?.kind === "hang") return null;
    const predicted = tokens.isGood(authorization) ? prediction(world, call) : null;
    if (predicted) return predicted;
    const found = findMethod(call.verb, call.path);
    if (!found && /:(predict|rawPredict)$/.test(call.path)) return unauthenticated;
    if (!found) return { status: 404, text: "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>" };
    const broken = fault ? faulty(fault, call) : null;
    if (broken) return broken;
    if (!tokens.isGood(authorization)) return checked(found, unauthenticated, violations);
    violations.push(...checkRequest(found, call.query, call.body));
    const reply = plain(world, call);
    if (fault?.kind === "applied") return { lost: true };
    return "status" in reply ? bent(checked(found, reply, violations), fault, call) : reply;
  };

  const server = createServer(async (request, response) => {
    const call = await read(request);
    requests.push(`${call.verb} ${call.path}${call.query.size > 0 ? `?${call.query.toString()}` : ""}`);
    if (call.path.startsWith("/_stand-in/")) {
      requests.pop();
      return send(
        response,
        orderedByStandIn({ world, faults, tokens, violations, requests, settings: settingsOf(world, url) }, call),
      );
    }
    if (latencyMs > 0) await wait(latencyMs);
    const reply = await answer(call, request.headers.authorization);
    if (reply) send(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    world,
    faults,
    tokens,
    violations,
    requests,
    settings: settingsOf(world, url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function settingsOf(world: World, url: string): StandIn["settings"] {
  const { project, location } = world;
  return {
    project,
    location,
    auth: "key",
    key: keyFile(world, url),
    url,
    storageUrl: url,
    tokenUrl: url,
    allowPrivate: true,
  };
}

/** What the control plane or the store says, refusals in Google's form. */
function plain(world: World, call: Call): Exclude<Reply, { lost: true }> {
  try {
    const text = control(world, call) ?? storage(world, call);
    if (text === null) return { status: 404, text: JSON.stringify(failure(404, "NOT_FOUND", "Not found.")) };
    return typeof text === "string" ? { status: 200, text } : { media: text };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, status, message, details } = error;
    return { status: code, text: JSON.stringify(failure(code, status, message, details)) };
  }
}

function tokenReply(tokens: Tokens, { verb, path, body }: Call): TokenAnswer | null {
  if (verb !== "POST") return null;
  const form = () => new URLSearchParams(body);
  if (path === "/token") return tokens.grant(form());
  if (path === "/v1/token") return tokens.exchange(form());
  const [, email] = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(path) ?? [];
  return email === undefined ? null : tokens.impersonate(decodeURIComponent(email));
}

/** Google's exchange of tokens takes forms although its description tells of JSON, so only replies are checked there. */
function replyTo(call: Call, { status, body }: TokenAnswer, violations: string[]): Reply {
  const found = findMethod(call.verb, call.path);
  const text = JSON.stringify(body);
  if (found?.id.endsWith("generateAccessToken")) violations.push(...checkRequest(found, call.query, call.body));
  if (found && status === 200) violations.push(...checkReply(found, status, text));
  return { status, text };
}

function checked<T extends { status: number; text: string }>(found: Found, reply: T, violations: string[]): T {
  violations.push(...checkReply(found, reply.status, reply.text));
  return reply;
}

/** Faults that answer in place of the service. */
function faulty(
  { kind, status = 503, retryAfter, reason = "IAM_PERMISSION_DENIED" }: Fault,
  { path, query }: Call,
): Reply | null {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  const said = (code: number, name: string, details: Record<string, unknown>[] = []) => ({
    status: code,
    text: JSON.stringify(failure(code, name, "secret detail of the stand-in", details)),
    headers,
  });
  switch (kind) {
    case "throttle":
      return said(429, "RESOURCE_EXHAUSTED");
    case "status":
      return said(status, "UNAVAILABLE");
    case "denied":
      return said(403, "PERMISSION_DENIED", [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason }]);
    case "html":
      return { status: 200, text: "<!doctype html><title>secret detail</title>" };
    case "empty-body":
      return { status: 200, text: "" };
    case "empty-page":
      return { status: 200, text: JSON.stringify({ nextPageToken: samePlace(kindOf(path), query) }) };
    default:
      return null;
  }
}

/** Faults that spoil a good answer. */
function bent<T extends { status: number; text: string }>(reply: T, fault: Fault | null, { path, query }: Call): T {
  if (fault?.kind === "cut") return { ...reply, text: reply.text.slice(0, -10) };
  if (fault?.kind !== "repeat-token") return reply;
  const body = JSON.parse(reply.text) as object;
  const nextPageToken = query.get("pageToken") ?? samePlace(kindOf(path), query);
  return { ...reply, text: JSON.stringify({ ...body, nextPageToken }) };
}

/** Which list a token is for, by the address of the list. */
function kindOf(path: string): string {
  const [, model = "", inner] =
    /\/models\/([^/:]+)(\/evaluations|:listVersions)$/.exec(path.replaceAll("%40", "@")) ?? [];
  if (inner === "/evaluations") return `evaluations ${model}`;
  return inner === undefined ? (path.split("/").at(-1) ?? "") : `versions ${model.split("@")[0] ?? ""}`;
}

const unauthenticated = {
  status: 401,
  text: JSON.stringify(
    failure(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", [
      { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "ACCESS_TOKEN_EXPIRED" },
    ]),
  ),
};

function failure(code: number, status: string, message: string, details: Record<string, unknown>[] = []) {
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
  return { verb: request.method ?? "", path: pathname, query: searchParams, body: Buffer.concat(chunks).toString() };
}

function send(response: ServerResponse, reply: Reply): void {
  if ("lost" in reply) {
    response.destroy();
  } else if ("media" in reply) {
    const { bytes, generation } = reply.media;
    const headers = { "content-type": "application/octet-stream", "content-length": bytes.byteLength };
    response.writeHead(200, { ...headers, "x-goog-generation": generation }).end(bytes);
  } else {
    const type = reply.text.startsWith("<") ? "text/html" : "application/json; charset=UTF-8";
    response.writeHead(reply.status, { "content-type": type, ...reply.headers }).end(reply.text);
  }
}
