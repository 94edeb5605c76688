import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Server as TcpServer } from "node:net";

import { afterEach } from "vitest";

import type { Resolve } from "./agents";
import { openDoor } from "./door";
import type { NetworkPolicy } from "./types";

export const open: NetworkPolicy = { allowPrivate: true, ca: null, clientCertificate: null };
export const here: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
export const pem = (name: string) => readFileSync(`${import.meta.dirname}/__fixtures__/${name}`, "utf8");

/** Servers of the test that runs; they end with it. */
export const running: (Server | TcpServer)[] = [];
let labels = 0;

afterEach(() => {
  for (const server of running.splice(0)) {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  }
});

export function label(): string {
  return `Registry ${++labels}`;
}

export function door(origin: string, limits: { deadlineMs?: number; maxBytes?: number } = {}, network = open) {
  return openDoor({ origins: [origin], network, label: label(), ...limits });
}

export function tls(url: string, also: Partial<NetworkPolicy> = {}) {
  return openDoor({ origins: [url], network: { ...open, ...also }, label: label(), resolve: here });
}

export async function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener), "http");
}

export async function serveTls(name: string, also: ServerOptions = {}): Promise<string> {
  const options = { cert: pem(`${name}.pem`), key: pem(`${name}.key`), ...also };
  const origin = await listen(
    createTlsServer(options, (_request, response) => response.end("secure")),
    "https",
  );
  return origin.replace("127.0.0.1", "registry.test");
}

export async function listen(server: Server | TcpServer, scheme: string): Promise<string> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
