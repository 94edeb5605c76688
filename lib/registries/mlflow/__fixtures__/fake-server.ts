import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { openDoor } from "@/lib/http/door";

import type { Registry } from "../../types";
import { mlflow } from "..";

export type Asked = { method: string; url: URL; headers: IncomingMessage["headers"]; body: string };
type Behave = (request: Asked, response: ServerResponse, count: number) => void;

let labels = 0;

/** A server on loopback that does what `behave` says, and a registry that talks to it through the real door. */
export async function fakeServer(behave: Behave, settings: Record<string, unknown> = {}, path = "") {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "/", "http://fake");
    asked.push({ method: request.method ?? "", url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    behave(asked[asked.length - 1] as Asked, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (
    also: Record<string, unknown> = {},
    limits: { deadlineMs?: number; maxBytes?: number } = {},
  ): Registry => {
    const config = { url: address + path, allowPrivate: true, ...settings, ...also };
    labels += 1;
    const door = openDoor({
      origins: mlflow.origins(config),
      network: mlflow.network(config),
      label: `Fake ${labels}`,
      ...limits,
    });
    return mlflow.open(config, door);
  };
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address, asked, open, close };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function html(
  response: ServerResponse,
  status: number,
  text = "<!doctype html><title>secret detail</title>",
): void {
  response.writeHead(status, { "content-type": "text/html" }).end(text);
}
