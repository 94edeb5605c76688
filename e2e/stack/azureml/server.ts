import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { armRoute } from "./arm";
import { blobRoute } from "./blobs";
import { control, type Later } from "./control";
import { type Fault, Faults } from "./faults";
import { onlineRoute } from "./online";
import { regionRoute } from "./region";
import { type Asked, failure, notFound, type Reply } from "./reply";
import { type Audience, type Known, SignIn } from "./sign-in";
import type { World } from "./world";

export type Options = {
  worlds: World[];
  known: Known;
  /** The storage account of the first world. */
  storage: { account: string; key: string };
  port?: number;
  latencyMs?: number;
  /** Items of a page at most. */
  pageSize?: number;
  tokenSeconds?: number;
  tls?: { cert: string; key: string };
};

export type StandIn = {
  origin: string;
  faults: Faults;
  signIn: SignIn;
  /** Where requests or replies are not what the vendor's description says. */
  violations: string[];
  /** Method and path with query of everything that came, the oldest first. */
  asked: string[];
  /** Runs something once, right after the next read of a path that holds `match` was answered from what was there. */
  afterRead(match: string, run: () => void): void;
  close(): void;
};

/** The vendor's control plane with its sign-in, its region and its files, in one process and on loopback. */
export async function startStandIn(options: Options): Promise<StandIn> {
  const { worlds, known, tls, port = 0 } = options;
  const violations: string[] = [];
  const asked: string[] = [];
  const later: Later[] = [];
  const faults = new Faults();
  const signIn = new SignIn(known, options.tokenSeconds ?? 3600);
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    void serve(request, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, tls ? "https" : "http", known.client);
    for (const world of worlds) world.settle();
    if (call.url.pathname.startsWith("/_stand-in/")) {
      write(response, control(call, { world: firstOf(worlds), faults, later, violations, asked }));
      return;
    }
    asked.push(`${call.method} ${call.url.pathname}${call.url.search}`);
    if (options.latencyMs) await wait(options.latencyMs);
    const fault = faults.take(call.method, call.url.pathname);
    if (fault?.kind === "slow") await wait(fault.ms ?? 1000);
    if (fault?.kind === "expired") signIn.expireAll();
    const instead = fault && insteadOf(fault);
    if (instead === "hang") return;
    const reply = instead ?? answer(call);
    if (fault?.kind === "lost") return void response.destroy();
    if (call.method === "GET") runDue(later, call.url.pathname);
    write(response, fault ? bent(reply, fault, call) : reply, fault?.kind === "cut");
  }

  function answer(call: Asked): Reply {
    try {
      return signIn.route(call) ?? answerSignedIn(call, options, signIn, violations);
    } catch (thrown) {
      if (isReply(thrown)) return thrown;
      return failure(500, "InternalServerError", "The stand-in failed.");
    }
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const origin = `${tls ? "https://localhost" : "http://127.0.0.1"}:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    faults,
    signIn,
    violations,
    asked,
    afterRead: (match, run) => void later.push({ match, run }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerSignedIn(call: Asked, options: Options, signIn: SignIn, violations: string[]): Reply {
  const { worlds, storage, pageSize = 100 } = options;
  const world = firstOf(worlds);
  const guarded = (audience: Audience, reply: () => Reply) => signIn.refusal(call, audience) ?? reply();
  const hasToken = signIn.refusal(call, "storage") === null;
  const blob = blobRoute(world, call, storage.account, storage.key, hasToken, pageSize);
  if (blob) return blob;
  const online = onlineRoute(world, call, signIn.refusal(call, "ml") === null);
  if (online) return online;
  // The vendor's own client asks here, without a token, where the region's services are.
  if (call.url.pathname === "/discovery") return { status: 200, body: { api: call.origin } };
  const region = regionRoute(world, call, pageSize);
  if (region) return guarded(region.audience, region.reply);
  if (!/^\/subscriptions\//i.test(call.url.pathname)) return notFound("The route");
  return guarded("arm", () => armRoute(worlds, call, { pageSize, storage, violations }));
}

function firstOf(worlds: World[]): World {
  const [world] = worlds;
  if (!world) throw new TypeError("a stand-in needs a world");
  return world;
}

function runDue(later: Later[], path: string): void {
  const index = later.findIndex(({ match }) => path.includes(match));
  const [due] = index < 0 ? [] : later.splice(index, 1);
  due?.run();
}

function insteadOf(fault: Fault): Reply | "hang" | null {
  switch (fault.kind) {
    case "throttled":
      return {
        ...failure(429, "TooManyRequests", "secret detail"),
        headers: { "retry-after": String(fault.retryAfter ?? 0) },
      };
    case "unavailable":
      return failure(503, "ServiceUnavailable", "secret detail");
    case "html":
      return {
        status: 200,
        raw: new TextEncoder().encode("<!doctype html><title>secret detail</title>"),
        type: "text/html",
      };
    case "empty":
      return { status: 200 };
    case "conflict":
      return failure(409, "Conflict", "secret detail");
    case "bare 404":
      return { status: 404 };
    case "hang":
      return "hang";
    default:
      return null;
  }
}

/** A reply with the link of its page bent, where the fault asks for that. */
function bent(reply: Reply, { kind }: Fault, call: Asked): Reply {
  const body = reply.body;
  if (typeof body !== "object" || body === null || !("value" in body)) return reply;
  const own = new URL(call.url.pathname + call.url.search, call.origin);
  if (kind === "repeated link") return { ...reply, body: { ...body, nextLink: own.href } };
  if (kind === "foreign link")
    return { ...reply, body: { ...body, nextLink: `https://elsewhere.example${own.pathname}?$skip=a` } };
  if (kind !== "empty page") return reply;
  own.searchParams.set("$skip", call.url.searchParams.get("$skip") ?? Buffer.from("0").toString("base64url"));
  own.searchParams.set("count", "100");
  return { ...reply, body: { value: [], nextLink: own.href } };
}

async function readCall(request: IncomingMessage, scheme: string, who: string): Promise<Asked> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const origin = `${scheme}://${request.headers.host ?? "127.0.0.1"}`;
  return {
    method: request.method ?? "GET",
    url: new URL(request.url ?? "/", origin),
    headers: request.headers,
    text: Buffer.concat(chunks).toString("utf8"),
    who: `application ${who}`,
    origin,
  };
}

function write(response: ServerResponse, { status, body, headers = {}, raw, type }: Reply, cut = false): void {
  const bytes = raw ?? (body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)));
  const kind = raw ? (type ?? "application/octet-stream") : "application/json; charset=utf-8";
  response.writeHead(status, {
    ...headers,
    ...(bytes.byteLength > 0 && { "content-type": kind }),
    "content-length": bytes.byteLength,
  });
  if (!cut) return void response.end(bytes);
  response.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => response.destroy());
}

function isReply(thrown: unknown): thrown is Reply {
  return typeof thrown === "object" && thrown !== null && "status" in thrown;
}
