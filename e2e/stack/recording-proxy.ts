import { appendFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request and what became of it. Times are epoch milliseconds of this machine. */
export type Exchange = {
  /** In the order of arrival, from 1. */
  id: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** Parsed when it is JSON, else its text; null when there was none. */
  body: unknown;
  startedAt: number;
  /** When the server behind was told, and what it answered; null: it never was, or has not yet. */
  forwardedAt: number | null;
  upstream: number | null;
  /** When the asker got an answer, and which; null: none so far. */
  endedAt: number | null;
  status: number | null;
};

/** pass: go on · hang: from here on say nothing · drop: close the connection · a status: answer that. */
export type Reaction = "pass" | "hang" | "drop" | number;
type Hook = (exchange: Exchange) => Reaction | Promise<Reaction>;

/**
 * What happens to requests that match: before they reach the server, after it has answered and before the asker knows,
 * and once the asker has the answer. All hooks are waited for.
 */
export type Rule = {
  matches(exchange: Exchange): boolean;
  before?: Hook;
  after?: Hook;
  answered?: (exchange: Exchange) => unknown;
};

export type RecordingProxy = {
  url: string;
  /** Everything so far, in the order of arrival. */
  exchanges: Exchange[];
  /** The first rule that matches counts; `times` 1 unless told. Answers how to take it back. */
  on(rule: Rule, times?: number): () => void;
  /** Nobody listens from now on, connections are cut; `back` ends that. */
  goAway(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
};

export const isWrite = ({ method }: Exchange) => method !== "GET" && method !== "HEAD";

/** A proxy on loopback in front of `upstream`. Each finished exchange is a line of JSON in `log`, when one is named. */
export async function startRecordingProxy({
  upstream,
  log,
}: {
  upstream: string;
  log?: string;
}): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const rules: { rule: Rule; left: number }[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", upstream);
    const chunks: Uint8Array[] = [];
    // Numbered on arrival: a body may come in later.
    const exchange = arrived(exchanges.length + 1, request.method ?? "GET", url);
    exchanges.push(exchange);
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks);
    exchange.body = read(body);
    const rule = take(rules, exchange);
    try {
      if (act((await rule?.before?.(exchange)) ?? "pass", exchange, response)) return;
      exchange.forwardedAt = Date.now();
      const answer = await forward(request, url, body);
      exchange.upstream = answer.status;
      if (act((await rule?.after?.(exchange)) ?? "pass", exchange, response)) return;
      await finish(exchange, response, answer);
      await rule?.answered?.(exchange);
    } finally {
      if (log !== undefined) appendFileSync(log, `${JSON.stringify(exchange)}\n`);
    }
  }

  const server = createServer((request, response) => {
    // An asker that was killed, or a server that is away: the connection is all there is to tell.
    for (const end of [request, response, request.socket]) end.on("error", () => undefined);
    handle(request, response).catch(() => response.destroy());
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;

  const goAway = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    on(rule, times = 1) {
      const entry = { rule, left: times };
      rules.push(entry);
      return () => void (entry.left = 0);
    },
    goAway,
    back: () => listen(server, port),
    async stop() {
      if (server.listening) await goAway();
    },
  };
}

function arrived(id: number, method: string, url: URL): Exchange {
  const query = Object.fromEntries(url.searchParams);
  return {
    id,
    method,
    path: url.pathname,
    query,
    body: null,
    startedAt: Date.now(),
    forwardedAt: null,
    upstream: null,
    endedAt: null,
    status: null,
  };
}

function take(rules: { rule: Rule; left: number }[], exchange: Exchange): Rule | null {
  const found = rules.find(({ rule, left }) => left > 0 && rule.matches(exchange));
  if (!found) return null;
  found.left -= 1;
  return found.rule;
}

/** True when this is the end of it. A hung connection stays open until its asker gives up. */
function act(reaction: Reaction, exchange: Exchange, response: ServerResponse): boolean {
  if (reaction === "pass") return false;
  if (reaction === "drop") response.destroy();
  if (typeof reaction === "number") {
    Object.assign(exchange, { status: reaction, endedAt: Date.now() });
    response.writeHead(reaction, { "content-type": "text/html" }).end("<!doctype html><title>No</title>");
  }
  return true;
}

type Answer = { status: number; headers: IncomingMessage["headers"]; body: Buffer };

function forward({ method, headers }: IncomingMessage, url: URL, body: Buffer): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = ask(
      url,
      { agent: false, method, headers: { ...headers, host: url.host, connection: "close" } },
      (reply) => {
        const chunks: Uint8Array[] = [];
        reply.on("data", (chunk: Uint8Array) => chunks.push(chunk));
        reply.on("end", () =>
          done({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks) }),
        );
        reply.on("error", failed);
      },
    );
    sent.on("error", failed);
    sent.end(body);
  });
}

function finish(exchange: Exchange, response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  const hop = ["transfer-encoding", "connection", "keep-alive", "content-length"];
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.includes(name)));
  return new Promise((done) => {
    response.on("close", done);
    response.writeHead(status, { ...kept, "content-length": String(body.byteLength) }).end(body, () => {
      Object.assign(exchange, { status, endedAt: Date.now() });
      done();
    });
  });
}

function read(body: Buffer): unknown {
  if (body.byteLength === 0) return null;
  try {
    return JSON.parse(body.toString());
  } catch {
    return body.toString();
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
}
