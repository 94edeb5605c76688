import { createServer } from "node:http";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { isWrite, type RecordingProxy, startRecordingProxy } from "./recording-proxy";

const folder = mkdtempSync(join(tmpdir(), "interlock-proxy-"));
let reached: string[];
let proxy: RecordingProxy;
const upstream = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  reached.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
  response.writeHead(201, { "x-own": "yes" }).end("done");
});

beforeEach(async () => {
  reached = [];
  if (!upstream.listening) await new Promise<void>((listening) => upstream.listen(0, "127.0.0.1", listening));
  const { port } = upstream.address() as AddressInfo;
  proxy = await startRecordingProxy({ upstream: `http://127.0.0.1:${port}`, log: join(folder, "log.jsonl") });
});
afterEach(() => proxy.stop());
afterEach(() => rmSync(join(folder, "log.jsonl"), { force: true }));

const write = (also: RequestInit = {}) => fetch(`${proxy.url}/a?b=c`, { method: "POST", body: '{"d":1}', ...also });
const any = () => true;

test("passes requests and answers on as they are, and writes them down", async () => {
  const response = await write();
  expect([response.status, response.headers.get("x-own"), await response.text()]).toEqual([201, "yes", "done"]);
  expect(reached).toEqual(['POST /a?b=c {"d":1}']);
  const told = { id: 1, method: "POST", path: "/a", query: { b: "c" }, body: { d: 1 }, upstream: 201, status: 201 };
  expect(proxy.exchanges).toMatchObject([told]);
  expect(JSON.parse(readFileSync(join(folder, "log.jsonl"), "utf8"))).toMatchObject(told);
});

test("hangs before the server knows, or after, when the answer is lost", async () => {
  proxy.on({ matches: any, before: () => "hang" });
  proxy.on({ matches: any, after: () => "hang" });
  await expect(write({ signal: AbortSignal.timeout(200) })).rejects.toThrow();
  expect(reached).toHaveLength(0);
  await expect(write({ signal: AbortSignal.timeout(200) })).rejects.toThrow();
  expect(reached).toHaveLength(1);
  expect(proxy.exchanges).toMatchObject([
    { upstream: null, status: null },
    { upstream: 201, status: null },
  ]);
});

test("answers by itself as often as told, only what matches", async () => {
  const allow = proxy.on({ matches: isWrite, before: () => 403 }, Infinity);
  expect([(await write()).status, (await write()).status, (await fetch(proxy.url)).status]).toEqual([403, 403, 201]);
  allow();
  proxy.on({ matches: any, after: () => 502 });
  expect([(await write()).status, (await write()).status]).toEqual([502, 201]);
  expect(reached).toHaveLength(3);
});

test("runs what it is told at each point, in order, and waits for it", async () => {
  const said: string[] = [];
  const say = (what: string) => async () => {
    await new Promise(setImmediate);
    said.push(`${what} ${reached.length}`);
    return "pass" as const;
  };
  const answered = new Promise<void>((done) => {
    proxy.on({ matches: any, before: say("before"), after: say("after"), answered: () => done() });
  });
  await write();
  await answered;
  expect(said).toEqual(["before 0", "after 1"]);
});

test("what was forwarded happens though the asker is gone", async () => {
  const asker = new AbortController();
  const happened = new Promise<void>((done) => {
    const before = () => {
      asker.abort();
      return "pass" as const;
    };
    const after = () => {
      done();
      return "pass" as const;
    };
    proxy.on({ matches: any, before, after });
  });
  await expect(write({ signal: asker.signal })).rejects.toThrow();
  await happened;
  expect(reached).toHaveLength(1);
});

test("is away for a while, and back at the same address", async () => {
  await proxy.goAway();
  await expect(write()).rejects.toThrow();
  await proxy.back();
  expect((await write()).status).toBe(201);
  expect(proxy.exchanges).toHaveLength(1);
});
